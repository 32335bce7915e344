// The nearest bios of one gender and a range of ages, as candidates are searched.
CYPHER 25
MATCH (u:User)
  SEARCH u IN (VECTOR INDEX bio_embedding FOR $embedding
               WHERE u.gender = $gender AND u.age >= $youngest AND u.age <= $oldest
               LIMIT $limit)
RETURN u.user_id AS user_id
