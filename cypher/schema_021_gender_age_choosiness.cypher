// Users of one age by how readily they choose: a source of candidates.
//
// params:
// returns:
// rows:    none
// access:  schema
CYPHER 25
CREATE INDEX user_gender_age_choosiness IF NOT EXISTS FOR (u:User) ON (u.gender, u.age, u.choosiness)
