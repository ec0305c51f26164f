"""Coding gaps of a stay: no main diagnosis, invalid codes, procedures without codes.

Codes that the site's file does not have are told only where there is a file: the short list that is shipped
has not all of them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

import msgspec

from desktop.clinical import icd10
from desktop.clinical.record import procedures
from desktop.clinical.record.patient import conditions
from desktop.clinical.record.procedures import carried_out, performed
from desktop.clinical.record.stays import stay_diagnoses
from desktop.clinical.record.stays.stays import Stay
from desktop.fhir.chart import Chart
from desktop.fhir.resources import Condition, Procedure

What = Literal[
    "no-main", "main-not-said", "main-gone", "two-mains", "unsure", "no-code", "retired", "unknown",
    "procedure", "procedure-foreign",
]  # fmt: skip
_ACTS: Final = ("7210", "7220", "7230", "7270", "ncsp", "ncmp", "ncrp", "nkpk")
"""URL endings of the national procedure code systems: surgical, medical, radiological, all of them."""


class Gap(msgspec.Struct, frozen=True, gc=False):
    """Coding gap: its kind, the diagnosis or procedure (`name`, `code` as it is written), if that is the main
    diagnosis, and the keys it rests on."""

    what: What
    name: str = ""
    code: str = ""
    main: bool = False
    keys: tuple[str, ...] = ()


def of_diagnoses(chart: Chart, stay: Stay, now: datetime, codes: icd10.Codes) -> tuple[Gap, ...]:
    """Coding gaps of the stay's diagnoses. Of what came in meanwhile and nobody put into the stay nothing is
    asked."""
    found = stay_diagnoses.of_stay(chart, stay, now)
    main = found.main if found.main is not None and found.main.key in found.listed else None
    gaps = [_main(chart, stay, found)] if main is None else []
    if twice := _two_mains(chart, stay):
        gaps.append(Gap("two-mains", main=True, keys=twice))
    for condition in found.every:
        if condition.key not in found.listed:
            continue
        # Of one that goes on it may still be found out.
        if condition is main and not stay.ongoing and conditions.is_uncertain(condition):
            gaps.append(_gap("unsure", condition, main=True))
        gaps += _code(condition, codes, main=condition is main)
    return tuple(gaps)


def _main(chart: Chart, stay: Stay, found: stay_diagnoses.Diagnoses) -> Gap:
    """Gap of a missing main diagnosis: none is listed, nobody has said which, or it was withdrawn."""
    firsts = _firsts(stay)
    gone = tuple(key for keys in firsts for key in keys if key not in found.listed)
    if gone:
        return Gap("main-gone", main=True, keys=(stay.key, *gone))
    if found.listed:
        keys = tuple(c.key for c in found.every if c.key in found.listed)
        return Gap("main-not-said", main=True, keys=(stay.key, *keys))
    return Gap("no-main", main=True, keys=(stay.key,))


def _firsts(stay: Stay) -> list[tuple[str, ...]]:
    """First-ranked diagnoses of each Encounter of the stay."""
    found = []
    for one in stay.encounters:
        named = (d.condition.target for d in one.diagnosis if d.rank == 1 and d.condition)
        found.append(tuple(dict.fromkeys(key for key in named if key)))
    return found


def _two_mains(chart: Chart, stay: Stay) -> tuple[str, ...]:
    """The main diagnoses of one and the same Encounter, where it has several that stand; a department's own
    stay inside the stay has its own."""
    for keys in _firsts(stay):
        standing = tuple(
            key
            for key in keys
            if (found := chart.find(key, Condition)) is not None and conditions.stands(found)
        )
        if len(standing) > 1:
            return standing
    return ()


def _code(condition: Condition, codes: icd10.Codes, *, main: bool) -> list[Gap]:
    code = conditions.icd_code(condition)
    if not code:
        return [_gap("no-code", condition, main=main)]
    known = codes.code(code)
    if known is not None and known.retired:
        return [_gap("retired", condition, main=main)]
    if known is None and codes.whole:
        return [_gap("unknown", condition, main=main)]
    return []


def _gap(what: What, condition: Condition, *, main: bool) -> Gap:
    return Gap(what, conditions.name(condition), conditions.icd_code(condition), main, (condition.key,))


def of_procedures(chart: Chart, stay: Stay, now: datetime) -> tuple[Gap, ...]:
    """The procedures of the stay without a code, or with codes of other systems than the national ones."""
    gaps = []
    for one in chart.all(Procedure):
        if not carried_out(one) or not stay.holds(one.encounter, performed(one), now):
            continue
        codings = [c for c in (one.code.coding if one.code else ()) if c.code]
        if any(c.system.rstrip("/").casefold().endswith(_ACTS) for c in codings):
            continue
        gaps.append(
            Gap("procedure-foreign" if codings else "procedure", procedures.name(one), keys=(one.key,))
        )
    return tuple(gaps)
