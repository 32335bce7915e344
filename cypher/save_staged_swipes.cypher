// Write swipes between users of one load who are staged, as edges that stand in the end.
//
// params:  load_id STRING, node_ids LIST<STRING>, swipe_ids LIST<STRING>, types LIST<STRING>, swipes MAP
// returns: found INTEGER
// rows:    one
// access:  write
// why:     nobody else sees these users, so nothing is locked, read or rated; where one lacks, nothing is written.
//          People stand in the columns as places in node_ids, so that each is looked up once, and by the id of the
//          node, which asks no index; kinds as places in `types`. Columns are VECTORs, as long as swipe_ids: packed and
//          read whole, where a list of rows is packed and read number by number.
//          A batch is written whole: one that is sent again is told by its first swipe.
CYPHER 25
UNWIND $node_ids AS node_id
MATCH (u:Staged)
WHERE elementId(u) = node_id AND u.load_id = $load_id
WITH collect(u) AS users
WITH users,
     toIntegerList($swipes.swiper) AS swipers, toIntegerList($swipes.target) AS targets,
     toIntegerList($swipes.kind) AS kinds,
     toIntegerList($swipes.seconds) AS seconds, toIntegerList($swipes.nanoseconds) AS nanoseconds,
     toFloatList($swipes.surprise) AS surprises,
     toFloatList($swipes.elo_delta) AS elo_deltas, toFloatList($swipes.choosiness_delta) AS choosiness_deltas
WITH *, size(users) = size($node_ids) AND NOT EXISTS {
  WITH users[swipers[0]] AS swiper, users[targets[0]] AS target
  MATCH (swiper)-[made:LIKED|SUPERLIKED|REJECTED]->(target)
  WHERE made.swipe_id = $swipe_ids[0]
} AS fresh
CALL (*) {
  UNWIND CASE WHEN fresh THEN range(0, size($swipe_ids) - 1) ELSE [] END AS row
  WITH *, users[swipers[row]] AS swiper, users[targets[row]] AS target
  CREATE (swiper)-[:$($types[kinds[row]]) {
    swipe_id: $swipe_ids[row], at: datetime.fromEpoch(seconds[row], nanoseconds[row]),
    surprise: surprises[row], elo_delta: elo_deltas[row], choosiness_delta: choosiness_deltas[row]
  }]->(target)
}
RETURN size(users) AS found
