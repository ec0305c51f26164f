"""Remembers, while layers are laid over one another, which place in which file said what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import msgspec

from desktop.core.file_problems import Place, Problem
from desktop.core.messages import _
from desktop.core.yaml_documents import Where
from desktop.shown.workspace import Layer, Source
from desktop.workspace.document_checks import Checked

ADD, REMOVE = "add", "remove"
"""Keys by which a layer changes a list without writing it anew: `lines: {add: […], remove: […]}`."""
_NAMES = ("id", "key", "code", "name", "atc")


class Trail:
    """`history` of each value, by its path, and of what was taken away, `gone`, to the place that did it;
    `origin` of each value and `keys` of its name, for problems; `nulls` are the names that were set to null,
    of which nothing is left to be checked. `keeps_null` says where null is a value as any other.

    `notices` are changes that another file has made already, `lost` those that had words of their own and
    gave way to another file's. `files` are those that were laid, in order. `failed` are targets of changes
    that were refused: they are not missed again."""

    def __init__(self) -> None:
        self.history: dict[str, list[Source]] = {}
        self.gone: dict[str, list[Source]] = {}
        self.origin: dict[Where, tuple[str, Place]] = {}
        self.keys: dict[Where, tuple[str, Place]] = {}
        self.nulls: dict[Where, tuple[str, Place]] = {}
        self.keeps_null: Callable[[Where], bool] = lambda _path: False
        self.notices: list[Problem] = []
        self.lost: list[Problem] = []
        self.failed: set[str] = set()
        self.files: list[str] = []
        self._left: dict[str, Source] = {}
        self.file: Checked
        self.why = ""

    def begin(self, file: Checked) -> None:
        """A file is laid from now on."""
        self.file, self.why = file, ""
        self.files.append(file.document.file)

    def source_near(self, where: Where) -> tuple[str, Place]:
        """Source of a value, down to a list's item, or of its container."""
        while where and where not in self.origin:
            where = where[:-1]
        return self.origin.get(where, (self.file.document.file, Place(1, 1)))

    def key_near(self, where: Where) -> tuple[str, Place]:
        """Source of a value's name, or of the value itself."""
        return self.keys.get(where) or self.source_near(where)

    def problem(self, written: Where, what: str) -> None:
        """Add a problem in the file that is laid."""
        document = self.file.document
        document.problem(document.place(written), what)

    def already(
        self, written: Where, path: Where, name: str, *, gone: bool = False, lost: bool = False
    ) -> bool:
        """True when a change of a site, a role, a ward or a person repeats what another file did before it,
        which is told and takes nothing else of the file away; of two sprints, or within one file, it is an
        error.

        `lost`: what this one says of it is left out."""
        if "layer" not in self.file.data:
            return False
        source = self._who(path, name, gone=gone)
        if source is None and gone:
            return False
        document = self.file.document
        if source is not None and source.file == document.file:
            return False
        place = str(source) if source is not None else _("what comes with Fagflate")
        if gone:
            words = _("“{name}” is taken away already by {place}: this changes nothing.")
        elif lost:
            words = _("“{name}” is there already by {place}, which holds: this change is left out.")
        else:
            words = _("“{name}” is there already by {place}: this changes nothing.")
        said = problem((document.file, document.place(written)), words.format(name=name, place=place))
        (self.lost if lost else self.notices).append(said)
        return True

    def _who(self, path: Where, name: str, *, gone: bool) -> Source | None:
        """The place that last put something there, or took it away; None where no layer did."""
        said = "/".join(map(str, path))
        if history := (self.gone if gone else self.history).get(said):
            return history[-1]
        if gone and said in self._left:
            return self._left[said]
        found, before = None, False
        for source in self.history.get("/".join(map(str, path[:-1])), ()):
            names = msgspec.json.decode(source.value)
            inside = isinstance(names, list) and str(path[-1]) in map(name_of, names)
            found = source if inside is not before and inside is not gone else found
            before = inside
        return found

    def note(self, path: Where, value: Any, written: Where) -> None:
        """A value is set by the file that is laid."""
        document = self.file.document
        place = document.place(written)
        self.origin[path] = (document.file, place)
        said = "/".join(map(str, path))
        # What comes back was taken away before: both are told.
        self.history.setdefault(said, self.gone.pop(said, [])).append(self._source(written, value))

    def _source(self, written: Where, value: Any) -> Source:
        """The place of the file that is laid, with what it says there."""
        document = self.file.document
        place = document.place(written)
        return Source(
            file=document.file,
            line=place.line,
            column=place.column,
            layer=cast(Layer, self.file.layer),
            value=msgspec.json.encode(value).decode(),
            why=self.why,
            point=_point(written),
        )

    def put(
        self, path: Where, into: dict[str, Any], name: str, value: Any, written: Where, *, nested: bool
    ) -> None:
        """Set a value. A `nested` map is laid key by key; a list is replaced, or added to and taken from."""
        document = self.file.document
        self.keys[path] = (document.file, document.key_place(written))
        standing = into.get(name)
        if isinstance(value, dict) and value and set(value) <= {ADD, REMOVE} and _is_list(standing):
            changed = self._changed(path, standing or [], value, written)
            if changed is not None:
                into[name] = changed
                self.note(path, changed, written)
            return
        if isinstance(value, dict) and nested:
            if not isinstance(standing, dict):
                standing = into[name] = {}
            if path not in self.origin:
                self.origin[path] = (document.file, document.place(written))
            for key, one in value.items():
                self.put((*path, key), standing, key, one, (*written, key), nested=True)
            return
        if isinstance(standing, list | dict):
            self.clear(path)
        if value is None and not self.keeps_null(path):
            self.nulls[path] = (document.file, document.key_place(written))
            into.pop(name, None)
        else:
            into[name] = value
        self.note(path, value, written)
        if isinstance(value, list | dict):
            for kept, places in ((self.origin, document.places), (self.keys, document.keys)):
                for at, place in places.items():
                    if len(at) > len(written) and at[: len(written)] == written:
                        kept[(*path, *at[len(written) :])] = (document.file, place)

    def _changed(
        self, path: Where, standing: list[Any], change: dict[str, Any], written: Where
    ) -> list[Any] | None:
        """A list with what is added and without what is removed; None, and the problem noted, if it can't."""
        kept = list(standing)
        for way in (REMOVE, ADD):
            if not isinstance(change.get(way, []), list):
                self.problem((*written, way), _("A list is expected here."))
                return None
            for number, one in enumerate(change.get(way, [])):
                there = [name_of(other) for other in kept]
                name, place = name_of(one), (*written, way, number)
                if (name in there) is (way == ADD):
                    if self.already(
                        place, (*path, name), name, gone=way == REMOVE, lost=isinstance(one, dict)
                    ):
                        continue
                    words = (
                        _("“{name}” stands there already.")
                        if way == ADD
                        else _("“{name}” does not stand there.")
                    )
                    self.problem(place, words.format(name=name))
                    return None
                if way == ADD:
                    kept.append(one)
                else:
                    del kept[there.index(name)]
                    self._left["/".join(map(str, (*path, name)))] = self._source(place, None)
        return kept

    def clear(self, path: Where) -> None:
        """Forget where a value and all that is in it stand, and the history of what is in it."""
        for kept in (self.origin, self.keys, self.nulls):
            for old in [where for where in kept if where[: len(path)] == path]:
                del kept[old]
        inside = "/".join(map(str, path)) + "/"
        for name in [name for name in self.history if name.startswith(inside)]:
            del self.history[name]

    def forget(self, path: Where, written: Where) -> Source:
        """Take away all that is known of something, and give the place that took it away."""
        self.note(path, None, written)
        said = "/".join(map(str, path))
        self.gone[said] = self.history.pop(said)
        self.clear(path)
        return self.gone[said][-1]


def _point(written: Where) -> int:
    """The number of the change that wrote a value, from 1; 0 where no change did."""
    number = written[1] if len(written) > 1 and written[0] == "changes" else -1
    return number + 1 if isinstance(number, int) else 0


def _is_list(standing: Any) -> bool:
    return standing is None or isinstance(standing, list)


def name_of(one: Any) -> str:
    """Name of a list's member: a text itself, a map by its name."""
    if isinstance(one, dict):
        return next((str(one[key]) for key in _NAMES if key in one), str(one))
    return str(one)


def problem(origin: tuple[str, Place], what: str) -> Problem:
    """Problem at a remembered place."""
    return Problem(origin[0], origin[1].line, origin[1].column, what)
