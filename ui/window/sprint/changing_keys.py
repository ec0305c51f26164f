"""Keys of a page or a list that is changed in place, with their words: the strip on the screen and the help
page both read them here."""

from __future__ import annotations

from typing import NamedTuple

from desktop.core.messages import _, pgettext


class KeyWords(NamedTuple):
    """Key with what it does: `keys` as on the caps, several ways divided by a space, `short` beside them in
    the strip (empty: it stands in the help alone), `words` in the help."""

    keys: str
    short: str
    words: str


def panel_keys(kind: str = "", *, last: bool = False) -> tuple[KeyWords, ...]:
    """Keys of a panel that is changed; after the `last` one of the page comes the draft."""
    lanes = {
        "vitals": KeyWords("L", _("lanes"), _("Lanes of the chart")),
        "laboratory": KeyWords("L", pgettext("keys", "results"), _("Results that come first")),
    }.get(kind)
    return (
        KeyWords("↑ ↓", _("move"), _("Move the panel up or down")),
        KeyWords("← →", _("other column"), _("To the other column")),
        KeyWords("Shift+↑ ↓", _("size"), _("Lower or higher")),
        KeyWords("H", _("hide"), _("Hide the panel")),
        KeyWords("F", _("fold when empty"), _("Give way when empty, or not")),
        KeyWords("G", _("give a reason"), _("Write why")),
        *((lanes,) if lanes else ()),
        KeyWords("Tab", _("the draft") if last else _("next panel"), _("Next panel, then the draft")),
        KeyWords("Shift+Tab", "", _("Previous panel")),
    )


def before_keys(*, made_up: bool = True) -> tuple[KeyWords, ...]:
    """Keys while a page or a list is shown as it is, without the draft."""
    others = KeyWords("← →", _("made-up patients"), _("Made-up patients"))
    return (KeyWords("F8", _("back to the draft"), _("Back to the draft")), *((others,) if made_up else ()))


def column_keys() -> tuple[KeyWords, ...]:
    """Keys of a column that is changed."""
    return (
        KeyWords("← →", _("move"), _("Move the column")),
        KeyWords("Shift+← →", _("width"), _("Narrower or wider")),
        KeyWords("H", _("hide"), _("Hide the column")),
        KeyWords("G", _("give a reason"), _("Write why")),
        KeyWords("Ctrl+N", _("add a column"), ""),
        KeyWords("Tab", _("next"), _("Next column, then the draft")),
        KeyWords("↓", _("selections"), _("To the selections")),
        KeyWords("Home End", "", _("First or last column")),
    )


def selection_keys(*, columns: bool = True) -> tuple[KeyWords, ...]:
    """Keys of a selection that is changed; without `columns` the list has none to go to."""
    up = KeyWords("↑", _("columns"), _("To the columns"))
    return (
        KeyWords("← →", _("move"), _("Move the selection")),
        KeyWords("F2", _("rename"), _("Rename the selection")),
        KeyWords("H", _("hide"), _("Hide the selection")),
        KeyWords("G", _("give a reason"), _("Write why")),
        KeyWords("Ctrl+N", _("new selection"), ""),
        KeyWords("Tab", _("next"), _("Next selection, then the draft")),
        *((up,) if columns else ()),
    )


def draft_keys(*, person: bool = False) -> tuple[KeyWords, ...]:
    """Keys of the draft's column; `person`: it is one's own, which is sent to nobody."""
    on = () if person else (KeyWords("Ctrl+Enter", _("send on"), _("What is missing, then send on")),)
    return (
        KeyWords("Enter", _("write, keep"), _("Write a line, and keep it")),
        KeyWords("Tab", _("next"), _("Next line, then the panels")),
        *on,
        KeyWords("Ctrl+Z", _("undo"), ""),
        KeyWords("Ctrl+C", "", _("Copy where the draft lies")),
    )


def always_keys(*, listed: bool = False, person: bool = False) -> tuple[KeyWords, ...]:
    """Keys that count wherever the focus is, while a page is changed, or a list (`listed`)."""
    add = _("Add a column, or a selection") if listed else _("Add a panel")
    shelf = () if listed else (KeyWords("1–9", "", _("Bring back a hidden panel")),)
    limits = () if person else (KeyWords("Alt+G", "", _("Limits and dangers")),)
    return (
        KeyWords("Ctrl+N", "", add),
        *shelf,
        KeyWords("Ctrl+Z", "", _("Undo the last change")),
        KeyWords("Ctrl+Y", "", _("Make it again")),
        KeyWords("F8", "", _("Before and after")),
        KeyWords("Ctrl+Enter", "", _("What is missing, then send on")),
        KeyWords("Alt+L", "", _("For the sprint, or only for me")),
        *limits,
        KeyWords("Alt+O", "", _("Sets that come first")),
        KeyWords("Alt+K", "", _("Keys of acts")),
        KeyWords("Esc", "", _("Done for now, the draft is kept")),
    )


def list_keys(*own: KeyWords) -> tuple[KeyWords, ...]:
    """Keys of a list in the draft's place, with those that only it has (`own`)."""
    return (
        KeyWords("↑ ↓", _("choose"), _("Row up and down")),
        KeyWords("PgUp PgDown", "", _("A page up and down")),
        KeyWords("Home End", "", _("First or last row")),
        *own,
        KeyWords("Esc", _("back"), _("Back to the page")),
    )
