"""What the rest of the program has, so that names in workspace files can be checked against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel


@dataclass(frozen=True)
class Known:
    """Names that files may use; what is None is not checked.

    `kinds` maps a panel kind to the pydantic model of its options, to a function that returns it (so that
    the kind's module need not import pydantic), or to None where it declares none. `ward_kinds` are
    those that show several patients and must never stand under one patient's banner, `patient_kinds` those
    that only one patient's record can fill.
    """

    kinds: Mapping[str, type[BaseModel] | Callable[[], type[BaseModel]] | None] | None = None
    ward_kinds: frozenset[str] = frozenset()
    patient_kinds: frozenset[str] = frozenset()
    analyses: tuple[str, ...] | None = None
    order_sets: tuple[str, ...] | None = None
    note_templates: tuple[str, ...] | None = None

    def options_model(self, kind: str) -> type[BaseModel] | None:
        """The model of a kind's options, or None where it declares none."""
        found = (self.kinds or {}).get(kind)
        if found is None or isinstance(found, type):
            return found
        return found()
