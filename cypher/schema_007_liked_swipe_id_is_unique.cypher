// One swipe id stands on one LIKED edge at most, so that a swipe sent twice counts once.
//
// params:
// returns:
// rows:    none
// access:  schema
CYPHER 25
CREATE CONSTRAINT liked_swipe_id_is_unique IF NOT EXISTS FOR ()-[r:LIKED]-() REQUIRE r.swipe_id IS UNIQUE
