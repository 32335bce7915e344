// Make the places, hobbies, goals and professions of users who are about to be written.
//
// params:  cities LIST<LIST<STRING>>, hobbies LIST<LIST<STRING>>, goals LIST<LIST<STRING>>, professions LIST<LIST<STRING>>
// returns:
// rows:    none
// access:  write
// why:     save_new_users and save_users make what lacks too, but in the order of their users: two transactions at once
//          would hold new names that the other one waits for. Lists are sorted, so that two loads, or two profiles over
//          HTTP, take one order.
//          A city is its id, name and state ('' for none), all else a name.
CYPHER 25
CALL () {
  UNWIND $cities AS row
  MERGE (city:City {city_id: row[0]})
  ON CREATE SET city.name = row[1]
  WITH city, row[2] AS name WHERE name <> ''
  MERGE (state:State {name: name})
  MERGE (city)-[:IN_STATE]->(state)
}
CALL () {
  UNWIND $hobbies AS row
  MERGE (:Hobby {name: toLower(row[0])})
}
CALL () {
  UNWIND $goals AS row
  MERGE (:Goal {name: toLower(row[0])})
}
CALL () {
  UNWIND $professions AS row
  MERGE (:Profession {name: toLower(row[0])})
}
