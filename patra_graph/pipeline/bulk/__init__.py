"""Whole files into an empty graph: read, replayed, then written by Neo4j's import tool, or staged over Bolt."""
