"""Everything that the keyboard reaches has a name that assistive technology can say."""

from __future__ import annotations

from tests.ui.acts.tour import LISTS, Stop


def test_every_control_of_every_page_has_a_name(walked: list[Stop]) -> None:
    nameless = [(stop.name, kind) for stop in walked for kind, name in stop.controls if not name]
    assert not nameless


def test_the_walk_went_everywhere(walked: list[Stop]) -> None:
    names = {stop.name for stop in walked}
    assert names >= {*LISTS, "note", "letter", "order basket", "palette", "choose", "report", "error"}
    assert {"tab overview", "tab chart", "tab laboratory", "tab medicines", "tab notes"} <= names
    # A page without controls would make the test above say nothing about it.
    assert all(stop.controls for stop in walked)
    kinds = {kind for stop in walked for kind, _name in stop.controls}
    assert {"RowsView", "QPlainTextEdit"} <= kinds
