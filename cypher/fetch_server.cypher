// What server this is.
//
// params:
// returns: version STRING, edition STRING
// rows:    one
// access:  read
CYPHER 25
CALL dbms.components() YIELD name, versions, edition
WITH name, versions, edition WHERE name = 'Neo4j Kernel'
RETURN versions[0] AS version, edition
