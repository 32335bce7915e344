// Everyone who passes the hard filters, scored whole under the preset `reciprocal`, best first.
// $taste and $collaborative are what two small reads before it told; $w and $c are weights and centres by term.
CYPHER 25
MATCH (seeker:User {user_id: $seeker_id})
MATCH (u:User)
WHERE u.gender IN seeker.interested_in AND u <> seeker AND seeker.gender IN u.interested_in
  AND u.age >= coalesce(seeker.min_age, 0) AND u.age <= coalesce(seeker.max_age, 999)
  AND seeker.age >= coalesce(u.min_age, 0) AND seeker.age <= coalesce(u.max_age, 999)
  AND NOT EXISTS { (seeker)-[:LIKED|SUPERLIKED|REJECTED|BLOCKED]->(u) }
  AND NOT EXISTS { (seeker)<-[:BLOCKED]-(u) }
  AND coalesce(point.distance(seeker.location, u.location) <= 1000 * seeker.max_distance_km, true)
  AND coalesce(point.distance(seeker.location, u.location) <= 1000 * u.max_distance_km, true)
OPTIONAL MATCH (u)-[made:LIKED|SUPERLIKED|REJECTED]->(seeker)
WITH seeker, u,
     size([hobby IN seeker.hobbies WHERE hobby IN u.hobbies]) AS hobbies,
     size([goal IN seeker.looking_for WHERE goal IN u.looking_for]) AS goals,
     (seeker.swipes_made + u.swipes_received) / 2.0 AS known,
     (u.swipes_made + seeker.swipes_received) / 2.0 AS known_back,
     CASE type(made) WHEN 'SUPERLIKED' THEN 1.0 WHEN 'LIKED' THEN 2.0 / 3 WHEN 'REJECTED' THEN -1.0 ELSE 0.0 END
       AS already_liked,
     reduce(sum = 0.0, hobby IN u.hobbies | sum + coalesce($taste.hobbies[hobby], 0.0)) AS affinity
WITH seeker, u, known, known_back, already_liked, affinity,
     $base
     + $w.age * (CASE WHEN abs(seeker.age - u.age) >= 10 THEN 0.0 ELSE 1 - abs(seeker.age - u.age) / 10.0 END - $c.age)
     + CASE WHEN (seeker.city IS NULL OR u.city IS NULL) AND (seeker.state IS NULL OR u.state IS NULL) THEN 0.0
            WHEN seeker.city_id = u.city_id THEN $w.place * (1 - $c.place)
            WHEN seeker.state = u.state THEN $w.place * (0.5 - $c.place) ELSE -$w.place * $c.place END
     + CASE WHEN size(seeker.hobbies) = 0 OR size(u.hobbies) = 0 THEN 0.0
            ELSE $w.hobbies * (toFloat(hobbies) / (size(seeker.hobbies) + size(u.hobbies) - hobbies) - $c.hobbies) END
     + CASE WHEN size(seeker.looking_for) = 0 OR size(u.looking_for) = 0 THEN 0.0
            ELSE $w.looking_for * (toFloat(goals) / (size(seeker.looking_for) + size(u.looking_for) - goals)
                                   - $c.looking_for) END
     + CASE WHEN seeker.profession IS NULL OR u.profession IS NULL THEN 0.0
            WHEN seeker.profession = u.profession THEN $w.profession * (1 - $c.profession)
            ELSE $w.profession * (0.5 - $c.profession) END
     + CASE WHEN seeker.bio_embedding IS NULL OR u.bio_embedding IS NULL THEN 0.0
            ELSE $w.cosine * (2 * vector.similarity.cosine(seeker.bio_embedding, u.bio_embedding) - 1 - $c.cosine) END
       AS profile
WITH u, profile, known, known_back,
     $taste.certainty * (
       CASE WHEN u.bio_embedding IS NULL OR size($taste.aim) = 0 THEN 0.0
            ELSE $w.bio_taste * $taste.length * (2 * vector.similarity.cosine(u.bio_embedding, $taste.aim) - 1) END
       + CASE WHEN size(u.hobbies) = 0 THEN 0.0 ELSE $w.hobby_taste * tanh(affinity) END
       + $w.age_taste * (coalesce(exp(-0.5 * ((u.age - $taste.liked_age) / 4.0) ^ 2), 0.0)
                         - coalesce(exp(-0.5 * ((u.age - $taste.rejected_age) / 4.0) ^ 2), 0.0)))
     + $w.collaborative * coalesce($collaborative[u.user_id], 0.0)
     + (known + $prior) / (known + 2 * $prior) * (u.elo - seeker.choosiness) / $points
     + $w.target_choosiness * (u.choosiness - 1500) / $points AS own,
     $w.already_liked * already_liked
     + (known_back + $prior) / (known_back + 2 * $prior) * (seeker.elo - u.choosiness) / $points
     + $w.target_choosiness * (seeker.choosiness - 1500) / $points AS back
WITH u, 1 / (1 + exp(-(own + profile * $fade / ($fade + known)))) AS likes,
     1 / (1 + exp(-(back + profile * $fade / ($fade + known_back)))) AS liked_back
RETURN u.user_id AS user_id, likes * liked_back AS score
ORDER BY score DESC, user_id LIMIT $top
