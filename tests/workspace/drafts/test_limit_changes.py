"""Proposed limits in a draft: one change and one hunk each, what can't be meant refused, byte-equal to an
editor's file."""

from __future__ import annotations

import pytest

from desktop.shown.sprint.list_edits import SetLimit
from desktop.shown.sprint.page_draft import GiveReason, PageEdit, UndoEdit
from desktop.workspace.reviews import committee

from .conftest import Begin
from .files import comments, hunks
from .test_opened_draft import do, refusal

WHY = "Sett to ganger i høst"


def limit(
    words: str, item: str = "limit egfr_low", field: str = "value", unit: str = "", why: str = ""
) -> PageEdit:
    return SetLimit(item, field, words, unit, why)


def test_a_limit_is_one_change_with_its_reason_and_none_where_it_began(begin: Begin) -> None:
    draft = do(begin(), limit("35", why=WHY))
    assert draft.changes == [{"set": "limit egfr_low", "value": 35, "why": WHY}]
    assert committee.needed(draft.changes), "the medicine committee reads it"
    do(draft, limit("40"))
    assert draft.changes == [{"set": "limit egfr_low", "value": 40, "why": WHY}], "the reason was typed once"
    assert do(draft, limit("30")).changes == []
    do(draft, limit("35", why=WHY))
    assert do(draft, limit("")).changes == [], "empty is what was in force"


def test_a_side_of_a_danger_and_a_critical_value_stand_in_their_items(begin: Begin) -> None:
    danger = "danger k"
    draft = do(begin(), limit("5,8", danger, "high.grave", "mmol/L", WHY), GiveReason(1, WHY))
    assert draft.changes == [{"set": danger, "high": {"grave": 5.8}, "why": WHY}]
    # The other side of the same row is the same change.
    do(draft, limit("3.2 mmol/L", danger, "low.grave", "mmol/L"))
    assert draft.changes == [{"set": danger, "high": {"grave": 5.8}, "low": {"grave": 3.2}, "why": WHY}]
    assert b"high: {grave: 5.8}\n    low: {grave: 3.2}\n" in draft.raw
    assert do(draft, limit("5.50", danger, "high.grave")).changes == [
        {"set": danger, "low": {"grave": 3.2}, "why": WHY}
    ]
    do(draft, limit("6,2", "laboratory k", "critical_high", "mmol/L"))
    assert draft.changes[1] == {"set": "laboratory k", "critical_high": 6.2}
    assert str(draft.laid.settings.laid["vocabulary/danger.json"].rows[0].low.grave) == "3.2"


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (limit("mye"), "Skriv et tall"),
        (limit("mye", "danger k", "high.grave", "mmol/L"), "enheten står: mmol/L"),
        (limit("60", "danger k", "high.grave", "mmol/L"), "60 mmol/L kan neppe være ment: 5,5 gjelder"),
        (limit("58", "laboratory k", "critical_high", "mmol/L"), "kan neppe være ment"),
        (limit("2,9", "danger k", "high.grave", "mmol/L"), "må være over den lave, som er 3,0 mmol/L"),
        (limit("6,6", "laboratory k", "critical_low", "mmol/L"), "må være under den høye, som er 6,5 mmol/L"),
        (limit("30 mmol", "laboratory k", "critical_low", "mmol/L"), "enheten står: mmol/L"),
        (limit("3 mg", "limit paracetamol_limit"), "enheten står: g"),
        (limit("7,5", "limit egfr_days", unit="dager"), "et helt tall"),
        (limit("30"), "Det er slik allerede."),
        (limit("4", "limit nothing"), "«limit nothing»"),
        (limit("4", "filter mine", "usual"), "«filter mine»"),
        (limit("18", "rule A2", "from_years", "år"), "Skriv hvorfor"),
        (limit("18", "rule A1", "from_years", "år", WHY), "En stopp"),
    ],
)  # fmt: skip
def test_a_limit_that_cant_be_meant_is_a_sentence_and_writes_nothing(
    begin: Begin, edit: PageEdit, words: str
) -> None:
    assert words in str(refusal(begin(), edit))


def test_amounts_keep_their_unit_and_rules_are_narrowed_with_a_reason(begin: Begin) -> None:
    draft = do(begin(), limit("3", "limit paracetamol_limit", unit="g", why=WHY))
    assert draft.changes == [{"set": "limit paracetamol_limit", "value": "3 g", "why": WHY}]
    do(draft, limit("65", "rule A2", "from_years", "år", WHY))
    assert draft.changes[1] == {"set": "rule A2", "from_years": 65, "why": WHY}
    do(draft, limit("4.8", "measured-limit potassium-high-sparing", "least", "mmol/L"))
    do(draft, limit("40", "kidney-limit dabigatran", "egfr"))
    assert [one["set"] for one in draft.changes[2:]] == [
        "measured-limit potassium-high-sparing", "kidney-limit dabigatran"
    ]  # fmt: skip


def test_it_is_one_hunk_keeps_comments_and_is_what_an_editor_writes(begin: Begin) -> None:
    draft = do(begin(), limit("35", why=WHY), limit("5,8", "danger k", "high.grave", "mmol/L", WHY))
    by_hand = draft.raw.replace(b"value: 35", b"value: 40").replace(
        b"changes:", b"# Spurt komiteen.\nchanges:"
    )
    draft.path.write_bytes(draft.raw.replace(b"changes:", b"# Spurt komiteen.\nchanges:"))
    before = draft.path.read_bytes()
    draft.reread()
    do(draft, limit("40"))
    assert draft.raw == by_hand, "byte-equal to the same change in an editor"
    assert hunks(before, draft.raw) == 1
    assert comments(before) == comments(draft.raw)
    assert do(draft, UndoEdit()).raw == before
    for words, item, field in (("35.5", "limit egfr_low", "value"), ("5,5", "danger k", "high.grave")):
        before = draft.raw
        do(draft, limit(words, item, field))
        assert hunks(before, draft.raw) == 1
        assert do(draft, UndoEdit()).raw == before


def test_ones_own_page_has_no_limits(begin: Begin) -> None:
    assert "er sykehusets" in str(refusal(begin(layer="person"), limit("35", why=WHY)))


def test_an_end_of_a_vital_signs_band_is_one_change_that_the_committee_reads(begin: Begin) -> None:
    band = "vital-band hr-adult"
    draft = do(begin(), limit("100", band, "high", "/min", WHY))
    assert draft.changes == [{"set": band, "high": 100, "why": WHY}]
    assert committee.needed(draft.changes)
    do(draft, limit("45", band, "low", "/min"))
    assert draft.changes == [{"set": band, "high": 100, "low": 45, "why": WHY}]
    assert "må være over den lave" in refusal(draft, limit("40", band, "high", "/min")).what
    assert "kan neppe være ment" in refusal(draft, limit("1000", band, "high", "/min")).what
