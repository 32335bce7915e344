// Whom a seeker may not be shown, and who swiped them.
CYPHER 25
MATCH (seeker:User {user_id: $seeker_id})
RETURN COLLECT { MATCH (seeker)-[:LIKED|SUPERLIKED|REJECTED|BLOCKED]->(u:User) RETURN u.user_id } +
       COLLECT { MATCH (seeker)<-[:BLOCKED]-(u:User) RETURN u.user_id } AS apart,
       COLLECT { MATCH (seeker)<-[made:LIKED|SUPERLIKED|REJECTED]-(u:User) RETURN [u.user_id, type(made)] } AS received
