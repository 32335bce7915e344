// A rating added up again from the edges that made it
//
// sees:   everything; for admins and analysts, never for users
// draws:  table
// change: 'u0001' to the person that you mean
// note:   the last row's elo is the one that stands on the person, `now`
CYPHER 25
MATCH (person:User {user_id: 'u0001'})<-[edge:LIKED|SUPERLIKED|REJECTED]-(swiper:User)
WITH person, swiper, edge ORDER BY edge.at, edge.swipe_id
WITH person, collect({by: swiper.user_id, what: type(edge), at: edge.at, moved: edge.elo_delta}) AS swipes
UNWIND range(0, size(swipes) - 1) AS last
WITH person, swipes[last] AS swipe,
     reduce(sum = person.start_elo, each IN swipes[0..last + 1] | sum + each.moved) AS elo, last
RETURN swipe.at AS at, swipe.what AS what, swipe.by AS by, round(swipe.moved, 2) AS moved, round(elo, 2) AS elo,
       round(person.elo, 2) AS now
ORDER BY last
