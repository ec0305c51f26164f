"""Marks of security labels on the rows that show a labelled entry, and above the panel.

On a list the rows of a patient who has blocked something for whoever looks say that.

Nothing is listed by kind: a row names the resources behind it (as `desktop/views/page/placed.py` reads them),
and where one of them is labelled, its name carries the words. What has no row of its own (a point of a curve,
a cell of a table) is told as a number above the panel: no panel shows a labelled entry silently.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final, TypeVar, cast, get_type_hints

import msgspec

from desktop.clinical.record import security_labels
from desktop.clinical.record.blocking import covering
from desktop.fhir.chart import Chart
from desktop.shown.parts import PanelModel, PanelState

T = TypeVar("T")
_NAMES: Final = ("label", "title", "name", "analysis", "tests", "text", "words", "what")
"""Fields of a row for the words, the first that it has: its own for them, else that by which it is called."""
_PART_OF_A_ROW: Final = frozenset({"Dose", "Extra", "FluidPart", "NoteSection", "OriginOf", "Provenance",
                                   "RateStep", "Reading", "Step"})  # fmt: skip
"""Structs that carry a value or a reference for the row in which they stand. Cells of a table do too."""


def marked(model: T, state: PanelState, chart: Chart, also: Iterable[str] = ()) -> tuple[T, PanelState]:
    """A panel's model with the words of labels on its rows, and its state, which counts the others.

    `also` are keys of what is drawn without being named.
    """
    marks = security_labels.marks(chart)
    if not marks or model is None:
        return model, state
    weaving = _Weaving(marks)
    found, left = weaving.of(model)
    over = {*left, *(key for key in also if key in marks)} - weaving.told
    words = security_labels.told(len(over))
    if not words:
        return cast(T, found), state
    if state.kind == "ready" and not state.title:
        return cast(T, found), msgspec.structs.replace(state, title=words)
    return cast(T, found), msgspec.structs.replace(state, text=" ".join(filter(None, (state.text, words))))


def rows(model: T, *charts: Chart) -> T:
    """A list, or a row of it, with the words of labels on its rows."""
    marks: dict[str, str] = {}
    for chart in charts:
        marks |= security_labels.marks(chart)
    people = {one.patient.id: f"{security_labels.SIGN} {words}" for one in charts
              if (words := covering.words(one.unreadable))}  # fmt: skip
    return cast(T, _Weaving(marks, people).of(model)[0]) if marks or people else model


class _Weaving:
    """One walk through a model. `told` collects the keys whose words stand on a row. `people` are the words
    on each row of a patient, by id: of whom something is blocked."""

    def __init__(self, marks: Mapping[str, str], people: Mapping[str, str] = {}) -> None:
        self.marks = marks
        self.people = people
        self.told: set[str] = set()

    def of(self, thing: Any) -> tuple[Any, dict[str, str]]:
        """The thing with its rows marked, and the words by key for which it has no place itself."""
        if isinstance(thing, str):
            return thing, {thing: self.marks[thing]} if thing in self.marks else {}
        if isinstance(thing, tuple):
            made = [self.of(one) for one in thing]
            left = {key: words for _one, more in made for key, words in more.items()}
            same = all(new is old for (new, _more), old in zip(made, thing, strict=True))
            return thing if same else tuple(new for new, _more in made), left
        if isinstance(thing, msgspec.Struct):
            return self._struct(thing)
        return thing, {}

    def _struct(self, thing: msgspec.Struct) -> tuple[msgspec.Struct, dict[str, str]]:
        changed: dict[str, Any] = {}
        left: dict[str, str] = {}
        for name in thing.__struct_fields__:
            value = getattr(thing, name)
            found, more = self.of(value)
            left |= more
            if found is not value:
                changed[name] = found
        who = _whose(thing) if self.people else ""
        if who in self.people:
            left = {who: self.people[who]} | left
        place = _place(type(thing)) if left else ""
        if place:
            said = ", ".join(dict.fromkeys(left.values()))
            changed[place] = " ".join(filter(None, (changed.get(place, getattr(thing, place)), said)))
            if spoken := getattr(thing, "spoken", ""):
                changed["spoken"] = f"{spoken} {said.replace(security_labels.SIGN, '').strip()}."
            self.told |= left.keys()
            left = {}
        return (msgspec.structs.replace(thing, **changed) if changed else thing), left


def _whose(thing: msgspec.Struct) -> str:
    """The patient of a list's row, by id; empty for what is no row of one."""
    return str(
        getattr(thing, "patient", "") or (hasattr(thing, "family") and getattr(thing, "key", "")) or ""
    )


@cache
def _place(kind: type[msgspec.Struct]) -> str:
    """The field of a row that takes the words of a label; empty for what is no row."""
    part = kind.__name__ in _PART_OF_A_ROW or kind.__name__.endswith("Cell")
    if part or issubclass(kind, PanelModel) or not kind.__module__.startswith("desktop.shown."):
        return ""
    hints = get_type_hints(kind)
    return next((name for name in _NAMES if hints.get(name) is str), "")
