"""A managed local Neo4j: locked jars, a Java, one server, no Docker."""
