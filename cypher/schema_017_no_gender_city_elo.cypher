// No index of users in a city by rating.
//
// params:
// returns:
// rows:    none
// access:  schema
// why:     graphs of schema version 15 have it; each index on ratings makes every swipe dearer.
CYPHER 25
DROP INDEX user_gender_city_elo IF EXISTS
