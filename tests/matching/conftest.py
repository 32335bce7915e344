"""The command line on the emptied test graph."""

import pytest
from click.testing import CliRunner

from patra_graph.interfaces.cli import main


@pytest.fixture
def patra(server, graph, monkeypatch):
    """Run a command on the emptied test graph."""
    monkeypatch.setenv("NEO4J_URI", server.uri)
    monkeypatch.setenv("NEO4J_USERNAME", server.username)
    monkeypatch.setenv("NEO4J_PASSWORD", server.password)
    return lambda *args: CliRunner().invoke(main, list(args))
