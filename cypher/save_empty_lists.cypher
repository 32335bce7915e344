// Give users without hobbies or goals the empty lists that a load by driver gives them.
//
// params:
// returns:
// rows:    none
// access:  write
// why:     the import tool reads an empty list as null. Runs outside of a transaction, in parts.
CYPHER 25
MATCH (u:User)
WHERE u.hobbies IS NULL OR u.looking_for IS NULL
CALL (u) {
  SET u.hobbies = coalesce(u.hobbies, []), u.looking_for = coalesce(u.looking_for, [])
} IN TRANSACTIONS OF 10000 ROWS
