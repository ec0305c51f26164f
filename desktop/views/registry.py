"""The panel kinds: a kind is a module of this package with `TYPES` and `build`, and a widget of that name.

Nothing is listed anywhere: `desktop/views/<kind>.py` and `ui/panels/<kind>.py` are the kind, and a test
holds them paired.
"""

from __future__ import annotations

from datetime import datetime
from importlib import import_module
from typing import Any

import msgspec

from desktop.access.actor import Actor
from desktop.fhir.chart import Chart
from desktop.views.parts import PanelState


class Context(msgspec.Struct, frozen=True):
    """What a patient's view is made from; `options` are the workspace's, `drafts` the author's own here."""

    chart: Chart
    now: datetime
    actor: Actor
    options: dict[str, Any] = {}
    drafts: tuple[Any, ...] = ()


View = tuple[Any, PanelState]


def _module(kind: str) -> Any:
    if not kind.isidentifier():
        raise KeyError(kind)
    try:
        module = import_module(f"desktop.views.{kind}")
    except ModuleNotFoundError as error:
        raise KeyError(kind) from error
    if not hasattr(module, "TYPES") or not hasattr(module, "build"):
        raise KeyError(kind)
    return module


def types_of(kind: str) -> frozenset[str]:
    """The resource types that a kind reads; KeyError for a kind that does not exist."""
    found: frozenset[str] = _module(kind).TYPES
    return found


def options_of(kind: str) -> Any:
    """The pydantic model of a kind's options in a workspace, or None when it has none."""
    return getattr(_module(kind), "OPTIONS", None)


def build(kind: str, context: Context) -> View:
    """Make one patient panel's model and state; KeyError for a kind that does not exist.

    What the server has not answered for has no model: a count of nothing would look like an answer.
    """
    made: View = _module(kind).build(context)
    return (None, made[1]) if made[1].kind == "loading" else made
