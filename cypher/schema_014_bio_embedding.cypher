// Bios near another one, filtered by gender and age inside the index; without quantization, for recall.
//
// params:  dimensions INTEGER
// returns:
// rows:    none
// access:  schema
// why:     ef_construction 64, not the server's 100: a third less time to build, .993 of the nearest found for .999
//          (benchmarks/vector_index).
CYPHER 25
CREATE VECTOR INDEX bio_embedding IF NOT EXISTS FOR (u:User) ON (u.bio_embedding) WITH [u.gender, u.age]
OPTIONS {indexConfig: {`vector.dimensions`: $dimensions, `vector.similarity_function`: 'cosine',
                       `vector.quantization.enabled`: false, `vector.hnsw.ef_construction`: 64}}
