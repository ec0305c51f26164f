"""Help page content: the keys of the screen that is shown, from the acts' declarations."""

from __future__ import annotations

from collections.abc import Callable

from desktop import __version__
from desktop.acts import Act, Declaration, Needs, all_declared, declared, key_in, panel_keys
from desktop.acts.window import ChangePage, GoPanel, GoTab, PressShown, ShowPage
from desktop.core.messages import _
from desktop.shown.help import HelpGroup, HelpRow, HelpShown
from desktop.shown.newer import Newer
from ui.acts.controller import Controller
from ui.acts.frame import news
from ui.acts.sprint.changing import ChangingPage
from ui.acts.sprint.said_keys import DRAFT
from ui.editors.parts.text_editor import TextEditor
from ui.widgets.panel import Panel
from ui.window.help import HelpPage
from ui.window.patient_page import PatientPage
from ui.window.sprint import key_list

_LONGEST = 32
"""Longer words than this have no room beside their key; the act's short ones stand there instead."""


def show(desk: Controller) -> None:
    """Lay the help over the page, or take it away again when it lies there."""
    if isinstance(desk.over.page, HelpPage):
        desk.over.back()
        return
    desk.over.back()
    back = _("Back to the patient") if desk.patients.focus else _("Back")
    page = HelpPage(_model(desk), back)
    page.left.connect(desk.over.back)
    page.wanted.connect(lambda row: _find(desk, row))
    page.act.connect(desk.do)
    desk.over.show(page)
    news.seen(desk)


def _find(desk: Controller, row: HelpRow) -> None:
    """Show where a row of the help is found: its list gets the focus, or the palette offers the act."""
    desk.over.back()
    page = desk.window.current_page()
    changing = _changing(desk)
    if row.where and changing is not None:
        changing.go_draft() if row.where == DRAFT else changing.go_page()
    elif row.panel and isinstance(page, PatientPage):
        page.go_panel(row.panel)
    elif row.panel and isinstance(page, Panel):
        page.take_focus()
    elif row.act is not None and declared(row.act).in_palette:
        desk.window.open_palette()
        desk.window.palette_overlay.field.setText(declared(row.act).words())


def _model(desk: Controller) -> HelpShown:
    page, changing = desk.window.current_page(), _changing(desk)
    if changing is not None:
        groups = [*_of_change(changing)]
        groups.append(HelpGroup(_("Everywhere"), _window_keys(desk, changing.allows)))
        return _shown(desk, _place(desk, page), groups)
    groups = [*_of_page(desk, page)]
    if isinstance(page, TextEditor):
        groups.append(HelpGroup(_("Writing"), _writing(), _("while the text has the focus")))
    if desk.patients.focus:
        groups.append(HelpGroup(_("The patient"), _window_keys(desk, _is_about_patient)))
        if desk.window.side is desk.order.column:
            groups.append(HelpGroup(_("Order"), _ordering()))
    groups.append(HelpGroup(_("Everywhere"), _window_keys(desk, lambda kind: not _is_about_patient(kind))))
    groups.append(HelpGroup(_("In all lists"), _lists()))
    return _shown(desk, _place(desk, page), groups)


def _shown(desk: Controller, place: str, groups: list[HelpGroup]) -> HelpShown:
    words = _("Fagflate {version}")
    if desk.offers(ChangePage):
        words = _("Fagflate {version} · {key}, then {keys}, changes keys")
    version = words.format(version=__version__, key=key_in(ChangePage, ""), keys=key_list.KEYS)
    steps, newer = desk.first_steps.shown(), _newer(desk.frame.newer)
    new = news.shown(desk.patients.workspace)
    return HelpShown(place, tuple(g for g in groups if g.rows), steps, version, newer, new)


def _changing(desk: Controller) -> ChangingPage | None:
    """The page or the list that is being changed in place; None while none is."""
    return next((one for one in (desk.changing, desk.changing_list) if one.on), None)


def _of_change(changing: ChangingPage) -> list[HelpGroup]:
    """The keys of changing, as its strip says them: first those of what has the focus."""
    groups = []
    for number, ((title, keys), where) in enumerate(changing.said_keys().every()):
        rows = (HelpRow(one.words, one.keys, where=where, also=one.short) for one in keys if one.words)
        groups.append(HelpGroup(title, tuple(rows), "" if number else _("has the focus")))
    return groups


