"""Every command's help has examples, and each example is a command that exists."""

import re
import shlex
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from patra_graph.interfaces.cli import main

OPENING = re.compile(r"(?:[A-Z_]+=\S+ )*patra-graph ")


def commands(command=main, path=()):
    """Every command below the root, with the words that call it."""
    if isinstance(command, click.Group):
        inner = click.Context(command)
        for name in command.list_commands(inner):
            yield from commands(command.get_command(inner, name), (*path, name))
    yield path, command


ALL = dict(commands())
ROOT = click.Context(main, info_name="patra-graph", **main.context_settings)


def help_text(path) -> str:
    return ALL[path].get_help(click.Context(ALL[path], parent=ROOT, info_name=" ".join(path)))


def understand(words: list[str]) -> None:
    """Parse what stands behind `patra-graph`. Errors: click.UsageError for what no command knows."""
    target = max((known for known in ALL if tuple(words[: len(known)]) == known), key=len)
    ALL[target].make_context(" ".join(target), words[len(target) :], parent=ROOT)


def examples(path) -> list[list[str]]:
    """The words after `patra-graph` of each example, without what the shell takes for itself."""
    text = (ALL[path].epilog or "").replace("$(", "").replace("<(", "").replace(")", "")
    lines = re.split(r";|\n", text)
    found = [line[OPENING.search(line).end() :] for line in lines if OPENING.search(line)]
    return [shlex.split(re.split(r"  +|>", line)[0]) for line in found]


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_help_has_an_example(path):
    assert re.search(r"Examples?:|Begin with:", help_text(path))
    assert "patra-graph " + " ".join(path) in " ".join(help_text(path).split()[3:])


@pytest.mark.parametrize("path", [path for path in ALL if examples(path)], ids=" ".join)
def test_every_example_is_understood(path):
    for words in examples(path):
        understand([word for word in words if word != "my-own-program"])


def test_bash_completes_a_command():
    script = f"source <({sys.executable} -m patra_graph completion bash) && complete -p patra-graph"
    registered = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout
    asked = {"COMP_WORDS": "patra-graph recomm", "COMP_CWORD": "1", "_PATRA_GRAPH_COMPLETE": "bash_complete"}
    program = f"{sys.executable.removesuffix('python')}patra-graph"
    answer = subprocess.run([program], capture_output=True, text=True, check=True, env=asked).stdout
    assert ("_patra_graph_completion" in registered, answer.splitlines()) == (True, ["plain,recommend"])


@pytest.mark.parametrize(("shell", "sign"), [("zsh", "#compdef patra-graph"), ("fish", "complete --no-files")])
def test_other_shells_have_their_script(shell, sign):
    assert sign in CliRunner().invoke(main, ["completion", shell]).stdout
