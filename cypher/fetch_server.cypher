// What server this is.
//
// params:
// returns: version STRING, edition STRING
// rows:    one
// access:  read
CYPHER 25
CALL dbms.components() YIELD versions, edition
RETURN versions[0] AS version, edition
