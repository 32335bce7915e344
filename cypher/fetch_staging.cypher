// Whether users are staged by a load, which load's users are being published, and how many users everyone sees.
//
// params:
// returns: users INTEGER, staged INTEGER, publishing STRING
// rows:    one
// access:  read
CYPHER 25
OPTIONAL MATCH (s:PatraSchema)
RETURN COUNT { (:User) } AS users, COUNT { (:Staged) } AS staged, max(s.publishing) AS publishing
