// Wait until every index is online.
//
// params:  seconds INTEGER
// returns:
// rows:    none
// access:  write
CYPHER 25
CALL db.awaitIndexes($seconds)
