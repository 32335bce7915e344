// Take away all swipes and matches; ratings stay as they are.
//
// params:
// returns:
// rows:    none
// access:  write
CYPHER 25
MATCH (:User)-[edge:LIKED|SUPERLIKED|REJECTED|RETRACTED|MATCHED]->(:User)
CALL (edge) {
  DELETE edge
} IN TRANSACTIONS OF 20000 ROWS
