// All relationships that leave these users, each end by its key.
//
// params:  user_ids LIST<STRING>
// returns: user_id STRING, type STRING, end_labels LIST<STRING>, end_key STRING, said MAP
// rows:    many
// access:  read
CYPHER 25
UNWIND $user_ids AS user_id
MATCH (u:User {user_id: user_id})-[tie]->(end)
RETURN user_id, type(tie) AS type, labels(end) AS end_labels,
       coalesce(end.user_id, end.city_id, end.name) AS end_key, properties(tie) AS said
