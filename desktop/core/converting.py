"""Plain values of a file as typed settings, and what is wrong with a value as a sentence with its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

import msgspec

from desktop.core.decoding.by_type import from_plain
from desktop.core.file_problems import stands, unknown
from desktop.core.messages import _
from desktop.core.yaml_documents import Where, decimal_comma

T = TypeVar("T")
struct_fields = cache(msgspec.structs.fields)
"""The fields of a struct, as msgspec tells them; it resolves every annotation anew for each question."""


class Refused(Exception):
    """A value that can't be used: where it stands in the settings, and why, as a sentence. `key` says that it
    is its name that is wrong."""

    def __init__(self, where: Where, what: str, *, key: bool = False) -> None:
        super().__init__(what)
        self.where = where
        self.what = what
        self.key = key


_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`")
_AT = re.compile(r" - at (?P<key>`key` in )?`\$(?P<path>[^`]*)`$")
_COMMA = re.compile(r"(\d+),(\d+)")
_UNIT = re.compile(r"\d (?:[a-z]|\[)")
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]|\[\.\.\.\]")


def convert(data: Any, shape: type[T]) -> T:
    """Plain values as a struct; `Refused` with a sentence and the way to the value."""
    try:
        return from_plain(data, shape, str_keys=True)
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
    shape = plain(shape)
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        return tuple(field.encode_name for field in struct_fields(shape))
    return ()


def plain(shape: Any) -> Any:
    """A type without what is said of it, and of one that may be null the other."""
    while True:
        inner = [one for one in get_args(shape) if one is not NoneType]
        if hasattr(shape, "__metadata__"):
            shape = shape.__origin__
        elif get_origin(shape) in (Union, UnionType) and len(inner) == 1:
            shape = inner[0]
        else:
            return shape


def _written_like(kind: Any) -> str:
    """Examples of a type's notation for an error message; empty where it gives none."""
    notes = getattr(kind, "__metadata__", ())
    examples = [str(one) for note in notes for one in getattr(note, "examples", None) or ()]
    if not examples:
        return ""
    return " " + _("Write it like this: {examples}.").format(examples=", ".join(examples))


def shape_at(shape: Any, where: list[str | int], *, name: bool = False) -> Any:
    """The type that a shape has at a way in it, with `name` that of the last step's name; None where it isn't
    known."""
    for at, step in enumerate((*where, None)):
        if step is not None and hasattr(shape, "__metadata__"):
            # What is said of a type stays with the last one alone.
            shape = shape.__origin__
        if get_origin(shape) in (Union, UnionType):
            inner = [one for one in get_args(shape) if one is not NoneType]
            shape = inner[0] if len(inner) == 1 else None
        if step is None:
            break
        if hasattr(shape, "__metadata__"):
            shape = shape.__origin__
        if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
            shape = next((field.type for field in struct_fields(shape) if field.encode_name == step), None)
        else:
            # Of a list its members, of a map its values.
            inner = [one for one in get_args(shape) if one is not ...]
            shape = inner[0 if name and at == len(where) - 1 else -1] if inner else None
    return shape


def holds_null(shape: Any) -> bool:
    """True when a map's values may be null, with a meaning of its own instead of the usual value."""
    shape = getattr(shape, "__origin__", shape) if hasattr(shape, "__metadata__") else shape
    arguments = get_args(shape)
    return len(arguments) == 2 and NoneType in get_args(arguments[1])


def _fits(value: Any, shape: Any) -> bool:
    try:
        from_plain(value, shape, str_keys=True)
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
    """Error message for a value: the fault, the notation, and the value found."""
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
    """Translations of msgspec's errors: a pattern, and the sentence for its group."""
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
