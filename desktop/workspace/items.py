"""Named items of the settings under layers: order sets, phrases, rules, ranges, columns and the rest.

A change names an item by its kind and its name: `set: rule A2`, `add: order-set sepsis`, `remove: column
cause`, `move: lab tnt`.

One idea: what layers make of named items, and which place made it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from desktop.core.configured import Items, Settings
from desktop.core.converting import Refused, convert, fields_of, holds_null
from desktop.core.file_problems import Place, Problem, unknown
from desktop.core.messages import _
from desktop.core.yaml_documents import Where
from desktop.shown.workspace import Source
from desktop.workspace.document_checks import Change
from desktop.workspace.member_names import GUARDED, LINKS, REFERENCES
from desktop.workspace.trail import Trail, problem

RESERVED = frozenset({"add", "set", "remove", "move", "why", "to", "before", "after"})
"""Names in a change that are no field of the item."""
COLUMNS = REFERENCES["column"]
WIDTH = "width"
"""The one thing that a name in the list of columns has besides its place."""
VALUE = "value"
"""The field of an item that is no map: `set: limit egfr_low`, `value: 25`."""


class Kind(NamedTuple):
    """A kind of item: in which file of settings, and where in it."""

    settings: Settings[Any]
    items: Items


def kinds_of(settings: tuple[Settings[Any], ...]) -> dict[str, Kind]:
    """Every kind by its word; ValueError where two files of settings have the same."""
    found: dict[str, Kind] = {}
    for one in settings:
        for word, items in one.items.items():
            if word in found or word in REFERENCES:
                raise ValueError(f"two kinds of items are called {word}")
            found[word] = Kind(one, items)
    return found


class ItemLayers:
    """The items while layers are laid. Only files of settings that somebody changes are copied."""

    def __init__(self, trail: Trail, settings: dict[str, Any], kinds: Mapping[str, Kind]) -> None:
        """`settings` are the workspace's own, in which the lists of names stand."""
        self.trail = trail
        self.own = settings
        self.kinds = kinds
        self.data: dict[str, Any] = {}
        self._gone: dict[tuple[str, str], Source] = {}
        self.passed: Callable[[str], bool] = lambda _target: False
        """Whether what isn't here is passed over: another workspace has it, and the layer is for all."""
        trail.keeps_null = self._keeps_null

    def apply(self, change: Change) -> None:
        """Carry out a change whose target is an item."""
        kind, _space, name = change.target.partition(" ")
        written = (*change.where, change.verb)
        if kind in REFERENCES:
            if self.may(REFERENCES[kind][0] in GUARDED, kind, written):
                self._reference(change, kind, name, written)
            return
        settings, items = self.kinds[kind]
        if not self.may(items.guarded, kind, written):
            return
        data = self._copied(settings)
        path = items.at(data, name)
        every = items.names(data)
        if change.verb == "add":
            if path is not None:
                # On what safety rests, nothing gives way in silence.
                if not items.guarded and self.trail.already(written, (kind, name), change.target, lost=True):
                    return
                self.trail.problem(written, _("There is already “{name}”.").format(name=change.target))
                return
            self._add(change, kind, name, items, data)
            return
        if path is None:
            if change.verb == "remove" and self.trail.already(
                written, (kind, name), change.target, gone=True
            ):
                return
            self._missing(kind, name, every, written)
        elif self._is_held(change, items, data, path, written):
            return
        elif change.verb == "remove":
            container = items.within(data)
            del container[path[-1]]
            self._gone[kind, name] = self.trail.forget((kind, name), written)
        elif change.verb == "move":
            self._move(change, items, items.within(data), every, name, (kind, name))
        else:
            self._set(change, (kind, name), items.within(data), path[-1])

    def _is_held(self, change: Change, items: Items, data: Any, path: Where, written: Where) -> bool:
        """True when an item can't be changed so; then a problem is added."""
        if items.held is None or change.verb not in ("set", "remove"):
            return False
        standing = items.within(data)[path[-1]]
        fields = None if change.verb == "remove" else dict(change.data)
        if said := items.held(standing, fields):
            self.trail.problem(written, said)
        return bool(said)

    def may(self, guarded: bool, name: str, written: Where) -> bool:
        """True when the layer may change a `guarded` item; else add a problem."""
        if guarded and self.trail.file.layer in ("role", "person"):
            words = _("“{name}” is the hospital's: it is changed for the site, a specialty or a ward.")
            self.trail.problem(written, words.format(name=name))
            return False
        return True

    def _copied(self, settings: Settings[Any]) -> Any:
        if settings.file not in self.data:
            # Plain values: as JSON and back they are copied in a third of the time of `deepcopy`.
            self.data[settings.file] = msgspec.json.decode(msgspec.json.encode(settings.document().data))
        return self.data[settings.file]

    def _missing(self, kind: str, name: str, every: list[str], written: Where) -> None:
        if f"{kind} {name}" in self.trail.failed or self.passed(f"{kind} {name}"):
            return
        gone = self._gone.get((kind, name))
        if gone is not None:
            words = _("“{name}” was removed in {place}. Take this change out, or add it again first.").format(
                name=f"{kind} {name}", place=str(gone)
            )
        else:
            words = unknown(_("There is no “{name}”.").format(name=f"{kind} {name}"), name, every)
        self.trail.problem(written, words)

    def _fields(self, change: Change) -> dict[str, Any]:
        return {name: value for name, value in change.data.items() if name not in RESERVED}

    def _add(self, change: Change, kind: str, name: str, items: Items, data: Any) -> None:
        fields = self._fields(change)
        simple = set(fields) == {VALUE}
        item: Any = fields[VALUE] if simple else fields
        container = items.within(data)
        if items.key:
            number = place_among(self.trail, change, items.names(data))
            if number is None:
                return
            container.insert(number, {items.key: name, **fields})
        else:
            container[name] = item
        self._gone.pop((kind, name), None)
        self.trail.note((kind, name), item, (*change.where, "add"))
        self._places((kind, name), change.where, simple=simple)

    def _places(self, path: Where, where: Where, *, simple: bool) -> None:
        """Remember where each field of a new item stands."""
        document = self.trail.file.document
        for kept, places in ((self.trail.origin, document.places), (self.trail.keys, document.keys)):
            for at, place in places.items():
                if len(at) > len(where) and at[: len(where)] == where and at[len(where)] not in RESERVED:
                    inner = at[len(where) + (1 if simple else 0) :]
                    kept[(*path, *inner)] = (document.file, place)

    def _set(self, change: Change, path: Where, container: Any, at: Any) -> None:
        fields = self._fields(change)
        standing = container[at]
        if not fields:
            self.trail.problem(change.where, _("It says nothing about what to change."))
            return
        document = self.trail.file.document
        self.trail.origin[path] = (document.file, document.place(change.where))
        for field, value in fields.items():
            written = (*change.where, field)
            if isinstance(standing, dict) and isinstance(value, dict) and field == VALUE:
                name, said = next(iter(value.items()), ("", ""))
                words = _("“{name}” has names with a value each: write them without “value”, as “{example}”.")
                example = f"{name}: {'null' if said is None else said}"
                document.problem(
                    document.key_place(written), words.format(name=change.target, example=example)
                )
            elif isinstance(standing, dict):
                self.trail.put((*path, field), standing, field, value, written, nested=True)
            elif field == VALUE:
                holder = {VALUE: standing}
                self.trail.put(path, holder, VALUE, value, written, nested=True)
                container[at] = holder.get(VALUE)
            else:
                words = unknown(_("“{name}” is not known here.").format(name=field), field, (VALUE,))
                document.problem(document.key_place(written), words)

    def _move(
        self, change: Change, items: Items, container: Any, every: list[str], name: str, path: Where
    ) -> None:
        if not items.key:
            self.trail.problem(change.where, _("These have no order."))
            return
        others = [one for one in every if one != name]
        number = place_among(self.trail, change, others)
        if number is not None:
            moved = container.pop(every.index(name))
            container.insert(number, moved)
            self.trail.note(path, number + 1, (*change.where, change.verb))

    def _reference(self, change: Change, kind: str, name: str, written: Where) -> None:
        """A name in a list of the workspace itself."""
        container, last = self.own, REFERENCES[kind][-1]
        for part in REFERENCES[kind][:-1]:
            container = container.setdefault(part, {})
        names: list[str] = list(container.get(last) or ())
        if change.verb == "set" and REFERENCES[kind] == COLUMNS:
            self._column(change, container, name, names, written)
            return
        if change.verb == "set":
            words = _("“{name}” is only a name in a list; there is nothing to set.")
            self.trail.problem(written, words.format(name=kind))
            return
        if (name in names) is (change.verb == "add"):
            path, gone = (*REFERENCES[kind], name), change.verb == "remove"
            if change.verb != "move" and self.trail.already(written, path, change.target, gone=gone):
                return
            if change.verb == "add":
                words = _("“{name}” stands there already.").format(name=name)
                self.trail.problem(written, words)
            else:
                self._missing(kind, name, names, written)
            return
        others = [one for one in names if one != name]
        if change.verb == "remove":
            self._gone[kind, name] = self.trail.forget((*REFERENCES[kind], name), written)
        else:
            number = place_among(self.trail, change, others)
            if number is None:
                return
            others.insert(number, name)
            self.trail.note((*REFERENCES[kind], name), number + 1, written)
        container[last] = others
        self.trail.note(REFERENCES[kind], others, written)

    def _column(
        self, change: Change, container: dict[str, Any], name: str, names: list[str], written: Where
    ) -> None:
        """The width of a column that the worklist shows; null goes back to the column's own."""
        if name not in names:
            self._missing("column", name, names, written)
            return
        if WIDTH not in change.data:
            self.trail.problem(change.where, _("It says nothing about what to change."))
            return
        widths = container.setdefault("widths", {})
        path = ("worklist", "widths", name)
        self.trail.put(path, widths, name, change.data[WIDTH], (*change.where, WIDTH), nested=False)

    def typed(self) -> tuple[dict[str, Any], list[Problem]]:
        """The changed files of settings, typed, by their names; and what in them can't be used."""
        found: dict[str, Any] = {}
        problems: list[Problem] = []
        by_file = {kind.settings.file: kind.settings for kind in self.kinds.values()}
        for file, data in self.data.items():
            settings = by_file[file]
            wrong = self._wrong_items(settings, data)
            if not wrong:
                try:
                    found[file] = settings.typed(data, lambda where, one=settings: self._origin(one, where))  # type: ignore[misc]
                except Refused as error:
                    wrong = [problem(self._origin(settings, error.where), error.what)]
            problems += wrong
        return found, problems

    def _wrong_items(self, settings: Settings[Any], data: Any) -> list[Problem]:
        """Changed items that do not have their shape."""
        wrong = []
        touched = self._touched()
        for word, items in settings.items.items():
            if items.shape is Any:
                continue
            for name in items.names(data):
                if (word, name) not in touched:
                    continue
                at = items.at(data, name)
                assert at is not None
                try:
                    convert(items.within(data)[at[-1]], items.shape)
                except Refused as error:
                    near = self.trail.key_near if error.key else self.trail.source_near
                    wrong.append(problem(near((word, name, *error.where)), error.what))
        return wrong

    def _shape(self, path: Where) -> Any:
        """The type at a way that begins with a kind and a name; None where it isn't known."""
        kind = self.kinds.get(str(path[0]))
        return kind.settings.shape_of(kind.items, path[1:]) if kind is not None and len(path) > 1 else None

    def _keeps_null(self, path: Where) -> bool:
        return len(path) > 2 and holds_null(self._shape(path[:-1]))

    def idle_nulls(self) -> list[Problem]:
        """Names set to null that an item doesn't have: nothing of them is left in it to be refused."""
        wrong = []
        for path, key in self.trail.nulls.items():
            names = fields_of(self._shape(path[:-1])) if len(path) > 2 else ()
            if names and path[-1] not in names:
                name = str(path[-1])
                wrong.append(
                    problem(key, unknown(_("“{name}” is not known here.").format(name=name), name, names))
                )
        return wrong

    def dangling(self) -> list[Problem]:
        """Items that name others which are not there, in files that a layer has changed."""
        wrong = []
        for word, field, others in LINKS:
            kind = self.kinds.get(word)
            if kind is None or not {kind.settings.file, *self._files(others)} & set(self.data):
                continue
            every = {name for other in others for name in self._names(other)}
            data = self._now(kind.settings)
            for name in kind.items.names(data):
                at = kind.items.at(data, name)
                assert at is not None
                for where, one in linked(kind.items.within(data)[at[-1]], field):
                    if one not in every:
                        words = _("“{item}” names “{name}”, which is not there.")
                        origin = self._origin(kind.settings, (*at, *where))
                        wrong.append(problem(origin, words.format(item=f"{word} {name}", name=one)))
        return wrong

    def idle_bands(self) -> list[Problem]:
        """Bands of a lane in which nothing is drawn that they are for: an analysis has the range of its own
        answers, a vital sign the band of its own name."""
        kinds = [self.kinds.get(word) for word in ("vital-band", "lane")]
        bands, lanes = kinds
        if bands is None or lanes is None or not {bands.settings.file, lanes.settings.file} & set(self.data):
            return []
        own = {
            str(lane["key"])
            for lane in lanes.items.within(self._now(lanes.settings))
            if linked(lane, ("curves", "of", "observation"))
        }
        allowed = own | set(self._names("vital"))
        wrong = []
        for at, band in enumerate(bands.items.within(self._now(bands.settings))):
            if band["key"] in allowed or band["key"] not in self._names("lane"):
                continue
            words = _(
                "“{name}” draws analyses or vital signs: a band changes nothing there. An analysis has the"
                " range of its answers; of a vital sign write the vital sign's name."
            )
            origin = self._origin(bands.settings, (*bands.items.where, at, "key"))
            wrong.append(problem(origin, words.format(name=f"lane {band['key']}")))
        return wrong

    def _files(self, words: tuple[str, ...]) -> set[str]:
        return {self.kinds[word].settings.file for word in words if word in self.kinds}

    def _now(self, settings: Settings[Any]) -> Any:
        return self.data.get(settings.file, settings.document().data)

    def _names(self, word: str) -> list[str]:
        kind = self.kinds.get(word)
        return kind.items.names(self._now(kind.settings)) if kind is not None else []

    def _touched(self) -> set[tuple[str, str]]:
        return {(str(where[0]), str(where[1])) for where in self.trail.origin if len(where) >= 2}

    def _origin(self, settings: Settings[Any], where: Where) -> tuple[str, Place]:
        """Origin of a value of a changed file: in a layer, or in the shipped file."""
        data = self._now(settings)
        for word, items in settings.items.items():
            size = len(items.where)
            if where[:size] != items.where or len(where) <= size:
                continue
            part = where[size]
            name = str(items.within(data)[part][items.key]) if items.key else str(part)
            if (word, name) in self._touched():
                return self.trail.source_near((word, name, *where[size + 1 :]))
            shipped = settings.document()
            at = items.at(shipped.data, name)
            if at is not None:
                return shipped.file, shipped.place((*at, *where[size + 1 :]))
        shipped = settings.document()
        return shipped.file, shipped.place(where)


