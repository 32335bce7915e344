"""Prepare a home (jars, password, neo4j.conf, ports) and start the server's process in it."""

from __future__ import annotations

import secrets

from patra_graph.errors import SetupFailed
from patra_graph.localdb.admin import admin, class_path_file
from patra_graph.localdb.archive import archive_flags, dump_base, find_archive
from patra_graph.localdb.configuration import MAIN, Memory, neo4j_conf, server_flags
from patra_graph.localdb.home import Home, make_private, write_private
from patra_graph.localdb.install import ensure_installed
from patra_graph.localdb.jars import Progress
from patra_graph.localdb.java import Java, find_java
from patra_graph.localdb.process import Say, created_at, is_locked, spawn, start_failed
from patra_graph.localdb.state import State, free_ports, read_state, stopped, write_state


def launch(home: Home, memory: Memory, *, say: Say, progress: Progress | None) -> State:
    """Start the server's process; the caller holds the home's lock. Errors: SetupFailed."""
    java, ports = prepared(home, memory, say=say, progress=progress)
    say(f"Starting the local Neo4j in {home.root} (5 to 30 s).")
    return _spawned(home, java, memory, ports)


def prepared(home: Home, memory: Memory, *, say: Say, progress: Progress | None) -> tuple[Java, State]:
    """All that a start or an admin tool needs in the home, and the Java and the ports for it. Errors: SetupFailed.

    Each step is done only where it lacks, so a launch that was cut short goes on where it broke.
    """
    java = find_java()
    ensure_installed(home, say=say, progress=progress)
    _refuse_second(home)
    ports = _chosen_ports(home, say)
    for folder in (home.db, home.conf, home.log.parent, home.db / "import"):
        make_private(folder)
    write_private(home.conf / "neo4j.conf", neo4j_conf(memory, bolt=ports.bolt, http=ports.http))
    _set_password(home)
    return java, ports


def _refuse_second(home: Home) -> None:
    if is_locked(home.db / "data" / "databases" / "store_lock"):
        raise SetupFailed(
            f"a Neo4j that this command did not start runs in {home.db}",
            "Stop it where it was started, or set PATRA_HOME to another folder.",
        )


def _chosen_ports(home: Home, say: Say) -> State:
    last = read_state(home)
    ports = free_ports(last)
    if (ports.bolt, ports.http) != (last.bolt, last.http):
        say(f"Port {last.bolt} or {last.http} is taken: using {ports.bolt} (Bolt) and {ports.http} (Browser).")
    return write_state(home, stopped(ports))


def _set_password(home: Home) -> None:
    """Make a password before the first start, and tell it to Neo4j; a no-op afterwards."""
    begun = (home.db / "data" / "databases" / "system").exists()
    initial = home.db / "data" / "dbms" / "auth.ini"
    if not home.password.exists():
        if begun:
            raise SetupFailed(
                f"{home.password} is gone, and the data in {home.db} needs it",
                "Put the file back, or move the folder away to begin with an empty graph.",
            )
        write_private(home.password, secrets.token_hex(16) + "\n")
        initial.unlink(missing_ok=True)
    if begun or initial.exists():
        return
    arguments = home.conf / "password.args"
    write_private(arguments, f"dbms set-initial-password {home.password.read_text(encoding='ascii')}")
    try:
        admin(home, f"@{arguments}")
    finally:
        arguments.unlink()
    initial.chmod(0o600)


def _spawned(home: Home, java: Java, memory: Memory, ports: State) -> State:
    archive = find_archive(java, home)
    dump_base(java, archive)
    flags = [*server_flags(java, memory), *archive_flags(archive), f"@{class_path_file(home)}"]
    where = [f"--home-dir={home.db}", f"--config-dir={home.conf}", "--console-mode"]
    pid = spawn([str(java.path), *flags, MAIN, *where], home.log)
    created = created_at(pid)
    if not created:
        raise start_failed(home, "Java did not start")
    return write_state(home, State(bolt=ports.bolt, http=ports.http, pid=pid, created=created))
