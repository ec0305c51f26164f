"""Shipped doses: each written twice, none that contradicts another, nothing lost that was known before."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.clinical import units, vocabulary
from desktop.clinical.words.routes import ROUTES
from desktop.orders.catalogue import catalogue
from desktop.orders.chart_facts import Facts
from desktop.orders.checks.allergy import named_in, reaches
from desktop.orders.config import MedicineWords, medicine_words
from desktop.orders.draft import Amount
from desktop.orders.medicine_codes import atc_by_name
from tests.orders import dose_writings
from tests.orders.dose_writings import agreed, plain, writing
from tests.orders.samples import NOW, allergy, chart

KNOWN: list[dict[str, Any]] = json.loads(
    (dose_writings.HERE / "known_before.json").read_text(encoding="utf-8")
)
"""The 108 medicines that were known before there were two writings; their doses were written once."""
BEFORE = {row["atc"]: row for row in KNOWN}
KINDS = {"usual": "usual", "day": "day_max", "kilo": "kilo", "kilo_day": "kilo_day"}
ROWS = tuple(medicine_words().values())


def span(figure: tuple[Amount, Amount] | Amount | None) -> str:
    if figure is None:
        return ""
    low, high = (None, figure) if isinstance(figure, Amount) else figure
    return " ".join([f"{plain(low.value)}-{plain(high.value)}" if low else plain(high.value), high.unit])


def test_as_many_substances_and_greatest_doses_as_were_asked_for() -> None:
    assert len(ROWS) >= 700
    assert sum(bool(row.day) for row in ROWS) >= 600


def test_each_row_says_its_source_and_that_nobody_has_checked_it() -> None:
    assert all(row.source for row in ROWS)
    assert all(row.checked_by is None for row in ROWS)
    assert set(medicine_words()) == {row.atc for row in vocabulary.medicines().values()}


def test_each_figure_is_one_on_which_two_agree_and_the_others_are_said() -> None:
    for row in ROWS:
        before = BEFORE.get(row.atc, {})
        without: dict[str, str] = {}
        for key, kind in KINDS.items():
            if key in before or row.atc not in writing("first"):
                assert not row.day or key != "day" or row.atc in writing("first"), row.atc
                continue
            found = agreed(row.atc, kind)
            without |= {f"{key} {way}": why for way, why in found.without.items()}
            daily = {way: one for way, one in found.agreed.items() if not way.startswith("week ")}
            if key == "day":
                assert {way: span(row.day_dose(way)) for way in row.day} == {
                    way: one.top for way, one in daily.items()
                }, row.atc
                weekly = {way.removeprefix("week "): one.top for way, one in found.agreed.items()}
                assert row.week == {way: top for way, top in weekly.items() if f"week {way}" in found.agreed}
            elif key == "kilo_day":
                tops = {one.top for one in daily.values()}
                assert row.kilo_day in tops if row.kilo_day else len({t.split()[1] for t in tops}) != 1
            else:
                table = row.usual if key == "usual" else row.kilo
                assert table == {way: one.span for way, one in daily.items()}, row.atc
        # Bounds of absurd amounts have two writings of their own.
        said = {k: why for k, why in row.without.items() if k.split()[0] not in ("rate", "absurd")}
        assert said == without, row.atc
        # There is no second writing of rates.
        assert not row.rate or "rate" in before, row.atc


def test_the_page_counts_the_figures_that_are_left_out() -> None:
    page = (Path(__file__).parents[3] / "docs" / "safety.md").read_text(encoding="utf-8")
    count = Counter((re.sub(r" .*", "", figure), why) for row in ROWS for figure, why in row.without.items())
    shipped = Counter[str]()
    for row in ROWS:
        shipped["usual"] += len(row.usual)
        shipped["day"] += len(row.day) + len(row.week)
        shipped["kilo"] += len(row.kilo)
        shipped["kilo_day"] += bool(row.kilo_day)
    names = {
        "usual": "usual single dose", "day": "greatest dose in a day or a week",
        "kilo": "child's single dose per kg", "kilo_day": "child's greatest dose in a day per kg",
    }  # fmt: skip
    for key, name in names.items():
        line = f"| {name} | {shipped[key]} | {count[key, 'differs']} | {count[key, 'once']} |"
        assert line in page, line


@pytest.mark.parametrize("before", KNOWN, ids=lambda row: row["atc"])
def test_what_was_known_before_is_known_still(before: dict[str, Any]) -> None:
    """No name, product, dose, way or check of a medicine is lost, and none is quieter."""
    atc = before["atc"]
    now, row = vocabulary.medicine(atc), medicine_words()[atc]
    assert now is not None
    assert now.name == before["name"]
    products = [p.__struct_fields__ and {f: getattr(p, f) for f in p.__struct_fields__} for p in now.products]
    assert products[: len(before["products"])] == before["products"], "and the usual one is first"
    assert set(before.get("words", ())) <= set(row.words)
    assert set(before.get("routes", ())) == set(row.routes)
    assert row.only == before.get("only", False)
    assert row.alert or not before.get("alert")
    for key in ("usual", "kilo", "rates"):
        assert before.get(key, {}).items() <= getattr(row, key).items()
    for key in ("kilo_day", "rate", "per_ml"):
        assert getattr(row, key) == before.get(key, getattr(row, key))
    assert row.infused == tuple(before.get("infused", ()))


@pytest.mark.parametrize("before", KNOWN, ids=lambda row: row["atc"])
def test_an_allergy_to_what_was_known_before_reaches_it_still(before: dict[str, Any]) -> None:
    for name in {before["name"], *(p["brand"] for p in before["products"]), *before.get("words", ())}:
        record = chart(allergy(name, code={"text": name}))
        (one,) = Facts(record, (), NOW).allergies().named
        # A collective name, such as pinex of two medicines, is no code of one of them.
        if before["atc"] in {item.atc for item in catalogue().named(name)}:
            assert reaches(one, before["atc"]), name
            assert atc_by_name(name) in (before["atc"], ""), name


@pytest.mark.parametrize(
    ("written", "ordered", "reached"),
    [
        ("noretisteron", "C09DB04", False),
        ("furixallergi", "C03CA01", True),
        ("furix-reaksjon", "C03CA01", True),
        ("paracetamolallergi", "N02BE01", True),
        ("esomeprazol", "A02BC01", True),
        ("noradrenalin", "C01CA24", True),
        ("asa", "B01AC06", True),
        ("casablanca", "B01AC06", False),
    ],
)
def test_a_name_in_an_allergy_is_a_word_or_a_long_name(written: str, ordered: str, reached: bool) -> None:
    assert (ordered in named_in(written)) is reached


# Contradictions: unit × strength × dose


def pieces(row: MedicineWords, way: str) -> Iterator[Amount]:
    """The strengths of tablets and capsules by a way, where nothing is taken in part."""
    item = catalogue().item(f"medicine:{row.atc}")
    for product in item.products if item else ():
        whole = product.form.endswith(("tablett", "kapsel", "stikkpille", "pulver til mikstur"))
        if product.route == way and whole and product.amount is not None:
            yield product.amount


def test_every_unit_and_way_is_one_that_we_know() -> None:
    for row in ROWS:
        for way in (*row.usual, *row.day, *row.week, *row.kilo, *row.routes, *row.seldom):
            assert way in ROUTES or way == "any", (row.atc, way)
        figures = [f for way in row.usual for f in row.usual_dose(way) or ()]
        figures += [f for way in row.kilo for f in row.per_kilo(way) or ()]
        figures += [f for way in row.day if (f := row.day_dose(way))]
        figures += [f for way in row.week if (f := row.week_dose(way))]
        for one in figures:
            assert one.unit in units.UNITS, (row.atc, one)
            assert one.value > 0


def test_a_single_dose_is_no_more_than_a_day_allows() -> None:
    for row in ROWS:
        for way in row.day:
            usual, most = row.usual_dose(way), row.day_dose(way)
            assert most is not None
            if usual is None or row.atc in BEFORE:
                continue
            top = units.convert(usual[1].value, usual[1].unit, most.unit)
            assert top is not None, (row.atc, way, usual, most)
            assert top <= most.value, (row.atc, way, usual, most)


def test_one_piece_is_no_more_than_a_day_allows() -> None:
    for row in ROWS:
        for way in row.day:
            most = row.day_dose(way)
            assert most is not None
            for piece in pieces(row, way):
                held = units.convert(piece.value, piece.unit, most.unit)
                assert held is None or held <= most.value, (row.atc, way, piece, most)


def test_the_usual_dose_is_some_part_of_a_piece_or_a_number_of_them() -> None:
    for row in ROWS:
        for way in row.usual:
            usual = row.usual_dose(way)
            assert usual is not None
            held = [
                value
                for piece in pieces(row, way)
                if (value := units.convert(piece.value, piece.unit, usual[1].unit)) is not None
            ]
            if held:
                assert usual[1].value >= min(held) / 4, (row.atc, way, usual, held)
                assert usual[0].value <= 20 * max(held), (row.atc, way, usual, held)


def test_the_start_does_not_read_the_catalogue() -> None:
    """It is parsed when a medicine is first asked for, not with the modules."""
    script = (
        "import desktop.views.answers, desktop.views.known\n"
        "from desktop.clinical import vocabulary\n"
        "from desktop.orders import config\n"
        "assert vocabulary.MEDICINES._shipped is None and config.MEDICINES._shipped is None\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[3])
