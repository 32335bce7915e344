// Users in a state, best rated first: a source of candidates.
//
// params:
// returns:
// rows:    none
// access:  schema
CYPHER 25
CREATE INDEX user_gender_state_elo IF NOT EXISTS FOR (u:User) ON (u.gender, u.state, u.elo)
