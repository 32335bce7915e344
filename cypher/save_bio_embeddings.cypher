// Write embeddings of bios, each with the hash of the text and model that it was made from.
//
// params:  bios LIST<MAP>
// returns:
// rows:    none
// access:  write
// why:     who said no meanwhile gets none.
CYPHER 25
UNWIND $bios AS row
MATCH (u:User {user_id: row.user_id})
WHERE coalesce(u.bio_consent, true)
CALL db.create.setNodeVectorProperty(u, 'bio_embedding', row.embedding)
SET u.bio_hash = row.bio_hash, u.changed_at = timestamp()
