// Who likes whom among the people of one city
//
// sees:   everything; for admins and analysts, never for users
// draws:  graph
// change: 'u0001' to somebody of the city that you mean
CYPHER 25
MATCH (:User {user_id: 'u0001'})-[:LIVES_IN]->(city:City)<-[:LIVES_IN]-(person:User)
WITH city, person ORDER BY person.swipes_received DESC, person.user_id LIMIT 15
WITH collect(person) AS people
MATCH path = (swiper:User)-[:LIKED|SUPERLIKED]->(target:User)
WHERE swiper IN people AND target IN people
RETURN path
