// Delete the saved lists of these users from rounds before a moment.
//
// params:  user_ids LIST<STRING>, before DATETIME
// returns: shown INTEGER
// rows:    one
// access:  write
CYPHER 25
UNWIND $user_ids AS user_id
MATCH (:User {user_id: user_id})-[showing:RECOMMENDED]->()
WHERE showing.round < $before
DELETE showing
RETURN count(*) AS shown
