// Likes from these users to one, who has none from them yet, as a load writes them; they move no rating.
CYPHER 25
MATCH (target:User {user_id: $target_id})
UNWIND $user_ids AS user_id
MATCH (swiper:User {user_id: user_id})
WHERE swiper <> target AND NOT EXISTS { (swiper)-[:LIKED|SUPERLIKED|REJECTED]->(target) }
CREATE (swiper)-[:LIKED {swipe_id: 'long-' + $target_id + user_id, at: datetime('2026-09-01T00:00:00Z'), surprise: 0.5,
                         elo_delta: 0.0, choosiness_delta: 0.0}]->(target)
SET swiper.swipes_made = swiper.swipes_made + 1, swiper.changed_at = timestamp(),
    target.swipes_received = target.swipes_received + 1, target.changed_at = timestamp()
