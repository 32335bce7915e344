"""`python -m patra_graph` is the command `patra-graph`."""

from patra_graph.interfaces.cli import main

main()
