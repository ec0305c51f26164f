"""The values that are looked at before a treatment in cycles, with their limits.

The file of settings is the one home of these; no clinician has checked them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

import msgspec

from desktop.core.configured import Items, Origin, Settings
from desktop.core.converting import Refused, convert
from desktop.core.messages import _


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limit of a value before a treatment, least or most; its key is that of the analysis. One without a
    limit is shown and never marked."""

    least: Decimal | None = None
    most: Decimal | None = None


class Treatment(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file."""

    source: str
    checked_by: str | None
    days: Annotated[int, msgspec.Meta(ge=1, le=60)]
    values: dict[str, Value]


def _checked(data: Any, _origin: Origin) -> Treatment:
    found: Treatment = convert(data, Treatment)
    for key, value in found.values.items():
        if value.least is not None and value.most is not None:
            raise Refused(("values", key), _("It has a least or a most, not both."))
    return found


TREATMENT: Settings[Treatment] = Settings(
    "vocabulary/treatment.yaml", _checked, {"treatment-value": Items(("values",), Value)}
)
