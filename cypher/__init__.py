"""One Cypher query a file; read and checked by patra_graph.store.queries."""
