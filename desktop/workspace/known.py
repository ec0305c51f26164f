"""Catalogue of the program's own names, against which workspace files are checked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from desktop.core.configured import Settings

if TYPE_CHECKING:
    from pydantic import BaseModel

    from desktop.workspace.items import Kind


class Judge(Protocol):
    """Judge of a code in its system: the doubt, as a sentence; empty for none. `of` is the analysis whose it
    is said to be, `beside` are the codes that are written with it."""

    def __call__(self, system: str, code: str, *, of: str = "", beside: Collection[str] = ()) -> str: ...


class WardList(NamedTuple):
    """A list of the ward whose columns a panel's option `columns` chooses: those that no other list has, each
    with its title, and what it has where nobody has chosen."""

    own: tuple[tuple[str, str], ...]
    usual: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """Names that files may use; what is None is not checked.

    `kinds` maps a panel kind to the pydantic model of its options, to a function that returns it (so that
    the kind's module need not import pydantic), or to None where it declares none. `ward_kinds` are
    those that show several patients and must never stand under one patient's banner, `patient_kinds` those
    that only one patient's record can fill. `settings` are the files of settings whose items may be changed.
    `judge` says what is doubtful of a code of a code system. `gaps` gives the names that a phrase's gaps may
    have, each with what is asked without it. `lists` are the kinds of panels that are lists of the ward with
    columns of their own.
    """

    kinds: Mapping[str, type[BaseModel] | Callable[[], type[BaseModel]] | None] | None = None
    ward_kinds: frozenset[str] = frozenset()
    patient_kinds: frozenset[str] = frozenset()
    settings: tuple[Settings[Any], ...] = ()
    judge: Judge | None = None
    gaps: Callable[[], tuple[tuple[str, str], ...]] | None = None
    lists: Callable[[], Mapping[str, WardList]] | None = None

    @cached_property
    def items(self) -> dict[str, Kind]:
        """Every kind of item by the word by which a change names it."""
        from desktop.workspace.items import kinds_of

        return kinds_of(self.settings)

    @property
    def words(self) -> tuple[str, ...]:
        """The words for all kinds of items."""
        from desktop.workspace.member_names import REFERENCES

        return (*REFERENCES, *self.items)

    def options_model(self, kind: str) -> type[BaseModel] | None:
        """The model of a kind's options, or None where it declares none."""
        found = (self.kinds or {}).get(kind)
        if found is None or isinstance(found, type):
            return found
        return _made(found)


@cache
def _made(make: Callable[[], type[BaseModel]]) -> type[BaseModel]:
    """A kind's model, made once: making it takes longer than checking all options of a workspace by it."""
    return make()
