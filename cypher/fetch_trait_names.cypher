// The numeric answers that users gave, by name, with how many gave each.
//
// params:
// returns: name STRING, users INTEGER
// rows:    many
// access:  read
CYPHER 25
MATCH (u:User)
UNWIND [key IN keys(u) WHERE key STARTS WITH 'trait_'] AS key
RETURN substring(key, 6) AS name, count(*) AS users
ORDER BY name
