"""A letter is about the hospital stay, whatever parts the stay has: its dates, its diagnoses, its values."""

from __future__ import annotations

from typing import Any

from tests.letters import rich
from tests.letters.test_epikrise import ID, letter, text

Json = dict[str, Any]


def divided(*named: str) -> list[Json]:
    """The rich record with a department and intensive care as parts; `named` resources name the part."""
    whole = next(r for r in rich.record() if r["resourceType"] == "Encounter")
    parts = []
    for ident, start, end, kind in (
        ("icu", "2026-11-18T02:00:00+01:00", "2026-11-18T20:00:00+01:00", "ACUTE"),
        ("department", "2026-11-18T20:00:00+01:00", "", "IMP"),
    ):
        period = {"start": start} | ({"end": end} if end else {})
        part = {k: v for k, v in whole.items() if k not in ("diagnosis", "reasonCode", "extension")}
        parts.append(
            part
            | {"id": ident, "class": {"code": kind}, "period": period}
            | {
                "status": "finished" if end else whole["status"],
                "partOf": {"reference": f"Encounter/{whole['id']}"},
            }
        )
    moved = [
        r | {"encounter": {"reference": "Encounter/department"}} if r["resourceType"] in named else r
        for r in rich.record()
    ]
    return [*moved, *parts]


def test_a_stay_with_parts_has_the_letter_of_the_whole_stay() -> None:
    plain, parted = letter(*rich.record()), letter(*divided("Observation", "MedicationRequest"))
    assert parted.heading.text == plain.heading.text == "Inn 17.11.2026 · ut 21.11.2026"
    for code in ("DIAG", "ÅI", "FUNN", "MEDB"):
        assert text(parted, code) == text(plain, code), code
    assert parted.encounter == plain.encounter


def test_a_letter_asked_for_from_a_part_is_that_of_the_whole() -> None:
    from desktop.letters.compose.epikrise import compose
    from tests.letters import charts
    from tests.letters.test_epikrise import NOW

    chart = charts.chart(*divided())
    of_part = compose(chart, NOW, charts.AUTHOR, letter_id=ID, encounter="Encounter/department")
    assert of_part.heading.text == "Inn 17.11.2026 · ut 21.11.2026"
    assert text(of_part, "DIAG") == text(letter(*rich.record()), "DIAG")


def test_diagnoses_written_on_a_part_are_the_stay_s() -> None:
    rows = divided()
    whole = next(r for r in rows if r["resourceType"] == "Encounter" and r["id"] not in ("icu", "department"))
    listed = whole.pop("diagnosis")
    next(r for r in rows if r["id"] == "department")["diagnosis"] = listed
    assert text(letter(*rows), "DIAG") == text(letter(*rich.record()), "DIAG")
