// Write whole profiles: the user, and the relationships that say the same.
//
// params:  users LIST<MAP>, now DATETIME
// returns:
// rows:    none
// access:  write
// why:     what scoring reads stands on the user too, written in the same transaction; a changed bio drops its
//          embedding; a changed start moves elo by as much, so that elo = start + what swipes added still holds.
CYPHER 25
UNWIND $users AS row
MERGE (u:User {user_id: row.user_id})
ON CREATE SET u.created_at = $now, u.start_elo = row.start_elo, u.elo = row.start_elo,
              u.start_choosiness = row.start_choosiness, u.choosiness = row.start_choosiness,
              u.swipes_made = 0, u.swipes_received = 0
WITH u, row, u.bio = row.profile.bio AS same_bio
FOREACH (_ IN CASE WHEN same_bio THEN [] ELSE [1] END | REMOVE u.bio_embedding, u.bio_hash)
FOREACH (name IN [key IN keys(u) WHERE key STARTS WITH 'trait_'] | REMOVE u[name])
SET u += row.profile,
    u.elo = u.elo + row.start_elo - u.start_elo,
    u.location = CASE WHEN row.latitude IS NULL THEN null
                      ELSE point({latitude: row.latitude, longitude: row.longitude}) END
SET u.start_elo = row.start_elo, u.changed_at = timestamp()
WITH u, row
CALL (u) {
  MATCH (u)-[old:LIVES_IN|ENJOYS|LOOKING_FOR|WORKS_AS]->()
  DELETE old
}
CALL (u, row) {
  WITH u, row WHERE u.city_id IS NOT NULL
  MERGE (city:City {city_id: u.city_id})
  ON CREATE SET city.name = u.city
  CREATE (u)-[:LIVES_IN]->(city)
  WITH u, city WHERE u.state IS NOT NULL
  MERGE (state:State {name: u.state})
  MERGE (city)-[:IN_STATE]->(state)
}
CALL (u) {
  UNWIND u.hobbies AS name
  MERGE (hobby:Hobby {name: toLower(name)})
  CREATE (u)-[:ENJOYS]->(hobby)
}
CALL (u) {
  UNWIND u.looking_for AS name
  MERGE (goal:Goal {name: toLower(name)})
  CREATE (u)-[:LOOKING_FOR]->(goal)
}
CALL (u) {
  WITH u WHERE u.profession IS NOT NULL
  MERGE (profession:Profession {name: toLower(u.profession)})
  CREATE (u)-[:WORKS_AS]->(profession)
}