def linked(item: Any, way: tuple[str, ...]) -> list[tuple[Where, str]]:
    """The names that stand at the end of a way through an item, each with its place in it."""
    found: list[tuple[Where, Any]] = [((), item)]
    for step in way:
        inner = [((*at, step), one[step]) for at, one in found if isinstance(one, dict) and step in one]
        found = [(at, one) for at, one in inner if isinstance(one, str)]
        lists = [(at, many) for at, many in inner if isinstance(many, list)]
        found += [((*at, number), one) for at, many in lists for number, one in enumerate(many)]
    return [(at, one) for at, one in found if isinstance(one, str)]


def place_among(trail: Trail, change: Change, names: list[str]) -> int | None:
    """Position in `names` (without moved ones) for a change's target, from 0; None with a problem noted."""
    for way, step in (("before", 0), ("after", 1)):
        if (beside := change.data.get(way)) is not None:
            if beside not in names:
                kind, space, _rest = change.target.partition(" ")
                if f"{kind}{space}{beside}" not in trail.failed:
                    words = _("“{name}” does not stand there.").format(name=beside)
                    trail.problem((*change.where, way), unknown(words, beside, names))
                trail.failed.add(change.target)
                return None
            return names.index(beside) + step
    to = change.data.get("to")
    if to in (None, "last"):
        return len(names)
    number = 1 if to == "first" else int(to)
    if number > len(names) + 1:
        words = _("There are {n} places there; {number} is too far.")
        trail.problem((*change.where, "to"), words.format(n=len(names) + 1, number=number))
        return None
    return number - 1
