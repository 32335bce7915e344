// An API key's id is unique, and found at once.
//
// params:
// returns:
// rows:    none
// access:  schema
CYPHER 25
CREATE CONSTRAINT api_key_id_is_unique IF NOT EXISTS FOR (k:ApiKey) REQUIRE k.key_id IS UNIQUE
