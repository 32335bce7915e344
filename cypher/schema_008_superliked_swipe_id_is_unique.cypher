// One swipe id stands on one SUPERLIKED edge at most, so that a swipe sent twice counts once.
//
// params:
// returns:
// rows:    none
// access:  schema
CYPHER 25
CREATE CONSTRAINT superliked_swipe_id_is_unique IF NOT EXISTS FOR ()-[r:SUPERLIKED]-() REQUIRE r.swipe_id IS UNIQUE