def _is_about_patient(kind: type[Act]) -> bool:
    return declared(kind).needs is Needs.PATIENT


def _newer(newer: Newer | None) -> str:
    if newer is None:
        return ""
    if newer.where:
        return _("Version {version} is there: {where}").format(version=newer.version, where=newer.where)
    return _("Version {version} is there; ask IT.").format(version=newer.version)


def _place(desk: Controller, page: object) -> str:
    if isinstance(page, PatientPage):
        return next((tab.title for tab in page.tabs if tab.key == page.tab), "")
    if isinstance(page, TextEditor):
        return page.accessibleName() or _("the editor")
    found = desk.pages.pages.get(desk.pages.current)
    return found.title() if found is not None else _("this page")


def _of_page(desk: Controller, page: object) -> list[HelpGroup]:
    """A group for each list that is shown, with what its keys do there."""
    panels = page.shown_panels() if isinstance(page, PatientPage) else [page]
    found = []
    for number, panel in enumerate(panels, 1):
        if not isinstance(panel, Panel) or isinstance(panel, TextEditor):
            continue
        rows = [
            HelpRow(
                declared(kind).words(),
                key.replace("Left+Right", "Left Right"),
                kind,
                number,
                also=_other_words(declared(kind)),
            )
            for key, kind in panel_keys(panel.kind).items()
            if "*" not in declared(kind).panel_keys and (kind in panel.own or desk.offers(kind))
        ]
        found.append(HelpGroup(panel.head.title(), tuple(rows), _("the list has the focus")))
    return found


def _window_keys(desk: Controller, wanted: Callable[[type[Act]], bool]) -> tuple[HelpRow, ...]:
    rows = []
    for one in all_declared():
        if not one.keys or one.kind is PressShown or not wanted(one.kind):
            continue
        if one.kind in desk.window.own or desk.offers(one.kind):
            keys = _keys(one.kind, list(one.keys))
            rows.append(HelpRow(_words(one), keys, one.kind, also=_other_words(one)))
    return tuple(rows)


def _other_words(one: Declaration) -> str:
    """Words that find an act beside those that stand in its row, as in the palette."""
    return ", ".join(filter(None, (one.words(), one.short(), one.also())))


def _words(one: Declaration) -> str:
    if one.kind is ShowPage:
        return _("What is unsent")
    return one.words() if len(one.words()) <= _LONGEST else one.short()


def _keys(kind: type[Act], keys: list[str]) -> str:
    """One key for a row of the help: a run of digits as its ends, else the first that is declared."""
    if kind in (GoTab, GoPanel):
        first, last = keys[0].rpartition("+")[2], keys[-1].rpartition("+")[2]
        return f"{keys[0].rpartition('+')[0]}+{first}–{last}"
    return keys[0]


def _writing() -> tuple[HelpRow, ...]:
    return (
        HelpRow(_("Phrases"), "F4"),
        HelpRow(_("Keep marked text as a phrase"), "Shift+F4"),
        HelpRow(_("Next gap"), "F7"),
        HelpRow(_("Next section"), "Alt+Down"),
        HelpRow(_("Previous section"), "Alt+Up"),
        HelpRow(_("Sign"), "Ctrl+Enter"),
    )


def _ordering() -> tuple[HelpRow, ...]:
    return (
        HelpRow(_("Put it in the basket"), "Enter"),
        HelpRow(_("Answer a question"), "1–9"),
        HelpRow(_("Next warning"), "F7"),
        HelpRow(_("Sign the basket"), "Ctrl+Enter"),
    )


def _lists() -> tuple[HelpRow, ...]:
    return (
        HelpRow(_("Row up and down"), "Up Down"),
        HelpRow(_("Mark the row"), "Space"),
        HelpRow(_("Choose all rows"), "Ctrl+A"),
        HelpRow(_("Open the row"), "Enter"),
        HelpRow(_("What the row can"), "Shift+F10"),
        HelpRow(_("Copy rows"), "Ctrl+C"),
    )
