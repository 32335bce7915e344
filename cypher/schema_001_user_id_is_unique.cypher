// A user's id is unique.
//
// params:
// returns:
// rows:    none
// access:  schema
CYPHER 25
CREATE CONSTRAINT user_id_is_unique IF NOT EXISTS FOR (u:User) REQUIRE u.user_id IS UNIQUE
