// Make the places, hobbies, goals and professions of users who are about to be written.
//
// params:  cities LIST<MAP>, hobbies LIST<STRING>, goals LIST<STRING>, professions LIST<STRING>
// returns:
// rows:    none
// access:  write
// why:     save_new_users and save_users make what lacks too, but in the order of their users: two transactions at once
//          would hold new names that the other one waits for. Lists are sorted, so that two loads take one order.
CYPHER 25
CALL () {
  UNWIND $cities AS row
  MERGE (city:City {city_id: row.city_id})
  ON CREATE SET city.name = row.name
  WITH city, row WHERE row.state IS NOT NULL
  MERGE (state:State {name: row.state})
  MERGE (city)-[:IN_STATE]->(state)
}
CALL () {
  UNWIND $hobbies AS name
  MERGE (:Hobby {name: toLower(name)})
}
CALL () {
  UNWIND $goals AS name
  MERGE (:Goal {name: toLower(name)})
}
CALL () {
  UNWIND $professions AS name
  MERGE (:Profession {name: toLower(name)})
}
