"""Matching on a graph database, for apps where both sides must say yes."""

__version__ = "0.1.0"
