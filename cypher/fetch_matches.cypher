// Mutual likes of a user, latest first, less those who are blocked either way.
//
// params:  user_id STRING
// returns: user_id STRING, name STRING, age INTEGER, city STRING, state STRING, bio STRING, at DATETIME
// rows:    many
// access:  read
CYPHER 25
MATCH (me:User {user_id: $user_id})-[match:MATCHED]-(other:User)
WHERE NOT EXISTS { (me)-[:BLOCKED]-(other) }
RETURN other.user_id AS user_id, other.name AS name, other.age AS age, other.city AS city, other.state AS state,
       other.bio AS bio, match.at AS at
ORDER BY at DESC, user_id
