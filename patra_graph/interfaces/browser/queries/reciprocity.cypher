// Reciprocity: how often a like is answered, and how
//
// sees:   everything; for admins and analysts, never for users
// draws:  table
CYPHER 25
MATCH (swiper:User)-[:LIKED|SUPERLIKED]->(target:User)
OPTIONAL MATCH (target)-[answer:LIKED|SUPERLIKED|REJECTED]->(swiper)
WITH swiper.gender AS liker, target.gender AS liked, count(*) AS likes,
     sum(CASE WHEN type(answer) IN ['LIKED', 'SUPERLIKED'] THEN 1 ELSE 0 END) AS liked_back,
     sum(CASE type(answer) WHEN 'REJECTED' THEN 1 ELSE 0 END) AS rejected
RETURN liker, liked, likes, liked_back, rejected, likes - liked_back - rejected AS not_answered,
       round(100.0 * liked_back / likes, 1) AS percent_liked_back
ORDER BY likes DESC, liker, liked
