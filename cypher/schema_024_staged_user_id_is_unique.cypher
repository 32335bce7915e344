// A load stages a user once.
//
// params:
// returns:
// rows:    none
// access:  schema
CYPHER 25
CREATE CONSTRAINT staged_user_id_is_unique IF NOT EXISTS FOR (u:Staged) REQUIRE (u.load_id, u.user_id) IS UNIQUE
