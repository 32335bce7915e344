// Users whose name or id holds a text, in the order of their ids, a page at a time.
//
// params:  text STRING, after STRING, limit INTEGER
// returns: user_id STRING, name STRING, age INTEGER, gender STRING, city STRING, state STRING, elo FLOAT, choosiness FLOAT, swipes_made INTEGER, swipes_received INTEGER, showings INTEGER
// rows:    many
// access:  read
// why:     the order of the index on user_id ends the search at the limit.
CYPHER 25
MATCH (u:User)
WHERE u.user_id > $after
  AND ($text = '' OR toLower(u.name) CONTAINS toLower($text) OR toLower(u.user_id) CONTAINS toLower($text))
RETURN u.user_id AS user_id, u.name AS name, u.age AS age, u.gender AS gender, u.city AS city, u.state AS state,
       u.elo AS elo, u.choosiness AS choosiness, u.swipes_made AS swipes_made, u.swipes_received AS swipes_received,
       coalesce(u.exposures, 0) AS showings
ORDER BY user_id LIMIT $limit
