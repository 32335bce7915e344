"""Ways in: parse, call one verb, show."""
