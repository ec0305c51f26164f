"""The ward's list while it is changed: strip, bar of columns and selections, cover, the draft's column."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.shown.sprint.page_draft import DraftCheck, DraftPoint, DraftShown, Offered
from desktop.shown.workspace import Tab, Text, Worklist, Workspace
from tests.ui.samples_worklist import worklist
from ui.panels.worklist import WorklistPanel
from ui.window.sprint.add_list import AddList
from ui.window.sprint.column import DraftColumn
from ui.window.sprint.keep_side import KeepRow, KeepSide
from ui.window.sprint.list_bar import ListBar, Told
from ui.window.sprint.list_cover import ListCover
from ui.window.sprint.selection_list import Left, SelectionList
from ui.window.sprint.strip import ChangingStrip
from ui.window.window import MainWindow

COLUMNS = (
    Told("column bed", "Seng"),
    Told("column name", "Navn"),
    Told("column age", "Alder"),
    Told("column news2", "NEWS2, 24 t", "flyttet", "148 px bred"),
    Told("column cause", "Årsak"),
    Told("column results", "Nye svar"),
    Told("column days", "Døgn", "lagt til"),
    Told("column task", "Neste oppgave"),
    Told("column leaving", "Utskrivning", fits=False),
)
SELECTIONS = (
    Told("filter mine", "Mine pasienter"),
    Told("filter new", "Forfalt hos meg", "lagt til"),
    Told("filter first", "Se først"),
)
CONDITIONS = (
    Offered("mine", "Mine"),
    Offered("news2>=5", "NEWS2 5 eller mer"),
    Offered("task=overdue", "Oppgave over fristen"),
)
LONG = "Utvalget Forfalt hos meg legges til: oppgave over fristen eller ingen oppgave, og mine"
ADDED = (
    Offered("triage", "Hastegrad"),
    Offered("isolation", "Isolasjon", "ingen server her har Flag"),
    Offered("weight-change", "Vekt siste døgn"),
)


def draft(*, empty: bool = False) -> DraftShown:
    """A draft of a list, with one column that nobody fills; `empty`: one that has just begun."""
    before = Workspace("h", "h", Text("Hjerte"), (Tab("o", Text("Oversikt"), ()),), Worklist())
    if empty:
        return DraftShown("sprint", "Hjerte, sprint 02", before, before, owner="Kari Fosse")
    points = (
        DraftPoint(1, "Kolonnen NEWS2, 24 t flyttes etter Alder", "Leses før årsaken.", "column news2"),
        DraftPoint(2, "Kolonnen Døgn legges til etter Nye svar", "", "column days"),
        DraftPoint(3, LONG, "Spørres hver morgen.", "filter new"),
    )
    checks = (
        DraftCheck("Får plass ved 1366 × 768", "1188 av 1274 px"),
        DraftCheck("Ved 1366 og 150 % viker noen", "Døgn, Utskrivning", fine=False),
        DraftCheck("Kolonnen Isolasjon blir stående tom", "ingen server her har Flag", fine=False),
    )
    return DraftShown(
        "sprint", "Hjerte, sprint 02", before, before, digest="a", owner="Kari Fosse",
        wish="Det vi spør om ved hver visitt, skal stå i listen.",
        points=points, checks=checks,
        undo=True, missing=1, file="/home/lege/.local/share/fagflate/drafts/hjerte/sprint-02.yaml",
        saved="21:45:06",
    )  # fmt: skip


def changing_list(window: MainWindow, *, empty: bool = False, side: str = "") -> QWidget:
    """The window while the ward's list is changed; `side` is what stands in the column's place."""
    model = draft(empty=empty)
    panel = WorklistPanel()
    panel.set_model(worklist())
    window.set_page("ward", panel)
    window.show_page("ward")
    bar, strip = ListBar(panel), ChangingStrip(panel, listed=True)
    panel.add_below_head(bar)
    panel.add_below_head(strip)
    panel.head.hold(True)
    cover = ListCover(panel)
    bar.set_told(COLUMNS, SELECTIONS, live=True)
    bar.focus("column news2")
    strip.tell(model.title, "kladd, bare du ser den", before=False)
    cover.tell("news2", frozenset({"days", "news2"}), live=True)
    beside: QWidget
    if side == "columns":
        beside = AddList(columns=True)
        beside.show_offered(ADDED)
    elif side == "selection":
        beside = SelectionList(lambda _conditions: Left(4, 20, 2))
        beside.show_offered(CONDITIONS, (Offered("leaving", "Reiser i dag"),))
    else:
        beside = DraftColumn()
        beside.without_pictures()
        beside.set_model(model, "", {}, before=False)
    window.set_side(beside)
    return window


def keeping(window: MainWindow) -> QWidget:
    """A basket that is kept as a set, in the column at the right."""
    side = KeepSide(
        "Lagre som sett", "Linjene slik de skrives i bestillingsfeltet. Ingenting av pasienten følger med.",
        "Linjer", "Ctrl+Shift+W",
    )  # fmt: skip
    side.show_rows(
        (
            KeepRow("furosemid 40 mg x 2 iv"),
            KeepRow("rtg thorax liggende", "uten den kliniske spørsmålsstillingen"),
            KeepRow("vekt daglig", on=False),
            KeepRow("noe annet", "kan ikke leses som en bestilling", never=True),
        )
    )
    side.name.insert("Svikt, min vri")
    side.show_layer("person")
    window.set_side(side)
    return window


def keeping_phrase(window: MainWindow) -> QWidget:
    """A text that is kept as a phrase: a value that fills itself, one left as it is, and fixed numbers."""
    side = KeepSide(
        "Lagre som frase",
        "Verdier fra journalen blir felt, som fyller seg selv hos neste pasient.",
        "Felt", "Shift+F4", bare=True, called=lambda name: f".{name.casefold()}",
    )  # fmt: skip
    side.show_rows(
        (
            KeepRow("71,4 → Vekt, siste"),
            KeepRow("4,2 → Kalium, siste", on=False),
            KeepRow("40 → dose furosemid", "spørres om når frasen brukes"),
        )
    )
    side.preview(
        "Vekt ⟨Vekt, siste⟩ kg, kalium 4,2. Furosemid ⟨dose furosemid⟩ mg, kontroll om 3 uker.",
        "Står fast, for alle pasienter: 4,2 · 3 uker.",
    )
    side.name.insert("Vektkontroll")
    side.show_layer("sprint")
    window.set_side(side)
    return window
