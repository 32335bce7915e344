// The moment, in ms since 1970, before which all that was written can be read now.
//
// params:  longest INTEGER
// returns: horizon INTEGER
// rows:    one
// access:  read
// why:     a writer notes changed_at before it commits, so reading on from the latest change seen would miss who commits
//          late: read on from the start of the oldest transaction that runs. None of ours runs longer than `longest` ms.
//          The transaction of this query is among them, so there is always one.
CYPHER 25
SHOW TRANSACTIONS YIELD startTime
RETURN min(CASE WHEN startTime.epochMillis > timestamp() - $longest THEN startTime.epochMillis
                ELSE timestamp() - $longest END) AS horizon
