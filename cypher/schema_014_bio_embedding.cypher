// Bios near another one, filtered by gender and age inside the index; without quantization, for recall.
//
// params:  dimensions INTEGER
// returns:
// rows:    none
// access:  schema
CYPHER 25
CREATE VECTOR INDEX bio_embedding IF NOT EXISTS FOR (u:User) ON (u.bio_embedding) WITH [u.gender, u.age]
OPTIONS {indexConfig: {`vector.dimensions`: $dimensions, `vector.similarity_function`: 'cosine',
                       `vector.quantization.enabled`: false}}
