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


@given(st.lists(st.lists(st.integers(0, 9000).map(str), max_size=40), max_size=8))
def test_ids_many_at_once_are_those_one_by_one(pages: list[list[str]]) -> None:
    at_once, singly = SeenIds(), SeenIds()
    for page in pages:
        assert at_once.add_all(page).tolist() == [singly.add(text) for text in page]


def test_more_ids_than_the_first_table_has_room_for_are_kept_apart() -> None:
    seen, ids = SeenIds(), [str(number) for number in range(20_000)]
    assert seen.add_all(ids).all()
    assert not seen.add_all(ids).any()
    assert not any(map(seen.add, ids[::100]))
