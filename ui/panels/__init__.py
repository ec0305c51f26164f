"""One file a panel kind: `ui/panels/<kind>.py` with its class, beside its model in `desktop/shown`.

Those about nobody's record lie in `own`.

Nothing is listed anywhere: a new kind is its model, its view and its widget.
`letter_queue` is `LetterQueuePanel`.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from desktop.core.modules import by_name

if TYPE_CHECKING:
    from ui.widgets.panel import Panel


_OWN = "own"


@cache
def kinds() -> tuple[str, ...]:
    """The kinds that have both a model and a widget; nothing is imported, so that the start stays short."""
    places = [*__path__, *(f"{path}/{_OWN}" for path in __path__)]
    names = (module.name for module in iter_modules(places) if not module.ispkg)
    return tuple(sorted(name for name in names if name in by_name("desktop.shown")))


def panel_class(kind: str) -> type[Panel]:
    """The widget class of a kind, imported when first shown; KeyError if there is none."""
    if not kind.isidentifier():
        raise KeyError(kind)
    place = next((p for p in ("ui.panels", f"ui.panels.{_OWN}") if find_spec(f"{p}.{kind}")), "")
    if not place:
        raise KeyError(kind)
    module = import_module(f"{place}.{kind}")
    found: type[Panel] | None = getattr(module, "".join(map(str.capitalize, kind.split("_"))) + "Panel", None)
    if found is None:
        raise KeyError(kind)
    return found


def make_panel(kind: str, *, of_patient: bool = False) -> Panel:
    """A new, empty panel of a kind; `of_patient` for one that stands on a patient's page. A kind may have a
    widget of its own for that: `<kind>_of_patient.py`."""
    if of_patient and _has_own(kind):
        return panel_class(f"{kind}_of_patient")()
    made = panel_class(kind)
    return made.of_patient() if of_patient else made()


@cache
def _has_own(kind: str) -> bool:
    return kind.isidentifier() and find_spec(f"ui.panels.{kind}_of_patient") is not None
