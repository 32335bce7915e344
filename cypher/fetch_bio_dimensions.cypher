// How long the embeddings are that the index of bios holds.
//
// params:
// returns: dimensions INTEGER
// rows:    one
// access:  read
CYPHER 25
SHOW VECTOR INDEXES YIELD name, options
WHERE name = 'bio_embedding'
RETURN options.indexConfig['vector.dimensions'] AS dimensions
