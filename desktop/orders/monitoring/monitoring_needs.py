"""Needs of monitoring: which analyses and vital signs a medicine needs, and how old they may be."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from desktop.clinical import vocabulary
from desktop.core.configured import Origin, Settings, guarded, meaning
from desktop.core.converting import Refused, convert
from desktop.core.file_problems import unknown
from desktop.core.messages import Words, _
from desktop.orders.rules import CODES, Atc, Atcs, Days, Tier


class OneOf(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Measurements of which one is enough."""

    laboratory: Annotated[tuple[str, ...], meaning("keys of analyses of the vocabulary")] = ()
    vital: Annotated[tuple[str, ...], meaning("keys of vital signs of the vocabulary")] = ()

    @property
    def name(self) -> str:
        """The name of the first, in the language in use: that is what is ordered."""
        if self.laboratory:
            return vocabulary.analyses()[self.laboratory[0]].name
        return vocabulary.vitals()[self.vital[0]].name


class Need(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Medicines that are not given without measurements of the last days."""

    id: str
    atc: Annotated[Atcs, meaning("the medicines", CODES)]
    needs: Annotated[
        tuple[OneOf, ...], msgspec.Meta(min_length=1), meaning("what is measured, of each one is enough")
    ]
    days: Annotated[Days, meaning("how old a result may be", "days")]
    tier: Annotated[Tier, meaning("how strongly it is told that one is missing")]
    reason: Annotated[Words, meaning("why it is measured")]
    source: Annotated[str, meaning("where it is from")]
    without: Annotated[tuple[Atc, ...], meaning("exceptions below those", CODES)] = ()
    routes: Annotated[tuple[str, ...], meaning("only given in these ways, or where none is known")] = ()
    adults: Annotated[bool, meaning("it says nothing of children")] = False
    checked_by: str | None = None


class NeedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    source: str
    checked_by: str | None
    needs: tuple[Need, ...]


def _checked(data: Any, _origin: Origin) -> NeedFile:
    """The typed file; `Refused` for what the vocabulary does not have."""
    found: NeedFile = convert(data, NeedFile)
    analyses, vitals = vocabulary.analyses(), vocabulary.vitals()
    for number, row in enumerate(found.needs):
        for place, one in enumerate(row.needs):
            where = ("needs", number, "needs", place)
            if not one.laboratory and not one.vital:
                raise Refused(where, _("It names no measurement."))
            for key in one.laboratory:
                if key not in analyses:
                    words = _("There is no “{name}”.").format(name=key)
                    raise Refused((*where, "laboratory"), unknown(words, key, analyses))
            for key in one.vital:
                if key not in vitals:
                    words = _("There is no “{name}”.").format(name=key)
                    raise Refused((*where, "vital"), unknown(words, key, vitals))
    return found


NEEDS: Settings[NeedFile] = Settings(
    "orders/monitoring.yaml", _checked, {"monitoring": guarded(("needs",), Need, "id")}
)


def need_file() -> NeedFile:
    """The needs in use."""
    return NEEDS.now()
