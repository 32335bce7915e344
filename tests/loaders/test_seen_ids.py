"""Which ids have come by."""

from hypothesis import given
from hypothesis import strategies as st

from patra_graph.loaders.seen_ids import SeenIds


@given(st.lists(st.text(max_size=3)))
def test_an_id_is_new_exactly_once(ids: list[str]) -> None:
    seen, known = SeenIds(), set()
    for text in ids:
        assert seen.add(text) == (text not in known)
        known.add(text)
