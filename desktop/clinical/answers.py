"""From when on answers wait to be acknowledged: the site's first day, and for how long after a stay.

The file of settings is the one home of these; no clinician has checked them.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import msgspec

from desktop.core.configured import Items, Origin, Settings, meaning
from desktop.core.converting import Refused, convert
from desktop.core.messages import _


class Wait(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The site's first day with Fagflate (none: no answer of a stay is too old), and for how many days an
    answer of a stay that is over, or of an order outside a stay, waits."""

    first_day: Annotated[date | None, meaning("answers from before this day are only counted")] = None
    days: Annotated[int, meaning("answers of stays that are over, and of orders outside one", "days")] = 90


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file."""

    source: str
    checked_by: str | None
    wait: dict[str, Wait]


def _checked(data: Any, _origin: Origin) -> Answers:
    found: Answers = convert(data, Answers)
    if set(found.wait) != {"wait"}:
        raise Refused(("wait",), _("There is one of these, named “wait”."))
    if not 1 <= found.wait["wait"].days <= 3_650:
        raise Refused(("wait", "wait", "days"), _("From 1 to 3650 days."))
    return found


ANSWERS: Settings[Answers] = Settings(
    "vocabulary/answers.yaml", _checked, {"answers-wait": Items(("wait",), Wait)}
)


def wait() -> Wait:
    """From when on answers wait, as the workspace in use says it."""
    return ANSWERS.now().wait["wait"]
