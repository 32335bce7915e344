// How much the graph holds.
//
// params:
// returns: users INTEGER, likes INTEGER, superlikes INTEGER, rejects INTEGER, matches INTEGER, embedded INTEGER
// rows:    one
// access:  read
CYPHER 25
RETURN COUNT { (:User) } AS users,
       COUNT { ()-[:LIKED]->() } AS likes,
       COUNT { ()-[:SUPERLIKED]->() } AS superlikes,
       COUNT { ()-[:REJECTED]->() } AS rejects,
       COUNT { ()-[:MATCHED]->() } AS matches,
       COUNT { (u:User WHERE u.bio_hash IS NOT NULL) } AS embedded
