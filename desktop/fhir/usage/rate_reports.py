"""MeasureReport of how often each rule before signing was set aside at the site: what a card says of itself.

One a week, for all machines, wards and professions together, made by whoever collects the counts; its id is
made of the week, so that it is one resource whoever makes it. Of a rule it has how often it fired and how
often it was set aside, and nothing under ten. Pure.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

import msgspec

from desktop.core.usage.fired import RuleCounts, by_rule
from desktop.core.usage.tally import FEWEST
from desktop.core.usage.weeks import MEASURE, days_of

Json = dict[str, Any]
KIND: Final = "MeasureReport"
SYSTEM: Final = "urn:fagflate:rule-rates"
"""System of the identifier: the week."""
_RULE: Final = "urn:fagflate:rule"
_PART: Final = "urn:fagflate:count"
_NAMES: Final = uuid.UUID("5b4f4a0e-0f5c-5c8e-8f0a-0b1f8e0a56d5")
_WEEK: Final = re.compile(r"[0-9]{4}-W[0-9]{2}")
_MOST: Final = 1_000_000_000


class Rates(msgspec.Struct, frozen=True):
    """Rules at the end of a week: how often each fired, and how often it was set aside. `asked` is when the
    server was asked last (a stamp)."""

    week: str = ""
    rules: Mapping[str, tuple[int, int]] = {}
    asked: str = ""


def ident(week: str) -> str:
    """Id of a week's report: the same whoever makes it."""
    return str(uuid.uuid5(_NAMES, week))


def summed(counts: Iterable[RuleCounts]) -> dict[str, tuple[int, int]]:
    """Each rule that fired often enough to be told of."""
    return {rule: (one.n, one.overridden) for rule, one in sorted(by_rule(counts).items()) if one.n >= FEWEST}


def report(week: str, rules: Mapping[str, tuple[int, int]]) -> Json:
    """The MeasureReport of a week."""
    first, last = days_of(week)
    groups = [
        {
            "code": {"coding": [{"system": _RULE, "code": rule}]},
            "population": [
                {"code": {"coding": [{"system": _PART, "code": name}]}, "count": count}
                for name, count in (("n", n), ("overridden", overridden))
            ],
        }
        for rule, (n, overridden) in sorted(rules.items())
    ]
    return {
        "resourceType": KIND,
        "id": ident(week),
        "identifier": [{"system": SYSTEM, "value": week}],
        "status": "complete",
        "type": "summary",
        "measure": MEASURE,
        "period": {"start": first.isoformat(), "end": last.isoformat()},
        **({"group": groups} if groups else {}),
    }


def read(body: object) -> Rates | None:
    """Rates of a report; None where it is of something else or can't be read whole."""
    if not isinstance(body, dict) or body.get("resourceType") != KIND or body.get("measure") != MEASURE:
        return None
    found = body.get("identifier")
    named = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    weeks = [str(one.get("value")) for one in named if one.get("system") == SYSTEM]
    if len(weeks) != 1 or not _WEEK.fullmatch(weeks[0]) or body.get("status") != "complete":
        return None
    rules: dict[str, tuple[int, int]] = {}
    try:
        for group in body.get("group") or ():
            (rule,) = [one["code"] for one in group["code"]["coding"] if one["system"] == _RULE]
            counts = {one["code"]["coding"][0]["code"]: _count(one["count"]) for one in group["population"]}
            n, overridden = counts["n"], counts["overridden"]
            if rule in rules or not n >= FEWEST or overridden > n:
                return None
            rules[str(rule)] = (n, overridden)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return None
    return Rates(weeks[0], rules)


def _count(said: object) -> int:
    if isinstance(said, bool) or not isinstance(said, int | Decimal) or said != int(said):
        raise ValueError("no count")
    if not 0 <= said <= _MOST:
        raise ValueError("no count")
    return int(said)
