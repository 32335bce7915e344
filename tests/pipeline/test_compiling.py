"""Loops are compiled once on a machine, and by a process that ends."""

import os
import subprocess
import sys

import pytest

SCRIPT = """
import sys
from patra_graph.domain.shortlist import best_fitting
from patra_graph.pipeline.compiling import compile_ahead
{before}
compile_ahead()
stats = best_fitting.stats
print(sum(stats.cache_misses.values()), "compiled", sum(stats.cache_hits.values()), "kept")
"""
EDITED = """
import os
from loops import one
from patra_graph.pipeline.compiling import is_kept
print(is_kept(one))
one()
print(is_kept(one))
os.utime("loops.py", (2**32, 2**32))
print(is_kept(one))
"""


@pytest.mark.parametrize(
    ("before", "first"),
    [
        pytest.param("", "0 compiled 1 kept", id="a python"),
        pytest.param("sys.executable = '/usr/bin/uwsgi'", "1 compiled 0 kept", id="a program that holds python"),
    ],
)
def test_a_first_process_leaves_the_compiler_to_another(tmp_path, before, first):
    environ = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}

    def told():
        command = [sys.executable, "-c", SCRIPT.format(before=before)]
        return subprocess.run(command, env=environ, check=True, capture_output=True, text=True).stdout.strip()

    assert told() == first
    assert told() == "0 compiled 1 kept"


def test_an_edited_loop_is_not_what_is_kept(tmp_path):
    loop = "from patra_graph.domain.compiled import compiled\n\n@compiled\ndef one(): return 1\n"
    (tmp_path / "loops.py").write_text(loop, encoding="utf-8")
    environ = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "cache")}
    command = [sys.executable, "-c", EDITED]
    said = subprocess.run(command, cwd=tmp_path, env=environ, check=True, capture_output=True, text=True).stdout
    assert said.split() == ["False", "True", "False"]
