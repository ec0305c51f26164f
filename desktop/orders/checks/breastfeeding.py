"""Breast-feeding: medicines that pass into milk and harm the child."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from desktop.clinical.record.patient import pregnancy
from desktop.core.messages import _, pick
from desktop.orders.cautions import illnesses
from desktop.orders.cautions.caution_tables import cautions
from desktop.orders.cautions.code_rows import CodeRows
from desktop.orders.cautions.illnesses import Known
from desktop.orders.cautions.matching import about, amount_unknown, chosen
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.findings import NotChecked, Outcome, finding, say
from desktop.orders.rules import Tier

_ROWS: Final = CodeRows(lambda: cautions().breastfeeding_cautions)


@check("breastfeeding", "pregnancy", lambda: _("breast-feeding"))
def breastfeeding(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A medicine that harms a breast-fed child; a question where the mother has just given birth, and nobody
    has written if she breast-feeds."""
    row, unknown = chosen(about(_ROWS, medicine), medicine)
    if row is None and not unknown:
        return
    known = _known(facts)
    if known is None:
        if not illnesses.loaded(facts) and facts.chart.patient.gender != "male":
            yield NotChecked("breastfeeding", medicine.line, _("The patient's problems could not be read."))
        return
    if row is None:
        yield from amount_unknown("breastfeeding", medicine)
        return
    tier: Tier = "notice" if known.unsure and row.tier == "question" else row.tier
    tier = "question" if known.unsure and tier == "stop" else tier
    variant = "unsure" if known.unsure else "severe" if tier == "stop" else ""
    yield finding(
        "breastfeeding",
        medicine.line,
        tier=tier,
        title=say("breastfeeding", "title", variant, medicine=medicine.name),
        detail=say("breastfeeding", "detail", reason=pick(row.reason)),
        implicated=(medicine.key, *((known.key,) if known.key else ())),
        data=(medicine.coded, row.id, known.key, known.unsure),
    )


def _known(facts: Facts) -> Known | None:
    """Breast-feeding by the record; unsure after a birth of the last weeks."""
    told = illnesses.known(facts, ("breastfeeding",))
    if told:
        return told[0]
    lately = facts.once("given birth lately", lambda: pregnancy.standing(facts.chart, facts.now).lately)
    return Known("breastfeeding", "", "", unsure=True) if lately else None
