"""Settings that a hospital may want different: read from `resources`, laid over by layers, typed, in use.

Each file of settings is declared once as a `Settings`, with the shape that it must have and the lists and
maps of named items in it (`Items`). `now()` gives what is in use: what is shipped, until `use` lays the
changes of a workspace's layers over it. Whatever is worked out from settings is kept with `@configured`,
never with `functools.cache`: it is let go when those files that it was worked out from are others. Which
these are is noted where they are read (`noting`), so that nobody can forget one.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import get_ident
from typing import Any, Generic, ParamSpec, TypeVar, cast

import msgspec

from desktop.core.converting import Refused, convert, shape_at
from desktop.core.decoding.by_type import from_json
from desktop.core.file_problems import ConfigurationError, Place
from desktop.core.noting import EVERY, bit_of, note, noting
from desktop.core.paths import resources
from desktop.core.yaml_documents import Document, Where, read_file, read_json

T = TypeVar("T")
P = ParamSpec("P")


Origin = Callable[[Where], tuple[str, Place]]
"""In which file and where a value was written."""


class Items(msgspec.Struct, frozen=True):
    """Named items in a file of settings: a map, or a list whose members name themselves by `key`.

    `where` is the way to them from the top of the file; empty for the file's own members. `shape` is an
    item's. `guarded` are items on which safety rests: they are the hospital's, no person's. `held` says why
    an item can't be changed so (its values, and the change's fields with its `why`; None: it is removed), in
    a sentence; empty where it can.
    """

    where: tuple[str, ...]
    shape: Any
    key: str = ""
    guarded: bool = False
    held: Callable[[Mapping[str, Any], Mapping[str, Any] | None], str] | None = None

    def within(self, data: Any) -> Any:
        """The map or list itself, in a file's values."""
        for part in self.where:
            data = data[part]
        return data

    def at(self, data: Any, name: str) -> tuple[str | int, ...] | None:
        """The way to the item of a name, None where there is none."""
        every = self.within(data)
        if not self.key:
            return (*self.where, name) if name in every else None
        for number, one in enumerate(every):
            if one[self.key] == name:
                return (*self.where, number)
        return None

    def names(self, data: Any) -> list[str]:
        """The names of all items, in their order."""
        every = self.within(data)
        return list(every) if not self.key else [str(one[self.key]) for one in every]


def guarded(
    where: tuple[str, ...],
    shape: Any,
    key: str = "",
    held: Callable[[Mapping[str, Any], Mapping[str, Any] | None], str] | None = None,
) -> Items:
    """Items on which safety rests."""
    return Items(where, shape, key, guarded=True, held=held)


def meaning(words: str, unit: str = "") -> msgspec.Meta:
    """Description of a settings field, in plain English, with its unit: told in docs/configuration.md. It
    stands in the field's type: `Annotated[int, meaning("…", "days")]`."""
    return msgspec.Meta(description=words, extra={"unit": unit})


_free: set[str] = set()


def is_free(kind: str) -> bool:
    """True for a kind of item on which no safety rests. One that no file of settings here has is not."""
    return kind in _free


_SYSTEMS = "systems"


def code_of(*systems: str) -> msgspec.Meta:
    """Marker of a settings text as a code of one of these code systems, or the beginning of one. It stands in
    the field's type: whoever reads a file can judge its codes by that."""
    return msgspec.Meta(extra={_SYSTEMS: systems})


def systems_of(shape: Any) -> tuple[str, ...]:
    """Code systems of a type whose texts are codes; none where the type doesn't say."""
    for one in getattr(shape, "__metadata__", ()):
        if isinstance(one, msgspec.Meta) and (found := (one.extra or {}).get(_SYSTEMS)):
            return tuple(found)
    return ()


class Settings(Generic[T]):
    """One file of settings below `resources`: how it is read, what may be changed in it, what is in use."""

    def __init__(
        self,
        file: str,
        shape: type[T] | Callable[[Any, Origin], T],
        items: Mapping[str, Items] | None = None,
        *,
        max_bytes: int = 512 * 1024,
    ) -> None:
        """`shape` is a struct, or what makes the typed settings of plain values and raises `Refused`.

        `items` are the kinds of named items in it, by the word by which a change names the kind.
        """
        self.file = file
        self._bit = bit_of(file)
        self.items = dict(items or {})
        _free.update(word for word, one in self.items.items() if not one.guarded)
        self._shape = shape
        self._max_bytes = max_bytes
        self._shipped: T | None = None
        self._document: Document | None = None

    def document(self) -> Document:
        """The shipped file's values with their places; ConfigurationError when it can't be read."""
        if self._document is None:
            reader = read_json if self.file.endswith(".json") else read_file
            self._document = self._read(resources() / self.file, self.file, reader)
        return self._document

    def typed(self, data: Any, origin: Origin) -> T:
        """The typed settings of plain values; `Refused` with the first thing that is wrong."""
        if isinstance(self._shape, type):
            return convert(data, self._shape)
        return self._shape(data, origin)

    def shape_of(self, items: Items, where: Where) -> Any:
        """The type at a way in an item, its name the first step; None where it isn't known."""
        if items.shape is not Any:
            return shape_at(items.shape, list(where[1:]))
        return shape_at(self._shape, [*items.where, *where]) if isinstance(self._shape, type) else None

    def shipped(self) -> T:
        """Shipped settings, read once."""
        if self._shipped is None:
            self._shipped = self._quick() or self.of_file(resources() / self.file, self.file)
        return self._shipped

    def _quick(self) -> T | None:
        """A file of JSON without the places, which cost most of the time; None for others, and wrong ones."""
        if not (self.file.endswith(".json") and isinstance(self._shape, type)):
            return None
        try:
            return from_json((resources() / self.file).read_bytes(), self._shape)
        except (msgspec.MsgspecError, OSError):
            return None

    def of_file(self, path: Path, shown: str = "") -> T:
        """The settings of a file of this kind, which people see as `shown`; ConfigurationError with what is
        wrong in it."""
        reader = read_json if path.suffix == ".json" else read_file
        document = self._read(path, shown or path.name, reader)
        try:
            return self.typed(document.data, lambda where: (document.file, document.place(where)))
        except Refused as error:
            place = document.key_place(error.where) if error.key else document.place(error.where)
            document.problem(place, error.what)
            raise ConfigurationError(document.problems) from error

    def _read(
        self, path: Path, shown: str, reader: Callable[[Path, str, int, int], Document] = read_file
    ) -> Document:
        document = reader(path, shown, self._max_bytes, 100_000)
        if document.problems:
            raise ConfigurationError(document.problems)
        return document

    def now(self) -> T:
        """Settings in use."""
        note(self._bit)
        trial = _trial
        settings = trial.settings if trial is not None and trial.thread == get_ident() else _in_use
        laid = settings.laid.get(self.file)
        return cast(T, laid) if laid is not None else self.shipped()


