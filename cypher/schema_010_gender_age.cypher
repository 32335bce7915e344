// Users by gender and age: a source of candidates.
//
// params:
// returns:
// rows:    none
// access:  schema
CYPHER 25
CREATE INDEX user_gender_age IF NOT EXISTS FOR (u:User) ON (u.gender, u.age)
