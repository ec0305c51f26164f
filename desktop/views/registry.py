"""The panel kinds: a kind is a module of this package with `TYPES` and `build`, and a widget of that name.

Nothing is listed anywhere: `<kind>.py` in a folder of `desktop/views`, the model in a file of that name in
`desktop/shown` and `ui/panels/<kind>.py` are the kind, and a test holds them paired.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any

import msgspec

from desktop.clinical.record import security_labels
from desktop.core.modules import by_name
from desktop.fhir.chart import Chart
from desktop.shown.parts import PanelState
from desktop.views.base import labelled, making
from desktop.views.base.context import Context

View = tuple[Any, PanelState]


def _module(kind: str) -> Any:
    module = import_module(by_name("desktop.views")[kind])
    if not hasattr(module, "TYPES") or not hasattr(module, "build"):
        raise KeyError(kind)
    return module


def types_of(kind: str) -> frozenset[str]:
    """The resource types that a kind reads; KeyError for a kind that does not exist."""
    found: frozenset[str] = _module(kind).TYPES
    return found


def types_of_all(kinds: Iterable[str]) -> frozenset[str]:
    """Resource types needed by several panels of a patient."""
    return frozenset({"Encounter"}).union(*map(types_of, kinds))


def build(kind: str, context: Context) -> View:
    """Make one patient panel's model and state; KeyError for a kind that does not exist.

    What the server has not answered for has no model: a count of nothing would look like an answer.
    """
    module = _module(kind)
    model, state = module.build(context)
    reads = module.TYPES
    hidden = [one for one in context.chart.unreadable if one.blocked and one.resource_type in reads]
    if state.kind == "loading":
        return None, making.blocked(hidden) if hidden else state
    state = making.short_of(state, context.chart) if getattr(module, "COURSE", False) else state
    if hidden and state.note != making.blocked(hidden).note:
        # Whatever a panel makes of it: what is blocked never looks empty, nor like all there is.
        state = making.blocked(hidden, state)
    drawn = getattr(module, "keys", None)
    also = drawn(context) if drawn is not None and security_labels.marks(context.chart) else ()
    return labelled.marked(model, state, context.chart, also)


def build_safely(kind: str, context: Context) -> View:
    """`build`, but what it raises becomes a panel that says so: the others are made all the same.

    An entry over which it falls is set aside and named, and the rest is shown.
    """
    from desktop.shown.failure import failed
    from desktop.views.base import guarding

    def make(chart: Chart) -> View:
        return build(kind, msgspec.structs.replace(context, chart=chart))

    found = guarding.attempt(lambda: guarding.made(make, context.chart))
    if isinstance(found, Exception):
        return None, failed(found)
    (model, state), chart = found
    aside = chart.unreadable[len(context.chart.unreadable) :]
    return model, making.with_aside(state, aside)
