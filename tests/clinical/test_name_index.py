"""The index of names finds what looking at each name would find."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from desktop.clinical.name_index import NameIndex, one_slip, sounds
from desktop.core.fold import fold, squeeze
from desktop.orders.catalogue import catalogue

LETTERS = st.text("abckxz -", min_size=1, max_size=8)


def _words(name: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", fold(name)))


@given(st.lists(LETTERS, max_size=25), LETTERS)
@example(["ab-ca", "abc", "ab"], "ab c")
def test_each_way_of_finding_is_as_by_looking_at_every_name(names: list[str], typed: str) -> None:
    squeezed = [squeeze(name) for name in names]
    index = NameIndex(squeezed, [_words(name) for name in names])
    asked = squeeze(typed)
    if not asked:
        return
    rows = range(len(names))
    assert index.beginning(asked) == [row for row in rows if squeezed[row].startswith(asked)]
    tokens = _words(typed)
    assert index.worded(typed) == [
        row for row in rows if all(any(w.startswith(t) for w in _words(names[row])) for t in tokens)
    ]
    if len(asked) >= 2:
        assert list(index.near(asked)) == [
            row
            for row in rows
            if sounds(squeezed[row]).startswith(sounds(asked))
            or (
                (squeezed[row][:1] == asked[0] or squeezed[row][1:2] == asked[1])
                and one_slip(asked, squeezed[row])
            )
        ]


def test_every_name_of_the_catalogue_finds_its_item() -> None:
    for item in catalogue().items:
        for term in item.terms:
            found = {hit.item.key for hit in catalogue().search(term, limit=40)}
            assert item.key in found, term