class InUse(msgspec.Struct, frozen=True):
    """The settings in use: those files that layers change, typed, and a name that no other settings have.
    `package` is the canonical address with version of the published sprint they came with, if any."""

    name: str = ""
    laid: Mapping[str, Any] = {}
    package: str = ""


_in_use = InUse()
_MOST = 20_000


def use(settings: InUse) -> None:
    """From now on these settings are in use, in the whole process."""
    global _in_use
    if settings.name != _in_use.name:
        _in_use = settings


class _Trial:
    """Settings that are tried on one thread, and what was made of them there."""

    def __init__(self, settings: InUse) -> None:
        self.settings, self.thread = settings, get_ident()
        self.changed = changed_bits(_in_use, settings)
        self.made: dict[Any, tuple[Any, int]] = {}


_trial: _Trial | None = None


@contextmanager
def trying(settings: InUse) -> Iterator[None]:
    """Try other settings: on this thread, and on no other, they are in use until the block ends.

    Charts that are asked meanwhile must be of the block's own (`Chart.unread`): what was found in one that is
    kept rests on the settings in use. ValueError where a trial is under way.
    """
    global _trial
    if _trial is not None:
        raise ValueError("settings are tried already")
    _trial = _Trial(settings)
    try:
        yield
    finally:
        _trial = None


def changed_files(before: InUse, after: InUse) -> frozenset[str]:
    """The files of settings that are not the same in both."""
    files = before.laid.keys() | after.laid.keys()
    return frozenset(
        file
        for file in files
        if (one := before.laid.get(file)) is not (other := after.laid.get(file)) and one != other
    )


def now_in_use() -> InUse:
    """The settings in use, to go back to them."""
    note(EVERY)
    return _in_use


def in_use() -> str:
    """The name of the settings in use, and of what is kept beside them: what is kept of a record holds for
    these only."""
    note(EVERY)
    return " ".join(filter(None, (_in_use.name, *(mark() for mark in _beside))))


_beside: list[Callable[[], str]] = []


def kept_beside(mark: Callable[[], str]) -> None:
    """Declare knowledge that answers rest on and that is no setting (an imported list), by what names it as
    it is now; empty while there is none."""
    _beside.append(mark)


def changed_bits(before: InUse, after: InUse) -> int:
    """The files of settings that are not the same in both, as bits."""
    global _compared
    one, other, bits = _compared
    if one is not before or other is not after:
        bits = 0
        for file in changed_files(before, after):
            bits |= bit_of(file)
        _compared = before, after, bits
    return bits


# Every function that is kept asks for the same two.
_compared: tuple[InUse, InUse, int] = (_in_use, _in_use, 0)


def configured(make: Callable[P, T]) -> Callable[P, T]:
    """Cache decorator as `functools.cache`, for results that rest on settings: kept until those change."""
    held: InUse | None = None
    known: dict[Any, tuple[T, int]] = {}

    def tried(trial: _Trial, args: tuple[Any, ...], named: dict[str, Any]) -> T:
        key = (args, tuple(named.items())) if named else args
        found = known.get(key) if held is _in_use else None
        if found is None or found[1] & trial.changed:
            # What rests on nothing that is tried holds here too; all else is the trial's own.
            own = (tried, key)
            if own not in trial.made:
                trial.made[own] = noting(lambda: make(*args, **named))
            found = trial.made[own]
        note(found[1])
        return found[0]

    @functools.wraps(make)
    def kept(*args: P.args, **named: P.kwargs) -> T:
        nonlocal held, known
        settings, mine = _in_use, known
        if _trial is not None and _trial.thread == get_ident():
            return tried(_trial, args, named)
        if held is not settings:
            changed = changed_bits(held, settings) if held is not None else EVERY
            still = {key: one for key, one in known.copy().items() if not one[1] & changed}
            held, known = settings, still
            mine = still
        key = (args, tuple(named.items())) if named else args
        try:
            found, read = mine[key]
        except KeyError:
            found, read = noting(lambda: make(*args, **named))
            # Kept beside the settings it was made under: others may have come into use meanwhile.
            if settings is _in_use and len(mine) < _MOST:
                mine[key] = found, read
        note(read)
        return found

    return kept
