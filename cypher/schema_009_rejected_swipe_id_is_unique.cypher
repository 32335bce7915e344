// One swipe id stands on one REJECTED edge at most, so that a swipe sent twice counts once.
//
// params:
// returns:
// rows:    none
// access:  schema
CYPHER 25
CREATE CONSTRAINT rejected_swipe_id_is_unique IF NOT EXISTS FOR ()-[r:REJECTED]-() REQUIRE r.swipe_id IS UNIQUE
