// Who is popular, and who is never seen
//
// sees:   everything; for admins and analysts, never for users
// draws:  table
CYPHER 25
CALL () {
  MATCH (person:User)
  RETURN 'popular' AS who, person
  ORDER BY person.elo DESC, person.user_id LIMIT 10
  UNION ALL
  MATCH (person:User)
  RETURN 'never seen' AS who, person
  ORDER BY coalesce(person.exposures, 0), person.swipes_received, person.user_id LIMIT 10
}
RETURN who, person.user_id AS user_id, person.name AS name, round(person.elo, 1) AS elo,
       COUNT { (person)<-[:LIKED]-() } + COUNT { (person)<-[:SUPERLIKED]-() } AS liked_by,
       COUNT { (person)<-[:REJECTED]-() } AS rejected_by, coalesce(person.exposures, 0) AS showings
