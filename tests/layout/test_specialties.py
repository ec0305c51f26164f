"""Each specialty's page on its own patients, a foreign one, one with nothing: whole, readable, named."""

from __future__ import annotations

import os
from itertools import product

import pytest
from PySide6.QtWidgets import QApplication

from desktop.fhir.chart import Chart
from tests.conftest import SHARED
from tests.layout.covering import Row, covering
from tests.layout.known import judged
from tests.layout.page import forget
from tests.layout.rules import Fault, faults
from tests.layout.specialties import OWN, Desk, foreign, nobody, patients_of, unnamed_in
from tests.layout.stage import dressed, gone
from tests.layout.ward_lists import WardDesk
from ui.theme import Scheme

HERE = (SHARED / "data" / "synthea").is_dir()
WHO = ("first", "second", *(("foreign",) if HERE else ()), "nothing")
FACTORS = {
    "workspace": OWN,
    "who": WHO,
    "lang": ("nb", "en"),
    "scheme": tuple(Scheme),
    "width": (1366, 1920),
}
ROWS = covering(FACTORS)


def _chart(workspace: str, who: str) -> Chart:
    if who == "nothing":
        return nobody()
    if who == "foreign":
        return foreign(SHARED)
    lying = patients_of(workspace)
    assert lying, f"nobody lies on the ward of {workspace}"
    return lying[0] if who == "first" else lying[-1]


def _found(row: Row, chart: Chart | None = None) -> list[tuple[str, Fault]]:
    found: list[tuple[str, Fault]] = []
    # What was broken in the dresses before is no break in this one.
    forget()
    with dressed(row["lang"], row["scheme"], 1.0):
        desk = Desk(row["workspace"], chart or _chart(row["workspace"], row["who"]), row["width"])
        try:
            assert not desk.failed, desk.failed
            for tab, page in desk.tabs():
                told = f"{row['who']}, {tab}, {row['width']} px, {row['lang']}, {row['scheme'].value}"
                found += [(told, fault) for fault in faults(page)]
                assert not (unnamed := unnamed_in(desk.window)), f"{told}: {unnamed}"
        finally:
            desk.put_away()
            gone()
    return found


@pytest.mark.timeout(600)
@pytest.mark.parametrize("workspace", OWN)
def test_each_patient_on_each_tab_in_each_dress(qapp: QApplication, workspace: str) -> None:
    found = [one for row in ROWS if row["workspace"] == workspace for one in _found(row)]
    new, _gone = judged("specialty", found)
    assert not new, "\n".join(new)


LISTS = covering({key: FACTORS[key] for key in ("workspace", "lang", "scheme", "width")})
"""A list of the ward has all its patients: one with nothing among them."""


@pytest.mark.parametrize("workspace", OWN)
def test_each_list_of_the_ward_in_each_dress(qapp: QApplication, workspace: str) -> None:
    found: list[tuple[str, Fault]] = []
    for row in (row for row in LISTS if row["workspace"] == workspace):
        forget()
        with dressed(row["lang"], row["scheme"], 1.0):
            desk = WardDesk(workspace, (*patients_of(workspace), nobody()), row["width"])
            try:
                for kind, page in desk.lists():
                    told = f"{kind}, {row['width']} px, {row['lang']}, {row['scheme'].value}"
                    found += [(told, fault) for fault in faults(page)]
                    assert not (unnamed := unnamed_in(desk.window)), f"{told}: {unnamed}"
            finally:
                desk.put_away()
                gone()
    new, _gone = judged("specialty", found)
    assert not new, "\n".join(new)


DRESSES = tuple(product(("nb", "en"), Scheme, (1366, 1920)))
EACH = len(DRESSES) if os.environ.get("FAGFLATE_ALL") else 4
"""In so many of its twelve dresses each patient is looked at; the next one of the ward in the following."""


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("workspace", OWN)
def test_every_patient_of_the_ward_on_each_tab(qapp: QApplication, workspace: str) -> None:
    """Not two of them: all, with those of whom nothing, or what another country wrote, is known."""
    every = [(chart.patient.id, chart) for chart in patients_of(workspace)]
    every += [("nothing", nobody()), *([("foreign", foreign(SHARED))] if HERE else [])]
    found = []
    for number, (who, chart) in enumerate(every):
        for turn in range(EACH):
            # Five steps through twelve dresses come through each language, theme and width.
            lang, scheme, width = DRESSES[(5 * (number * EACH + turn)) % len(DRESSES)]
            row = {"workspace": workspace, "who": who, "lang": lang, "scheme": scheme, "width": width}
            found += _found(row, chart)
    new, _gone = judged("specialty", found)
    assert not new, "\n".join(new)
