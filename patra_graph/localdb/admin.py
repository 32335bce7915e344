"""Neo4j's own admin tool, run on the local server's home: passwords, dump, load, import."""

from __future__ import annotations

import os
from pathlib import Path
from subprocess import run

from patra_graph.errors import PatraError
from patra_graph.localdb.configuration import ADMIN, argument_file, module_flags
from patra_graph.localdb.home import Home, write_private
from patra_graph.localdb.jars import class_path, read_lock
from patra_graph.localdb.java import find_java


def admin(home: Home, *arguments: str, heap: str = "512m", folder: Path | None = None) -> str:
    """Run AdminTool with these arguments and give what it printed; the server must be stopped for most of them.

    An argument @FILE stands for the arguments in that file; paths are relative to `folder`.
    Errors: PatraError with what the tool said.
    """
    java = find_java()
    flags = [*module_flags(java), f"-Xmx{heap}", "-XX:+UseParallelGC", f"@{class_path_file(home)}"]
    environ = {**os.environ, "NEO4J_HOME": str(home.db), "NEO4J_CONF": str(home.conf), "LC_ALL": "C.UTF-8"}
    command = [java.path, *flags, ADMIN, *arguments]
    done = run(command, env=environ, cwd=folder, capture_output=True, text=True, check=False, umask=0o077)
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip())[-2000:]
        raise PatraError(f"neo4j-admin {' '.join(arguments)} failed:\n{said}", "Stop the server first, if it runs.")
    return done.stdout


def class_path_file(home: Home) -> Path:
    """Write the file that tells Java the class path (too long for a command line); gives its path."""
    path = home.conf / "class_path.args"
    write_private(path, argument_file(["-cp", class_path(read_lock(), home.jars.resolve())]))
    return path
