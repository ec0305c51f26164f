"""Each specialty in a narrow and in a middle window: every tab, and where panels are tabs every panel."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtWidgets import QApplication

from tests.layout.known import judged
from tests.layout.rules import faults
from tests.layout.specialties import OWN, Desk, patients_of, unnamed_in
from tests.layout.stage import dressed, gone
from ui.theme import Layout, Scheme, layout_of

DRESSES = dict(zip(OWN, itertools.cycle(itertools.product(("nb", "en"), Scheme)), strict=False))
"""Language and theme take turns: what is cut for want of width is cut in each theme."""


@pytest.mark.parametrize("width", [911, 1024])
@pytest.mark.parametrize("workspace", OWN)
def test_nothing_is_cut_where_there_is_less_room(qapp: QApplication, workspace: str, width: int) -> None:
    lang, scheme = DRESSES[workspace]
    found = []
    with dressed(lang, scheme, 1.0):
        desk = Desk(workspace, patients_of(workspace)[0], width)
        try:
            assert not desk.failed, desk.failed
            narrow = layout_of(desk.window.width()) is Layout.NARROW
            for where, page in desk.panels() if narrow else desk.tabs():
                told = f"{where}, {width} px, {lang}, {scheme.value}"
                found += [(told, fault) for fault in faults(page)]
                assert not (unnamed := unnamed_in(desk.window)), f"{told}: {unnamed}"
        finally:
            desk.put_away()
            gone()
    new, _gone = judged("specialty", found)
    assert not new, "\n".join(new)


def test_a_newborns_page_shows_three_results_and_whole_curves_in_1024_px(qapp: QApplication) -> None:
    with dressed("en", Scheme.LIGHT, 1.0):
        desk = Desk("neonatal", patients_of("neonatal")[0], 1024)
        try:
            next(desk.tabs())
            shown = [one for one in desk.page.shown_panels() if one.isVisible() and not one.stands]
            assert [one.kind for one in shown] == ["trend", "trend", "laboratory"]
            assert all(one.height() >= one.whole() for one in shown)
            view = shown[-1].view
            assert view.viewport().height() >= 3 * view.rowHeight(0)
        finally:
            desk.put_away()
            gone()
