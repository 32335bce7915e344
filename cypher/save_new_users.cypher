// Write whole profiles of users who are new: save_users without what only a user with a past needs.
//
// params:  users LIST<MAP>, now DATETIME, load_id STRING
// returns:
// rows:    none
// access:  write
// why:     a sixth faster than save_users on an empty graph; who is there by now, from this transaction sent
//          again or from another load, has a profile_hash and is left alone. With a load_id they are staged: nobody
//          sees them until that load publishes them.
CYPHER 25
UNWIND $users AS row
CALL (row) {
  WITH row WHERE $load_id IS NULL
  MERGE (u:User {user_id: row.user_id})
  RETURN u
  UNION ALL
  WITH row WHERE $load_id IS NOT NULL
  MERGE (u:Staged {load_id: $load_id, user_id: row.user_id})
  RETURN u
}
WITH u, row WHERE u.profile_hash IS NULL
SET u += row.profile,
    u.created_at = $now, u.changed_at = timestamp(),
    u.start_elo = row.start_elo, u.elo = row.start_elo,
    u.start_choosiness = row.start_choosiness, u.choosiness = row.start_choosiness,
    u.swipes_made = 0, u.swipes_received = 0,
    u.location = CASE WHEN row.latitude IS NULL THEN null
                      ELSE point({latitude: row.latitude, longitude: row.longitude}) END
WITH u
CALL (u) {
  WITH u WHERE u.city_id IS NOT NULL
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
