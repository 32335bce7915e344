// Whether the index of bios is filled.
CYPHER 25
SHOW INDEXES YIELD name, state WHERE name = 'bio_embedding'
RETURN state
