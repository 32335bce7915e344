// Exposure: what share of showings and of likes each tenth of the people gets
//
// sees:   everything; for admins and analysts, never for users
// draws:  table
// note:   showings are counted by `recommend --count`, `daily --save`, or with exposure.record: true
CYPHER 25
MATCH (person:User)
WITH person, COUNT { (person)<-[:LIKED]-() } + COUNT { (person)<-[:SUPERLIKED]-() } AS likes,
     coalesce(person.exposures, 0) AS showings
ORDER BY showings DESC, likes DESC, person.user_id
WITH collect({likes: likes, showings: showings}) AS people
WITH people, reduce(sum = 0, each IN people | sum + each.likes) AS all_likes,
     reduce(sum = 0, each IN people | sum + each.showings) AS all_showings
UNWIND range(0, size(people) - 1) AS place
WITH place * 10 / size(people) + 1 AS tenth, people[place] AS each, all_likes, all_showings
WITH tenth, all_likes, all_showings, count(*) AS people, sum(each.likes) AS likes, sum(each.showings) AS showings
RETURN tenth, people, showings, likes,
       CASE all_showings WHEN 0 THEN null ELSE round(100.0 * showings / all_showings, 1) END AS percent_of_showings,
       CASE all_likes WHEN 0 THEN null ELSE round(100.0 * likes / all_likes, 1) END AS percent_of_likes
ORDER BY tenth
