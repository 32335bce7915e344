// All that stands on users, in the order of their ids, a page at a time, but for when it was written.
//
// params:  after STRING, limit INTEGER
// returns: user_id STRING, said MAP, embedding VECTOR
// rows:    many
// access:  read
CYPHER 25
MATCH (u:User)
WHERE u.user_id > $after
WITH u ORDER BY u.user_id LIMIT $limit
RETURN u.user_id AS user_id,
       u {.*, bio_embedding: null, created_at: null, changed_at: null} AS said,
       CASE WHEN u.bio_embedding IS NULL THEN null ELSE vector(u.bio_embedding, size(u.bio_embedding), FLOAT32) END
         AS embedding
ORDER BY user_id
