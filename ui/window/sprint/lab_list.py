"""Laboratory analyses that come first on a page that is changed: the words of their lists, and the open
patient's newest answer of each."""

from __future__ import annotations

from desktop.core.messages import _
from desktop.shown.parts import PanelState
from desktop.shown.results.laboratory import LaboratoryModel
from ui.window.sprint.first_list import FirstWords
from ui.window.sprint.searched_list import ListWords


def first_labs() -> FirstWords:
    """Words for the list of analyses that come first."""
    return FirstWords(
        ListWords(
            _("Results that come first"),
            "L",
            _("Of answers as urgent, these come first. Type to search, ↑ ↓ choose, Ctrl+Z undoes, Esc goes"
              " back."),
            _("Search among them"),
            _("Results that come first"),
        ),
        _("Move the analysis"),
        _("Take the analysis away"),
        _("Add an analysis"),
    )  # fmt: skip


def lab_words() -> ListWords:
    """Words for the list of analyses that may be added."""
    return ListWords(
        _("Add an analysis"),
        "Ctrl+N",
        _("Type to search, ↑ ↓ choose, Enter adds it below the one you were at. Esc goes back."),
        _("Search analyses"),
        _("Analyses"),
    )


def newest_answer(model: LaboratoryModel | None, state: PanelState, key: str) -> str:
    """The newest answer of an analysis that the open patient's flowsheet has, in words: value, unit, side,
    when. One that nobody may go by only where there is no other, with its mark."""
    if model is None:
        return _("the patient's answers are not here yet")
    row = next((row for group in model.groups for row in group.rows if row.key == key), None)
    if row is None:
        whole = state.kind in ("ready", "empty")
        return _("the patient has no answer of it") if whole else _("no answer of it is here yet")
    # The newest stands at the right; those that nobody dated stand before all others.
    told = [both for both in zip(model.columns, row.cells, strict=True) if both[1].state == "value"][::-1]
    usable = [both for both in told if "?" not in both[1].mark]
    if not told:
        asked = next((cell.text for cell in row.cells if cell.state == "unanswered"), "")
        return asked or _("answered before the samples that the page shows")
    column, cell = (usable or told)[0]
    value = f"{cell.text}{cell.mark} {row.unit}".strip()
    side = {"high": _("high"), "low": _("low")}.get(cell.outside, "")
    unused = "" if usable else _("not used")
    return ", ".join(filter(None, (value, side, unused, f"{column.date} {column.time}".strip())))
