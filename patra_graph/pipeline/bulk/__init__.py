"""The bulk load, by Neo4j's import tool: read, replayed, written as files, imported, finished."""
