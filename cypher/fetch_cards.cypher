// What anybody may read of these users.
//
// params:  user_ids LIST<STRING>
// returns: user_id STRING, name STRING, age INTEGER, city STRING, state STRING, profession STRING, bio STRING, hobbies LIST<STRING>, looking_for LIST<STRING>
// rows:    many
// access:  read
CYPHER 25
UNWIND $user_ids AS wanted
MATCH (u:User {user_id: wanted})
RETURN u.user_id AS user_id, u.name AS name, u.age AS age, u.city AS city, u.state AS state,
       u.profession AS profession, u.bio AS bio, u.hobbies AS hobbies, u.looking_for AS looking_for
