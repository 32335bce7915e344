"""The HTTP service: parses, calls one verb of the pipeline, shows what came; every error as problem+json."""
