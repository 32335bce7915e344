// How many indexes there are, how many are ready, and how many could not be built.
//
// params:
// returns: indexes INTEGER, online INTEGER, failed INTEGER
// rows:    one
// access:  read
CYPHER 25
SHOW INDEXES YIELD state
RETURN count(*) AS indexes,
       sum(CASE state WHEN 'ONLINE' THEN 1 ELSE 0 END) AS online,
       sum(CASE state WHEN 'FAILED' THEN 1 ELSE 0 END) AS failed
