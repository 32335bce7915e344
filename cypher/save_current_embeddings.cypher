// Write embeddings of bios that are still the text they were made from.
//
// params:  bios LIST<MAP>, unasked BOOLEAN
// returns:
// rows:    none
// access:  write
// why:     a profile may change while its bio is at the model; the new text is embedded after it.
CYPHER 25
UNWIND $bios AS row
MATCH (u:User {user_id: row.user_id})
WHERE u.bio = row.bio AND coalesce(u.bio_consent, $unasked)
CALL db.create.setNodeVectorProperty(u, 'bio_embedding', row.embedding)
SET u.bio_hash = row.bio_hash, u.changed_at = timestamp()
