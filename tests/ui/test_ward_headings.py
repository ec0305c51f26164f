"""A page of the ward is headed by what the workspace calls it, as a panel of a patient is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from pytestqt.qtbot import QtBot

from desktop.shown.parts import PanelState
from desktop.shown.ward.previsit import PrevisitModel
from desktop.shown.workspace import Panel, Tab, Text, Worklist, Workspace
from ui.acts.pages.pages import Pages, heading_on
from ui.acts.pages.ward import ward_pages


class Stub:
    """A window and a bridge that are asked for nothing."""

    def set_page(self, _key: str, _panel: object) -> None: ...

    def coalesced(self, _fill: Callable[[], Any]) -> object:
        return self


def workspace(kind: str, tab: str, panel: str = "") -> Workspace:
    one = Panel("it", kind, words=Text(panel) if panel else None)
    return Workspace("w", "w", Text("W"), (Tab("it", Text(tab), (one,), about="ward"),), Worklist())


@pytest.fixture
def pages(qtbot: QtBot) -> Iterator[Pages]:
    every = ward_pages(lambda: "h3", lambda: "Hjerte 3", frozenset, lambda: ("mine", ""), str)
    made = Pages(Stub(), Stub(), every, lambda _kind: True, lambda: "h3")  # type: ignore[arg-type]
    for key in made.pages:
        qtbot.addWidget(made.panel(key))
    yield made
    # The last test of a file is still held when its widgets are counted, and parts of a panel that are not
    # shown belong to no other widget.
    made._panels.clear()


def test_every_page_is_called_so_and_its_own_words_come_back(pages: Pages) -> None:
    for key, page in pages.pages.items():
        head = pages.panel(key).head
        own = head.title()
        pages.declare(workspace(page.kind, "Fanens navn"))
        assert head.title() == (own if page.kind == "worklist" else "Fanens navn")
        pages.declare(workspace(page.kind, "Fanens navn", "Panelets navn"))
        assert head.title() == "Panelets navn"
        # What the list says of itself later is not its name.
        head.set_title("Noe annet", "3", "2 reiser i dag")
        assert (head.title(), head.count(), head.note()) == ("Panelets navn", "3", "2 reiser i dag")
        pages.declare(workspace("another", "x"))
        assert head.title() == "Noe annet"


def test_a_page_made_later_is_called_so_from_the_first(qtbot: QtBot) -> None:
    every = ward_pages(lambda: "h3", lambda: "Hjerte 3", frozenset, lambda: ("mine", ""), str)
    made = Pages(Stub(), Stub(), every, lambda _kind: True, lambda: "h3")  # type: ignore[arg-type]
    made.declare(workspace("previsit", "Tavlemøtet"))
    panel = made.panel("previsit")
    qtbot.addWidget(panel)
    assert panel.head.title() == "Tavlemøtet"
    fields = {field.name for field in msgspec.structs.fields(PrevisitModel)}
    assert "title" in fields
    panel.show_both(None, PanelState("empty", title="Ingen"))
    assert panel.head.title() == "Tavlemøtet"


def test_the_worklist_keeps_the_ward_s_name_unless_its_panel_has_one() -> None:
    assert heading_on(workspace("worklist", "Finn pasienten"), "worklist") == ""
    assert heading_on(workspace("worklist", "Finn", "Vår liste"), "worklist") == "Vår liste"
    assert heading_on(workspace("previsit", "Tavlemøtet"), "screening") == ""
