"""Tables of cautions: every code is one, every row can speak, every illness is asked by a row."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from desktop.clinical import vocabulary
from desktop.clinical.judged import doubt
from desktop.fhir.systems import ATC
from desktop.orders.cautions.caution_tables import Caution, cautions
from desktop.orders.cautions.matching import covers, strongest
from desktop.orders.rules import limits, rule_file, within

TABLES = (
    "illness_cautions", "old_cautions", "child_cautions", "pregnancy_cautions", "prevention_cautions",
    "breastfeeding_cautions",
    "liver_cautions", "dialysis_cautions", "weight_cautions", "reduced_doses", "infusion_limits", "ways",
    "interval_limits",
)  # fmt: skip
WHOLE = 7
NOT_SHIPPED = ("J05AP01", "B01AC23", "A02BB01", "D01BA02", "A06AD17", "N02AB03")
"""Ribavirin, cilostazol, misoprostol, terbinafine and sodium phosphate by mouth, and fentanyl of patches: no
product is shipped by these codes; they may stand in a chart."""


def shipped() -> set[str]:
    return {row.atc for row in vocabulary.medicines().values()}


@pytest.mark.parametrize("table", TABLES)
def test_every_code_is_known_and_every_row_reaches_a_shipped_medicine(table: str) -> None:
    codes = shipped()
    rows: tuple[Caution, ...] = getattr(cautions(), table)
    assert len({row.id for row in rows}) == len(rows)
    for row in rows:
        assert any(covers(row, code) for code in codes), f"{row.id} reaches nothing"
        for code in (*row.atc, *row.without):
            assert (
                code in {*codes, *limits().potassium_raisers, *NOT_SHIPPED}
                if len(code) == WHOLE
                else not doubt(ATC, code)
            ), (row.id, code)
        for code in row.without:
            assert within(code, row.atc), f"{row.id}: the exception {code} excepts nothing"
            assert code not in row.atc


def _speaks(rows: Iterable[Caution], row: Caution) -> bool:
    """True when some shipped medicine is told of by this row, by no other of a higher tier or before it."""
    every = tuple(rows)
    return any(
        covers(row, code) and strongest(one for one in every if covers(one, code)) is row
        for code in shipped()
    )


def test_no_row_is_dead() -> None:
    file = cautions()
    for illness in file.illnesses:
        rows = [row for row in file.illness_cautions if illness in row.illness]
        for row in rows:
            alone = [one for one in rows if one.rule == row.rule]
            if len(row.illness) == 1:
                assert _speaks(alone, row), f"{row.id} is never told of {illness}"
    for row in file.illness_cautions:
        assert any(
            _speaks([one for one in file.illness_cautions if one.rule == row.rule and i in one.illness], row)
            for i in row.illness
        ), row.id
    for by in ("cirrhosis", "disease", "enzymes"):
        rows_by = [row for row in file.liver_cautions if by in row.by]
        assert all(_speaks(rows_by, row) for row in rows_by if row.by == (by,))
    for rows_of in (file.breastfeeding_cautions, file.dialysis_cautions, file.pregnancy_cautions):
        for each in rows_of:
            weeks = getattr(each, "weeks_from", 0)
            fit = [one for one in rows_of if getattr(one, "weeks_from", 0) <= weeks]
            assert _speaks(fit, each), each.id


def test_every_illness_is_asked_and_every_row_names_known_ones() -> None:
    file = cautions()
    asked = {one for row in file.illness_cautions for one in row.illness}
    assert asked <= set(file.illnesses)
    excusing = {one for row in (*file.illness_cautions, *file.old_cautions) for one in row.unless_illness}
    assert excusing <= set(file.illnesses)
    elsewhere = {"cirrhosis", "liver-disease", "dialysis", "kidney-failure", "breastfeeding"}
    assert set(file.illnesses) == asked | elsewhere | excusing
    assert all(one.icd10 or one.words for one in file.illnesses.values())


def test_the_knowledge_is_as_wide_as_a_pharmacist_needs() -> None:
    codes = shipped()
    kidney = {code for code in codes for row in rule_file().kidney if within(code, row.atc)}
    liver = {code for code in codes for row in cautions().liver_cautions if covers(row, code)}
    assert len(kidney) >= 40
    assert len(liver) >= 25


def test_kidney_rows_and_allergy_groups_hold_known_codes() -> None:
    codes = shipped()
    for row in rule_file().kidney:
        assert any(within(code, row.atc) for code in codes), row.id
    for group in rule_file().allergy_groups:
        assert any(within(code, group.ordered) for code in codes), group.id


HARMED_BEFORE = (
    "L04AX03", "L01BA01", "B01AA", "C09", "C10AA", "N03AG01", "D10BA", "D05BB", "G02AD06", "A02BB01", "J01AA",
    "J01MA", "N05AN", "M01A", "L04AX01", "L04AA06", "N03AF01", "N03AB02", "C01BD01", "J02AC01",
)  # fmt: skip
"""Medicines that harmed a fetus by the list that stood in the limits until 0.11.0."""


@pytest.mark.parametrize("code", HARMED_BEFORE)
def test_what_harmed_a_fetus_before_speaks_at_every_week_in_any_amount(code: str) -> None:
    rows = cautions().pregnancy_cautions
    assert [one.id for one in rows if code.startswith(one.atc) and not one.weeks_from and one.over is None]
