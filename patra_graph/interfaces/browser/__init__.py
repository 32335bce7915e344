"""What Neo4j Browser is given: a style, saved queries and a guide, as files and over loopback."""
