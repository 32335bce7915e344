"""The sample that `patra-graph demo` loads: synthetic people, swipes with taste in them."""
