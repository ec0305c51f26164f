"""Settings that a hospital may want different: read from `resources`, laid over by layers, typed, in use.

Each file of settings is declared once as a `Settings`, with the shape that it must have and the lists and
maps of named items in it (`Items`). `now()` gives what is in use: what is shipped, until `use` lays the
changes of a workspace's layers over it. Whatever is worked out from settings is kept with `@configured`,
never with `functools.cache`: it is let go when other settings are in use.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Generic, ParamSpec, TypeVar, Union, cast, get_args, get_origin

import msgspec

from desktop.core.documents import Document, Where, decimal_comma, read_file, read_json
from desktop.core.messages import _
from desktop.core.paths import resources
from desktop.core.problems import ConfigurationError, Place, stands, unknown

T = TypeVar("T")
P = ParamSpec("P")


Origin = Callable[[Where], tuple[str, Place]]
"""In which file and where a value was written."""


class Refused(Exception):
    """A value that can't be used: where it stands in the settings, and why, as a sentence. `key` says that it
    is its name that is wrong."""

    def __init__(self, where: Where, what: str, *, key: bool = False) -> None:
        super().__init__(what)
        self.where = where
        self.what = what
        self.key = key


class Items(msgspec.Struct, frozen=True):
    """Named items in a file of settings: a map, or a list whose members name themselves by `key`.

    `where` is the way to them from the top of the file; empty for the file's own members. `shape` is an
    item's. `guarded` are items on which safety rests: they are the hospital's, no person's.
    """

    where: tuple[str, ...]
    shape: Any
    key: str = ""
    guarded: bool = False

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


def guarded(where: tuple[str, ...], shape: Any, key: str = "") -> Items:
    """Items on which safety rests."""
    return Items(where, shape, key, guarded=True)


def meaning(words: str, unit: str = "") -> msgspec.Meta:
    """What a field of settings means, in plain English, and in what it is counted: told in
    docs/configuration.md. It stands in the field's type: `Annotated[int, meaning("…", "days")]`."""
    return msgspec.Meta(description=words, extra={"unit": unit})


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
        self.items = dict(items or {})
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
        """What comes with the program, read once."""
        if self._shipped is None:
            self._shipped = self._quick() or self.of_file(resources() / self.file, self.file)
        return self._shipped

    def _quick(self) -> T | None:
        """A file of JSON without the places, which cost most of the time; None for others, and wrong ones."""
        if not (self.file.endswith(".json") and isinstance(self._shape, type)):
            return None
        try:
            return msgspec.json.decode((resources() / self.file).read_bytes(), type=self._shape)
        except (msgspec.MsgspecError, OSError):
            return None

    def of_file(self, path: Path, shown: str = "") -> T:
        """The settings of a file of this kind, which people see as `shown`; ConfigurationError with what is
        wrong in it."""
        document = self._read(path, shown or path.name)
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
        """What is in use."""
        laid = _in_use.laid.get(self.file)
        return cast(T, laid) if laid is not None else self.shipped()


class InUse(msgspec.Struct, frozen=True):
    """The settings in use: those files that layers change, typed, and a name that no other settings have."""

    name: str = ""
    laid: Mapping[str, Any] = {}


_in_use = InUse()
_MOST = 20_000


def use(settings: InUse) -> None:
    """From now on these settings are in use, in the whole process."""
    global _in_use
    if settings.name != _in_use.name:
        _in_use = settings


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
    return _in_use


def in_use() -> str:
    """The name of the settings in use: what is kept of a record holds for these only."""
    return _in_use.name


def configured(make: Callable[P, T]) -> Callable[P, T]:
    """As `functools.cache`, for what rests on settings: kept until other settings are in use."""
    held: InUse | None = None
    known: dict[Any, T] = {}

    @functools.wraps(make)
    def kept(*args: P.args, **named: P.kwargs) -> T:
        nonlocal held, known
        settings, mine = _in_use, known
        if held is not settings:
            held, known = settings, {}
            mine = known
        key = (args, tuple(named.items())) if named else args
        try:
            return mine[key]
        except KeyError:
            made = make(*args, **named)
        # Kept beside the settings it was made under: others may have come into use meanwhile.
        if settings is _in_use and len(mine) < _MOST:
            mine[key] = made
        return made

    return kept


