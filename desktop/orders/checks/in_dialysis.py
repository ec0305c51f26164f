"""Dialysis, or severe kidney failure by diagnosis, where the kidney rule has no eGFR to judge by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Final

from desktop.core.messages import _, pick
from desktop.orders.cautions import illnesses
from desktop.orders.cautions.caution_tables import cautions
from desktop.orders.cautions.code_rows import CodeRows
from desktop.orders.cautions.illnesses import Known
from desktop.orders.cautions.matching import RANK, about, chosen, told
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.checks.results import kidney_rows
from desktop.orders.findings import NotChecked, Outcome, finding, say
from desktop.orders.rules import Tier, limits

_ROWS: Final = CodeRows(lambda: cautions().dialysis_cautions)
_FAILING: Final = Decimal(15)
"""Severe kidney failure by diagnosis is taken as below this eGFR; dialysis as next to none."""


@check("dialysis", "kidney", lambda: _("dialysis"))
def dialysis(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """Medicines not given in dialysis, or piling up there; the rows about the kidney hold too, whatever was
    measured after the last session. What the kidney rules say already is not said again."""
    own, _unknown = chosen(about(_ROWS, medicine), medicine)
    rows = kidney_rows(medicine)
    metformin = medicine.within(limits().metformin)
    if own is None and not rows and not metformin:
        return
    if not illnesses.loaded(facts):
        yield NotChecked("dialysis", medicine.line, _("The patient's problems could not be read."))
    in_dialysis = next(iter(illnesses.known(facts, ("dialysis",))), None)
    failing = next(iter(illnesses.known(facts, ("kidney-failure",))), None)
    known = in_dialysis or (failing if not _measured(facts) else None)
    if known is None or told(facts, medicine, "kidney", "A2"):
        return
    reasons: list[tuple[Tier, str]] = []
    if in_dialysis is not None and own is not None:
        reasons.append((own.tier, pick(own.reason)))
    value = Decimal(0) if in_dialysis is not None else _FAILING
    for row in rows:
        if row.egfr > value and row.least is None:
            reasons.append((row.tier_at(value), pick(row.reason)))
    if metformin:
        reasons.append(("question", _("Metformin piles up; lactic acidosis.")))
    if reasons:
        tier = min((tier for tier, _reason in reasons), key=lambda one: RANK[one])
        yield _finding(medicine, known, tier, " ".join(dict.fromkeys(reason for _tier, reason in reasons)))


def _measured(facts: Facts) -> bool:
    """True when an eGFR or creatinine of the last days says how the kidneys are."""
    since = facts.now - timedelta(days=limits().egfr_days)
    return any(one.at >= since for key in ("egfr", "crea") for one in facts.results(key)[:1])


def _finding(medicine: Medicine, known: Known, tier: Tier, reason: str) -> Outcome:
    tier = "question" if known.unsure and tier == "stop" else tier
    variant = "unsure" if known.unsure else "severe" if tier == "stop" else ""
    return finding(
        "dialysis",
        medicine.line,
        tier=tier,
        title=say("dialysis", "title", variant, illness=known.name, medicine=medicine.name),
        detail=say("dialysis", "detail", reason=reason),
        implicated=(medicine.key, known.key),
        data=(medicine.coded, known.key, known.unsure, reason),
    )
