// No index of users by gender and age: the ones below tell the same.
//
// params:
// returns:
// rows:    none
// access:  schema
// why:     graphs of schema version 15 have it; each index on ratings makes every swipe dearer.
CYPHER 25
DROP INDEX user_gender_age IF EXISTS
