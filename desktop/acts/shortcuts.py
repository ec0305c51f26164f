"""Keys that a hospital or a person binds otherwise: of which acts, to which keys, what is wrong with them.

The declarations of the acts are the one home of keys: `use` lays others over them, and whatever shows or
answers a key asks there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

import msgspec

from desktop.acts import act, window
from desktop.acts.act import Act, Declaration, act_name
from desktop.core.messages import _

LIST = "/list"
"""After the name of an act that has a key of the window too: the one that it has in a list."""
FIXED: frozenset[type[Act]] = frozenset(
    {
        window.Help, window.ShowWhy, window.Refresh, window.NextRegion, window.PreviousRegion,
        window.OpenPalette, window.NextPatient, window.PreviousPatient, window.Print, window.UndoLast,
        window.SendAgainAfterRestore,
    }
)  # fmt: skip
"""Acts whose keys are the same in every program, or are named in what the program says of trouble."""
_FIXED_TOO = frozenset({"filter_list", "copy_rows", "choose_paper"})
_WINDOW = re.compile(r"(Ctrl\+(Shift\+)?[A-Z]|(Ctrl\+)?(Shift\+)?F([1-9]|1[0-2]))")
_IN_LIST = re.compile(r"[A-Z]|F2")
_WRITING = frozenset(
    {
        *(f"Ctrl+{letter}" for letter in "ACVXYZDGJ"), "Ctrl+Shift+Z", "F2", "F4", "F7", "F8", "F9", "F12",
    }
)  # fmt: skip
"""Keys that text fields, and the pages where one writes, need themselves."""
_TYPED = re.compile(r"(Shift\+)?[^+\s]")


class _Key(msgspec.Struct, frozen=True):
    """A key that can be bound: of an act in the whole window, or in the lists where it has this one."""

    kind: type[Act]
    listed: bool
    now: str


@cache
def _keys() -> Mapping[str, _Key]:
    found: dict[str, _Key] = {}
    for one in act.as_shipped():
        name = act_name(one.kind)
        if one.kind in FIXED or name in _FIXED_TOO:
            continue
        plain = len(one.kind.__struct_defaults__) == len(one.kind.__struct_fields__)
        if len(one.keys) == 1 and plain and one.kind() in one.keys.values():
            found[name] = _Key(one.kind, False, next(iter(one.keys)))
        said = {key for where, key in one.panel_keys.items() if where != "*"}
        if len(said) == 1 and _IN_LIST.fullmatch(min(said)):
            found[f"{name}{LIST}" if one.keys else name] = _Key(one.kind, True, min(said))
    return found


def bindable() -> tuple[str, ...]:
    """The names of all keys that may be bound otherwise, sorted."""
    return tuple(sorted(_keys()))


def shipped(name: str) -> str:
    """The key that such a name has where nobody binds it otherwise."""
    return _keys()[name].now


def said(name: str) -> str:
    """Display text of the act with this name, in the language in use."""
    kind = _keys()[name].kind
    return next(one.words() for one in act.as_shipped() if one.kind is kind)


def listed(name: str) -> bool:
    """True where the key of such a name counts in lists alone; else in the whole window."""
    return _keys()[name].listed


def free() -> tuple[str, ...]:
    """The keys of the whole window that nothing has as it is shipped."""
    taken = {key for one in act.as_shipped() for key in one.keys}
    letters = [chr(at) for at in range(ord("A"), ord("Z") + 1)]
    every = [f"{held}{letter}" for held in ("Ctrl+", "Ctrl+Shift+") for letter in letters]
    every += [f"{held}F{at}" for held in ("", "Shift+", "Ctrl+") for at in range(1, 13)]
    return tuple(key for key in every if key not in taken and key not in _WRITING)


class Conflict(NamedTuple):
    """Two acts on one key in one place: the name of one, and of the other (empty where its key can't be
    changed) with its display text, `act`."""

    name: str
    key: str
    other: str
    act: str

    @property
    def words(self) -> str:
        """The error, told of `name`."""
        return taken(self.key, self.act)

    def turned(self) -> Conflict:
        """The same conflict, told of the other."""
        return Conflict(self.other, self.key, self.name, said(self.name))


def problems(bound: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Errors in rebound keys: the name, and a sentence. One key does one thing in one place."""
    yield from strange(bound)
    told: set[str] = set()
    for one in conflicts(bound):
        if one.name not in told:
            told.add(one.name)
            yield one.name, one.words


