// Every node that is no user, with the relationships that leave it.
//
// params:
// returns: labels LIST<STRING>, said MAP, ties LIST<LIST>
// rows:    many
// access:  read
CYPHER 25
MATCH (n)
WHERE NOT n:User
RETURN labels(n) AS labels, properties(n) AS said,
       COLLECT { MATCH (n)-[tie]->(end) RETURN [type(tie), coalesce(end.user_id, end.city_id, end.name)] } AS ties
