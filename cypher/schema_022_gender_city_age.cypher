// Users in a city by age: a source of candidates.
//
// params:
// returns:
// rows:    none
// access:  schema
CYPHER 25
CREATE INDEX user_gender_city_age IF NOT EXISTS FOR (u:User) ON (u.gender, u.city_id, u.age)
