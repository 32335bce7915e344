// Take the vector index of bios away.
CYPHER 25
DROP INDEX bio_embedding IF EXISTS
