// How many indexes there are, how many are ready, how many could not be built, and how far they are filled, in percent.
//
// params:
// returns: indexes INTEGER, online INTEGER, failed INTEGER, percent INTEGER
// rows:    one
// access:  read
CYPHER 25
SHOW INDEXES YIELD state, populationPercent
RETURN count(*) AS indexes,
       sum(CASE state WHEN 'ONLINE' THEN 1 ELSE 0 END) AS online,
       sum(CASE state WHEN 'FAILED' THEN 1 ELSE 0 END) AS failed,
       toInteger(avg(populationPercent)) AS percent
