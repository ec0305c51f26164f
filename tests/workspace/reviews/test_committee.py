"""Changes on which safety rests need somebody of the group that the site names; a page needs nobody more."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.views.known import known
from desktop.workspace.reviews import committee


@pytest.fixture(autouse=True, scope="module")
def _known() -> None:
    """The settings that the program has are loaded, as in the record's process."""
    assert known().items


@pytest.mark.parametrize(
    "change",
    [
        {"set": "limit egfr_low"}, {"set": "rule A2"}, {"remove": "rule A2"}, {"set": "danger k"},
        {"set": "plausible x"}, {"add": "pair x"}, {"set": "review-group medicines"}, {"add": "reason other"},
        {"move": ["laboratory", "rule A2"]}, {"set": "something unknown"},
        {"set": "workspace", "reasons": ["other"]},
    ],
)  # fmt: skip
def test_limits_rules_and_dangers_need_it(change: dict[str, Any]) -> None:
    assert committee.needed([{"move": "notes"}, change])


def test_the_page_itself_does_not() -> None:
    plain = (
        {"move": "laboratory"}, {"remove": "tab notes"}, {"add": "column crp"}, {"set": "filter mine"},
        {"set": "workspace", "worklist": {"columns": ["bed"]}}, {"move": "lab k"}, {"set": "phrase x"},
        {"add": "order-set x"}, {"set": "lane pulse"},
    )  # fmt: skip
    assert [one for one in plain if committee.needed([one])] == []


def test_nobody_is_of_it_until_the_site_names_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not committee.is_member(("Practitioner/x", "PractitionerRole/y", ""))
    shipped = committee.REVIEWS.shipped()
    group = msgspec.structs.replace(shipped.groups["medicines"], members=("PractitionerRole/y", "7654321"))
    named = msgspec.structs.replace(shipped, groups={"medicines": group})
    monkeypatch.setattr(committee.REVIEWS, "now", lambda: named)
    assert committee.is_member(("Practitioner/x", "PractitionerRole/y"))
    assert committee.is_member(("", "7654321"))
    assert not committee.is_member(("Practitioner/x", ""))
    assert not committee.is_member(("", ""))
    assert committee.title() == "legemiddelkomiteen"
