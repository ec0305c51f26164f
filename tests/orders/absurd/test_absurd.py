"""Absurd amounts are told, usual ones are not, and the bounds are as two writings agree on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.clinical import units
from desktop.fhir.systems import ROUTE
from desktop.orders.chart_facts import Facts
from desktop.orders.checking import check
from desktop.orders.checks import declared
from desktop.orders.config import MedicineWords, medicine_words, parsed
from desktop.orders.findings import Finding
from tests.orders import dose_writings
from tests.orders.absurd import HERE, Bound, agreed, writing
from tests.orders.samples import NOW, chart, daily, given, lines, none_known, weight

KINDS = {"single": "absurd", "day": "absurd_day", "load": "loads", "kilo_day": "absurd_kilo_day"}
RULES = frozenset({"tenfold", "day", "weekly", "rate", "perkilo", "infusion", "weight", "absurd"})
ASKED_STILL = ("benzylpenicillin 5 g x 4 iv",)
"""Usual orders that a figure on which two agree asks of: 18 g in a day."""
SILENT_AT_TEN = 2
"""Usual doses that somebody wrote and whose tenfold nothing tells: no other way to judge them is shipped. The
number may only fall."""


def _rows(name: str) -> list[list[str]]:
    text = (HERE / f"{name}.tsv").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines()[1:]]


def told(text: str, kilos: str = "", born: str = "1970-03-14") -> dict[str, Finding]:
    weighed = (weight(kilos, timedelta(hours=2)),) if kilos else ()
    found = check(lines(text), chart(none_known(), *weighed, born=born, gender="male"), NOW)
    return {one.rule: one for one in found.open if one.rule in RULES}


@pytest.mark.parametrize(("expected", "kilos", "text", "_why"), _rows("usual"), ids=lambda one: one)
def test_usual_amounts_raise_nothing(expected: str, kilos: str, text: str, _why: str) -> None:
    assert bool(told(text, kilos)) is (expected == "asked" or text in ASKED_STILL)


@pytest.mark.parametrize(("text", "_why"), _rows("absurd"), ids=lambda one: one)
def test_absurd_amounts_are_told_and_must_be_answered(text: str, _why: str) -> None:
    found = told(text)
    assert found
    assert all(one.blocks for one in found.values())


@pytest.mark.parametrize(
    ("text", "tier"),
    [
        ("actrapid 50 E iv engangsdose", "stop"), ("ketamin 5000 mg iv engangsdose", "stop"),
        ("atropin 50 mg iv engangsdose", "stop"), ("lidokain 1000 mg iv engangsdose", "stop"),
        ("magnesiumsulfat 100 mmol iv engangsdose", "stop"), ("NaCl 9 mg/ml 10000 ml iv over 8 t", "stop"),
        # One step beyond the bound is asked; the bound itself is not.
        ("NaCl 9 mg/ml 4100 ml iv over 4 t", "question"), ("NaCl 9 mg/ml 4000 ml iv over 4 t", ""),
        ("atropin 6 mg iv engangsdose", "question"), ("actrapid 30 E iv engangsdose", "question"),
        # A benzodiazepine by each way that has no usual dose: ten times is stopped, the usual one is not.
        ("diazepam 100 mg rektalt ved kramper inntil x 2", "stop"), ("diazepam 10 mg x 1 rektalt", ""),
        ("diazepam 100 mg x 1 im", "stop"), ("diazepam 10 mg x 1 im", ""),
        ("lorazepam 40 mg x 1 im", "stop"), ("lorazepam 4 mg x 1 im", ""),
        ("lorazepam 25 mg x 1 sl", "stop"), ("lorazepam 2.5 mg x 1 sl", ""),
        ("klonazepam 20 mg x 1 im", "stop"), ("klonazepam 1 mg x 1 im", ""),
        # A syringe that runs for hours is no bolus.
        ("actrapid 50 E iv over 12 t", ""), ("ketamin 1000 mg iv over 24 t", ""),
        ("ketamin 1000 mg/t iv", "stop"), ("ketamin 100 mg/t iv", ""),
        # What only one writing calls too much in a day, and what both do.
        ("furosemid 250 mg x 5 iv", ""), ("furosemid 250 mg x 8 iv", "question"),
    ],
)  # fmt: skip
def test_either_side_of_a_bound(text: str, tier: str) -> None:
    found = told(text).get("absurd")
    assert (found.tier if found is not None else "") == tier


def test_fluids_are_judged_by_the_weight_too() -> None:
    text = "Ringer-acetat 2000 ml x 4 iv"
    assert told(text) == {}
    found = told(text, "45")["absurd"]
    assert found.tier == "question"
    assert "vekt" in found.title


def test_a_load_runs_fast_and_no_more_than_a_load_does() -> None:
    assert told("amiodaron 300 mg iv over 60 min") == {}
    assert "rate" in told("amiodaron 600 mg iv over 60 min")
    assert "rate" in told("amiodaron 300 mg/t iv"), "a rate that nobody ends is no load"
    assert "rate" in told("amiodaron 300 mg iv over 60 min", born="2019-01-01"), "nor is it one of a child"
    assert "rate" in told("kaliumklorid 40 mmol iv over 60 min"), "potassium has none"
    title = told("furosemid 600 mg iv over 40 min")["rate"].title
    assert "900" in title
    assert "899" not in title


def test_the_words_name_the_amount_and_the_bound() -> None:
    found = told("actrapid 50 E iv engangsdose")["absurd"]
    assert "25" in found.detail
    unsure = told("metadon 200 mg x 1 po")["absurd"]
    assert unsure.tier == "question"
    assert "To kilder er uenige" in unsure.detail
    assert "120" in unsure.detail


def test_it_is_a_registered_rule_of_the_dose() -> None:
    assert declared()["absurd"].area == "dose"
    assert declared()["absurd"].deadly


# The figures


def _shipped(row: MedicineWords) -> Iterator[tuple[str, Bound]]:
    for key, table in (("single", row.absurd), ("day", row.absurd_day)):
        for way, texts in table.items():
            for text in texts:
                one = parsed(text)
                yield key, Bound(way, one.value, one.unit, None)
    for way, loads in row.loads.items():
        for text, fastest in loads:
            one = parsed(text)
            yield "load", Bound(way, one.value, one.unit, Decimal(fastest.split(" ")[0]))
    if row.absurd_kilo_day:
        one = parsed(row.absurd_kilo_day)
        yield "kilo_day", Bound("", one.value, one.unit, None)


def test_each_bound_is_the_larger_of_two_that_are_near_and_the_others_are_said() -> None:
    assert set(writing("first")) == set(writing("second"))
    assert set(writing("first")) <= set(medicine_words())
    for atc, row in medicine_words().items():
        wanted = [(kind, one) for kind in KINDS for one in agreed(atc, kind).shipped]
        assert sorted(_shipped(row)) == sorted(wanted), atc
        without = {
            f"{key} {way}".strip(): why
            for kind, key in KINDS.items()
            for way, why in agreed(atc, kind).without.items()
        }
        assert {k: v for k, v in row.without.items() if k.split()[0] in KINDS.values()} == without, atc


def test_no_bound_is_below_what_is_usual_or_the_greatest_dose() -> None:
    for atc, row in medicine_words().items():
        for table, figures, most in (
            (row.absurd, row.usual, row.usual_dose), (row.absurd_day, row.day, row.day_dose),
        ):  # fmt: skip
            for way, texts in table.items():
                found = most(way) if way in figures else None
                high = found[1] if isinstance(found, tuple) else found
                for bound in map(parsed, texts):
                    value = units.convert(high.value, high.unit, bound.unit) if high else None
                    assert value is None or value <= bound.value, (atc, way, value, bound)


def test_what_is_disputed_is_the_larger_of_two_that_differ() -> None:
    assert medicine_words()["N07BC02"].disputed == {"usual PO": "5-120 mg"}
    for atc, row in medicine_words().items():
        for figure in row.disputed:
            assert row.without.get(figure) == "differs", atc


def test_what_one_writer_alone_gave_is_that_writers_and_only_where_none_of_two_exists() -> None:
    for atc, row in medicine_words().items():
        for figure, text in row.alone.items():
            assert row.without[figure] == "once"
            assert figure not in row.disputed
            kind, way = figure.split(" ", 1)
            column = "usual" if kind == "usual" else "day_max"
            written = [
                dose_writings.figures(dose_writings.writing(name).get(atc, {}).get(column, ""))
                for name in ("first", "second")
            ]
            (only,) = [one[way] for one in written if way in one]
            assert text == (only.span if kind == "usual" else only.top), (atc, figure)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        # Ten tablets of what one writer alone calls one; two, or the ten of a glass, are told by nothing.
        ("losartan/hydroklortiazid 50 mg/12,5 mg 10 tabletter x 1 po", "absurd"),
        ("losartan/hydroklortiazid 50 mg/12,5 mg 1 tablett x 1 po", ""),
        ("losartan/hydroklortiazid 50 mg/12,5 mg 2 tabletter x 1 po", ""),
        ("fytomenadion 1 mg x 1 im", ""), ("fytomenadion 10 mg x 1 im", "absurd"),
        ("etoposid 4000 mg x 1 iv", "absurd"), ("etoposid 200 mg x 1 iv", ""),
    ],
)  # fmt: skip
def test_far_beyond_a_figure_that_only_one_writer_gave_is_a_question(text: str, rule: str) -> None:
    found = told(text)
    assert set(found) == ({rule} if rule else set())
    if rule:
        assert found[rule].tier == "question"
        assert "Bare én kilde" in found[rule].detail


def test_a_day_far_beyond_the_only_writers_greatest_dose_is_a_question() -> None:
    assert "absurd" not in told("losartan/hydroklortiazid 50 mg/12,5 mg 2 tabletter x 2 po")
    found = told("losartan/hydroklortiazid 50 mg/12,5 mg 2 tabletter x 3 po")["absurd"]
    assert found.tier == "question"
    assert "største døgndose" in found.title


def test_no_tick_reassures_by_a_figure_of_one_writer() -> None:
    (order,) = lines("losartan/hydroklortiazid 50 mg/12,5 mg 1 tablett x 1 po")
    facts = Facts(chart(none_known(), born="1970-03-14", gender="male"), (order,), NOW)
    (mine,) = facts.ordered
    assert mine.doses is not None
    assert "usual PO" in mine.doses.alone
    assert mine.doses.usual_dose("PO") is None
    assert list(declared()["absurd"].look(facts, mine)) == []


def test_ten_times_a_usual_dose_speaks_wherever_somebody_wrote_one() -> None:
    """Each usual dose of either writing, also those that are not shipped: ten times its highest end."""
    silent = [(atc, way) for atc, way, value, unit in _tenfold() if not _speaks(atc, way, value, unit)]
    assert len(silent) == SILENT_AT_TEN, silent[:20]
    page = (Path(__file__).parents[3] / "docs" / "safety.md").read_text(encoding="utf-8")
    assert f"of {len(list(_tenfold())):,} usual doses by a way that somebody wrote, {SILENT_AT_TEN}" in page


def test_the_page_counts_the_bounds() -> None:
    page = (Path(__file__).parents[3] / "docs" / "safety.md").read_text(encoding="utf-8")
    shipped = Counter(kind for row in medicine_words().values() for kind, _one in _shipped(row))
    out = Counter(
        key.split()[0] for row in medicine_words().values() for key in row.without if key.startswith("absurd")
    )
    disputed = Counter(key.split()[0] for row in medicine_words().values() for key in row.disputed)
    for kind, name in (("single", "at once"), ("day", "in a day"), ("load", "load")):
        assert f"| {name} | {shipped[kind]} | {out[KINDS[kind]]} |" in page, (kind, shipped, out)
    assert f"{disputed['usual']} usual and {disputed['day']} greatest doses" in page, disputed


def _tenfold() -> Iterator[tuple[str, str, Decimal, str]]:
    for atc, first in dose_writings.writing("first").items():
        both = [
            dose_writings.figures(row.get("usual", ""))
            for row in (first, dose_writings.writing("second").get(atc, {}))
        ]
        for way in dict.fromkeys((*both[0], *both[1])):
            found = [one[way] for one in both if way in one]
            if found[0].unit in dose_writings.UNITS:
                high = max(found, key=lambda one: Bound("", one.high, one.unit, None).weight)
                yield atc, way, high.high * 10, high.unit


def _speaks(atc: str, way: str, value: Decimal, unit: str) -> bool:
    """True where one of the checks of an amount tells of so much of a medicine, once a day by that way."""
    route = {} if way == "any" else {"route": {"coding": [{"system": ROUTE, "code": way}]}}
    held = given(atc, "x", daily(str(value), unit, 1, **route))
    facts = Facts(chart(none_known(), held, born="1970-03-14"), (), NOW)
    (medicine,) = facts.medicines
    looks = [declared()[rule].look for rule in ("tenfold", "day", "absurd", "weekly")]
    return any(isinstance(one, Finding) for look in looks for one in look(facts, medicine))
