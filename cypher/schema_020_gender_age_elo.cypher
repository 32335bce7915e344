// Users of one age by how often they are chosen: a source of candidates.
//
// params:
// returns:
// rows:    none
// access:  schema
CYPHER 25
CREATE INDEX user_gender_age_elo IF NOT EXISTS FOR (u:User) ON (u.gender, u.age, u.elo)