_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`")
_AT = re.compile(r" - at (?P<key>`key` in )?`\$(?P<path>[^`]*)`$")
_COMMA = re.compile(r"(\d+),(\d+)")
_UNIT = re.compile(r"\d (?:[a-z]|\[)")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]|\[\.\.\.\]")


def convert(data: Any, shape: type[T]) -> T:
    """Plain values as a struct; `Refused` with a sentence and the way to the value."""
    try:
        return msgspec.convert(data, shape, str_keys=True)
    except msgspec.ValidationError as error:
        text = str(error)
        found = _AT.search(text)
        where: list[str | int] = []
        for step in _STEP.finditer(found["path"] if found else ""):
            if step[1] is None and step[2] is None:
                break
            where.append(step[1] if step[1] is not None else int(step[2]))
        message = text[: found.start()] if found else text
        name = _UNKNOWN.fullmatch(message)
        if name is None:
            # A member of a map has no name in the complaint: whatever it is called, its type is the same.
            of_name = bool(found and found["key"])
            member: list[str | int] = ["…"] if of_name or (found and "[...]" in found["path"]) else []
            kind = shape_at(shape, [*where, *member], name=of_name)
            if member and not of_name and isinstance(every := _value_at(data, where), dict):
                odd = [one for one, value in every.items() if not _fits(value, kind)]
                # Of some maps null is a value, and seldom what is wrong.
                where += sorted(odd, key=lambda one: every[one] is None)[:1]
            raise Refused(tuple(where), _of_value(message, kind, _value_at(data, where))) from error
        if found and "[...]" in found["path"] and isinstance(every := _value_at(data, where), dict):
            kind = shape_at(shape, [*where, "…"])
            where += [one for one, value in every.items() if not _fits(value, kind)][:1]
        said = unknown(_sentence(message), name[1], _fields_at(shape, where))
        raise Refused((*where, name[1]), said, key=True) from error


def _fields_at(shape: Any, where: list[str | int]) -> tuple[str, ...]:
    """The fields that a shape has at a way in it; none where it isn't known."""
    return fields_of(shape_at(shape, where))


def fields_of(shape: Any) -> tuple[str, ...]:
    """The fields of a struct as they are written; none of anything else."""
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        return tuple(field.encode_name for field in msgspec.structs.fields(shape))
    return ()


def _written_like(kind: Any) -> str:
    """How a value of a type is written, by the examples that the type gives; empty where it gives none."""
    notes = getattr(kind, "__metadata__", ())
    examples = [str(one) for note in notes for one in getattr(note, "examples", None) or ()]
    if not examples:
        return ""
    return " " + _("Write it like this: {examples}.").format(examples=", ".join(examples))


def shape_at(shape: Any, where: list[str | int], *, name: bool = False) -> Any:
    """The type that a shape has at a way in it, with `name` that of the last step's name; None where it isn't
    known."""
    for at, step in enumerate((*where, None)):
        if get_origin(shape) in (Union, UnionType):
            inner = [one for one in get_args(shape) if one is not NoneType]
            shape = inner[0] if len(inner) == 1 else None
        if step is None:
            break
        if hasattr(shape, "__metadata__"):
            shape = shape.__origin__
        if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
            fields = msgspec.structs.fields(shape)
            shape = next((field.type for field in fields if field.encode_name == step), None)
        else:
            # Of a list its members, of a map its values.
            inner = [one for one in get_args(shape) if one is not ...]
            shape = inner[0 if name and at == len(where) - 1 else -1] if inner else None
    return shape


def holds_null(shape: Any) -> bool:
    """Whether a map's values may be null, which then says something and is not the usual value."""
    shape = getattr(shape, "__origin__", shape) if hasattr(shape, "__metadata__") else shape
    arguments = get_args(shape)
    return len(arguments) == 2 and NoneType in get_args(arguments[1])


def _fits(value: Any, shape: Any) -> bool:
    try:
        msgspec.convert(value, shape, str_keys=True)
    except msgspec.ValidationError:
        return False
    return True


def _value_at(data: Any, where: list[str | int]) -> Any:
    """The value at a way; `...` where the way doesn't lead to one."""
    for step in where:
        inside = isinstance(data, list) if isinstance(step, int) else isinstance(data, dict) and step in data
        if not inside:
            return ...
        data = data[step]
    return data


def _of_value(message: str, kind: Any, value: Any) -> str:
    """What is wrong with a value, how it is written, and what stands there."""
    like = _written_like(kind)
    if isinstance(value, int | float) and not isinstance(value, bool) and _UNIT.search(like):
        return _("The unit is missing behind {value}.").format(value=value) + like
    said = _sentence(message) + like
    if isinstance(value, str) and (text := _COMMA.search(value)):
        said += " " + decimal_comma(f"{text[1]}.{text[2]}")
    elif isinstance(value, list) and " of length " in message:
        said += " " + _("There are {n}.").format(n=len(value))
        whole = [str(one) for one in value if isinstance(one, int) and not isinstance(one, bool)]
        said += " " + decimal_comma(".".join(whole[:2])) if len(whole) > 1 else ""
    elif ", got " in message and value is not ...:
        said += " " + stands(value)
    return said


def _named(words: str) -> Callable[[str], str]:
    return lambda name: words.format(name=name, n=name)


def _sentences() -> tuple[tuple[str, Callable[[str], str]], ...]:
    """What msgspec says, as a pattern, and the words for it: the group of the pattern is their gap."""
    return (
        (r"Object contains unknown field `(.*)`", _named(_("“{name}” is not known here."))),
        (r"Object missing required field `(.*)`", _named(_("“{name}” is missing."))),
        (
            r"Expected `((?:str|object)(?: \| (?:str|object|null))*)`, got .*",
            _named(_("A text is expected here; put numbers and true/false in quotes.")),
        ),
        (r"Expected `(int.*)`, got .*", _named(_("A whole number is expected here."))),
        (r"Expected `((?:float|decimal|number).*)`, got .*", _named(_("A number is expected here."))),
        (r"(Invalid decimal string)", _named(_("A number is expected here."))),
        (r"Expected `(bool.*)`, got .*", _named(_("Write true or false."))),
        (r"Expected `array` of length (\d+), got \d+", _named(_("{n} values are expected here."))),
        (r"Expected `(array.*)`, got .*", _named(_("A list is expected here."))),
        (r"Invalid enum value '?(.*?)'?", _named(_("“{name}” is not known here."))),
        (r"Expected `str` matching regex (.*)", _named(_("It isn't written so that it can be read."))),
        (r"Expected `.*` >= (.*)", _named(_("The number must be at least {n}."))),
        (r"Expected `.*` <= (.*)", _named(_("The number must be at most {n}."))),
        (r"Expected `.*` of length >= (\d+).*", _named(_("At least {n} is needed here."))),
        (r"Expected `.*` of length <= (\d+).*", _named(_("At most {n} are allowed here."))),
    )


def _sentence(message: str) -> str:
    """Words for one of msgspec's complaints."""
    for pattern, words in _sentences():
        if found := re.fullmatch(pattern, message):
            return words(found[1])
    # What a shape says of itself is a sentence already.
    return message if message.endswith(".") else _("This can't stand here: {why}.").format(why=message)
