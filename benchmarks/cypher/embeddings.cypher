// Embeddings of bios, a page of users at a time.
CYPHER 25
MATCH (u:User)
WHERE u.user_id > $after AND u.bio_embedding IS NOT NULL
RETURN u.user_id AS user_id, u.bio_embedding AS embedding
ORDER BY user_id LIMIT $limit
