// Everyone's id with gender and age, to lay columns out by.
//
// params:
// returns: user_id STRING, gender STRING, age INTEGER
// rows:    many
// access:  read
CYPHER 25
MATCH (u:User)
RETURN u.user_id AS user_id, u.gender AS gender, u.age AS age
