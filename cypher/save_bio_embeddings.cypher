// Write embeddings of bios, each with the hash of the text and model that it was made from.
//
// params:  bios LIST<MAP>, load_id STRING
// returns:
// rows:    none
// access:  write
// why:     who said no meanwhile gets none. With a load_id, of users whom that load has staged.
CYPHER 25
UNWIND $bios AS row
CALL (row) {
  WITH row WHERE $load_id IS NULL
  MATCH (u:User {user_id: row.user_id})
  RETURN u
  UNION ALL
  WITH row WHERE $load_id IS NOT NULL
  MATCH (u:Staged {load_id: $load_id, user_id: row.user_id})
  RETURN u
}
WITH u, row
WHERE coalesce(u.bio_consent, true)
CALL db.create.setNodeVectorProperty(u, 'bio_embedding', row.embedding)
SET u.bio_hash = row.bio_hash, u.changed_at = timestamp()