def strange(bound: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Errors in rebound keys that are wrong by themselves: the name, and a sentence."""
    for name, key in bound.items():
        if name not in _keys():
            words = _("There is no act “{name}” whose key can be changed.")
            yield name, words.format(name=name)
        elif wrong := _refused(_keys()[name], key):
            yield name, wrong.format(key=key)


def conflicts(bound: Mapping[str, str]) -> Iterator[Conflict]:
    """Every conflict of a rebound key with the key of another act, that one rebound or not."""
    right = {name: key for name, key in bound.items() if name in _keys() and not _refused(_keys()[name], key)}
    laid = _laid(right)
    for name, key in right.items():
        mine = _keys()[name]
        here = {*laid[mine.kind].panel_keys, "*"}
        for one in (laid.get(of.kind, of) for of in act.as_shipped()):
            there = {panel for panel, theirs in one.panel_keys.items() if theirs == key}
            if one.kind is not mine.kind and (here & there if mine.listed else key in one.keys):
                yield Conflict(name, key, _named(one.kind, mine.listed, right, key), one.words())


def giving_way(below: Mapping[str, str], own: Mapping[str, str | None]) -> dict[str, Conflict]:
    """Keys of a layer that conflict with what holds below it, by their names. `own` are its keys, None gives
    the usual one back. A conflict of two of its own keys is none of these: neither of them lies below."""
    found: dict[str, Conflict] = {}
    while True:
        mine = {name: key for name, key in own.items() if name not in found}
        bound = {name: key for name, key in {**below, **mine}.items() if key}
        both = [each for one in conflicts(bound) for each in (one, one.turned() if one.other else one)]
        more = {one.name: one for one in reversed(both) if one.name in mine and one.other not in mine}
        if not more:
            return found
        # One that gives way has its former key again, which another of this layer may have taken.
        found |= more


def _refused(of: _Key, key: str) -> str:
    if of.listed:
        if _IN_LIST.fullmatch(key):
            return ""
        return _("“{key}” can't be the key of a list: use one letter from A to Z, or F2.")
    if key in _WRITING or _TYPED.fullmatch(key):
        return _("“{key}” is needed where one writes.")
    if not _WINDOW.fullmatch(key):
        return _(
            "“{key}” can't be used: take Ctrl or Ctrl+Shift with a letter, or F1 to F12, as “Ctrl+Shift+M”."
        )
    return ""


def taken(key: str, act: str) -> str:
    """Sentence on a key that another act (its words) has in the same place."""
    words = _("“{key}” is the key of “{act}” there: one key does one thing.")
    return words.format(key=key, act=act)


def refused(name: str, key: str) -> str:
    """Sentence on a key that an act can't have, whoever else has it; empty where it can."""
    return _refused(_keys()[name], key).format(key=key)


def holder(bound: Mapping[str, str], name: str) -> str:
    """Words of another act that has the key of `name` in the same place, after these are bound; empty for
    none."""
    for one in conflicts(bound):
        if name in (one.name, one.other):
            return one.act if one.name == name else said(one.name)
    return ""


def _named(kind: type[Act], listed: bool, bound: Mapping[str, str], key: str) -> str:
    """The name by which the key of an act is bound; empty where this one of its keys can't be."""
    for name, one in _keys().items():
        if one.kind is kind and one.listed is listed and bound.get(name, one.now) == key:
            return name
    return ""


def _laid(bound: Mapping[str, str]) -> dict[type[Act], Declaration]:
    found: dict[type[Act], Declaration] = {}
    every = {one.kind: one for one in act.as_shipped()}
    for name, key in bound.items():
        of = _keys().get(name)
        if of is None:
            continue
        one = found.get(of.kind, every[of.kind])
        if of.listed:
            panels = {panel: key if now == of.now else now for panel, now in one.panel_keys.items()}
            found[of.kind] = msgspec.structs.replace(one, panel_keys=panels)
        else:
            (made,) = one.keys.values()
            found[of.kind] = msgspec.structs.replace(one, keys={key: made})
    return found


Bound = tuple[tuple[str, str], ...]
"""Rebound keys: act names with their keys."""
_in_use: Bound = ()


def in_use() -> Bound:
    """Rebound keys in use: caches of texts that show keys hold for these only."""
    return _in_use


def use(bound: Mapping[str, str]) -> None:
    """From now on these keys hold in this process; what is not named has its own."""
    global _in_use
    _in_use = tuple(sorted(bound.items()))
    act.bind(_laid(bound))
