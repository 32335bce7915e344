// Neighbourhood overlap: people who like the same people
//
// sees:   everything; for admins and analysts, never for users
// draws:  table
// note:   overlap is Jaccard's: liked by both over liked by either
CYPHER 25
MATCH (one:User)-[:LIKED|SUPERLIKED]->(target:User)<-[:LIKED|SUPERLIKED]-(other:User)
WHERE one.user_id < other.user_id
WITH one, other, count(DISTINCT target) AS both
WITH one, other, both,
     COUNT { (one)-[:LIKED]->() } + COUNT { (one)-[:SUPERLIKED]->() } + COUNT { (other)-[:LIKED]->() } +
     COUNT { (other)-[:SUPERLIKED]->() } - both AS either
WHERE both >= 3
RETURN one.user_id AS one, one.name AS name, other.user_id AS other, other.name AS other_name,
       both, either, round(1.0 * both / either, 3) AS overlap
ORDER BY overlap DESC, one, other LIMIT 20
