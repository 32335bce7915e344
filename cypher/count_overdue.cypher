// How much is older than the settings want it kept.
//
// params:  before DATETIME
// returns: rejects INTEGER, taken_back INTEGER, shown INTEGER
// rows:    one
// access:  read
CYPHER 25
RETURN COUNT { ()-[reject:REJECTED]->() WHERE reject.at < $before } AS rejects,
       COUNT { ()-[past:RETRACTED]->() WHERE past.noted_at < $before AND past.noted = size(past.swipe_ids) } AS taken_back,
       COUNT { ()-[showing:RECOMMENDED]->() WHERE showing.round < $before } AS shown
