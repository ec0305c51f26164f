"""The help page: the keys of the screen that is shown, in groups, and the first steps of a new person."""

from __future__ import annotations

import msgspec

from desktop.acts import Act


class HelpRow(msgspec.Struct, frozen=True):
    """Row of the help page: an act and its keys. `keys` as Qt writes them, several ways divided by a space;
    `act`, `panel` (its number on the page, from 1) and `where` (in the `draft`'s column or on the `page`,
    while that is changed) say where it is found, where one can be taken there. `also` are other words that
    find it."""

    words: str
    keys: str
    act: type[Act] | None = None
    panel: int = 0
    where: str = ""
    also: str = ""


class HelpGroup(msgspec.Struct, frozen=True):
    """Rows that hold in one place; `note` says when."""

    title: str
    rows: tuple[HelpRow, ...]
    note: str = ""


class HelpStep(msgspec.Struct, frozen=True):
    """A first step: what, how, and whether this person has done it."""

    title: str
    text: str
    done: bool = False


class HelpNews(msgspec.Struct, frozen=True):
    """News of a sprint: its title, some of its changes with why, and how the others are found."""

    title: str
    lines: tuple[str, ...]
    note: str = ""


class HelpShown(msgspec.Struct, frozen=True):
    """The whole page: for which screen, the keys, the first steps, which version, whether there is a newer
    one, and what is new in the sprint."""

    place: str
    groups: tuple[HelpGroup, ...]
    steps: tuple[HelpStep, ...] = ()
    version: str = ""
    newer: str = ""
    news: HelpNews | None = None
