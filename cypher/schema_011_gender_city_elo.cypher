// Users in a city, best rated first: a source of candidates.
//
// params:
// returns:
// rows:    none
// access:  schema
CYPHER 25
CREATE INDEX user_gender_city_elo IF NOT EXISTS FOR (u:User) ON (u.gender, u.city_id, u.elo)
