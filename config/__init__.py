"""Settings (settings.yaml) and the local server's locked jars (neo4j.lock.json)."""
