// Users by when something about them changed last, so that columns in memory are kept fresh.
//
// params:
// returns:
// rows:    none
// access:  schema
// why:     every query that writes a user sets changed_at, the server's clock in ms since 1970.
CYPHER 25
CREATE INDEX user_changed_at IF NOT EXISTS FOR (u:User) ON (u.changed_at)
