"""Forms of one substance with doses of their own: the plain one at a dose that only another form is given in.

The form is told by the name, the trade name, the form or the remark. Where nothing tells it, an amount that
is too much of the weakest is a question: it never passes as the other form.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from desktop.clinical import units
from desktop.core.fold import fold
from desktop.core.messages import _, pick
from desktop.fhir.resources import MedicationRequest, MedicationStatement
from desktop.orders.cautions.caution_tables import FormDose, cautions
from desktop.orders.cautions.code_rows import CodeRows
from desktop.orders.cautions.matching import about
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.draft import Amount, MedicineOrder
from desktop.orders.findings import NotChecked, Outcome, finding, say
from desktop.orders.medicine_codes import concept_in
from desktop.orders.rules import amount
from desktop.orders.totals import greatest_daily, single_dose

_ROWS: Final = CodeRows(lambda: cautions().form_doses)


@check("form-dose", "dose", lambda: _("dose of this form"), deadly=True)
def form_dose(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """More than is given of this form, or of the weakest where nobody says which one it is."""
    rows = about(_ROWS, medicine)
    if not rows:
        return
    said = _said(facts, medicine)
    for row in rows:
        if not _is_of(row, said):
            continue
        given, most = _given(medicine, row), _most(facts, row)
        if given is None:
            yield NotChecked("form-dose", medicine.line, _("The amount in a day can't be computed."))
        elif given > most.value:
            yield finding(
                "form-dose",
                medicine.line,
                tier=row.tier,
                title=say(
                    "form-dose",
                    "title",
                    "" if row.words else "unsure",
                    amount=units.amount(units.plain(given), most.unit),
                    medicine=medicine.name,
                    most=units.amount(units.plain(round(most.value, 1)), most.unit),
                ),
                detail=say("form-dose", "detail", reason=pick(row.reason)),
                implicated=(medicine.key,),
                data=(medicine.coded, row.id, given, most.value),
            )
        return


def _is_of(row: FormDose, said: str) -> bool:
    if row.words:
        return any(fold(word) in said for word in row.words)
    return not any(fold(word) in said for word in row.unless_words)


def _said(facts: Facts, medicine: Medicine) -> str:
    """All words by which a form may be told, folded."""
    words = [medicine.name, medicine.strength, medicine.form]
    for line in facts.lines:
        if line.id == medicine.line and isinstance(line.order, MedicineOrder):
            words += [line.order.brand, line.order.note, line.text]
    request = facts.chart.find(medicine.key, MedicationRequest)
    held = request or facts.chart.find(medicine.key, MedicationStatement)
    if held is not None:
        concept = concept_in(facts.chart, held)
        words += [concept.text, *(one.display for one in concept.coding)] if concept is not None else []
        words += [one.text for one in held.note]
    return fold(" ".join(filter(None, words)))


def _given(medicine: Medicine, row: FormDose) -> Decimal | None:
    """The greatest amount at once or in a day; None where neither can be computed."""
    unit = amount(row.most).unit
    found = [greatest_daily(medicine.counted, unit)]
    for dosage in medicine.counted:
        dose = single_dose(dosage)
        found.append(units.convert(dose[0], dose[1], unit) if dose is not None else None)
    return max((one for one in found if one is not None), default=None)


def _most(facts: Facts, row: FormDose) -> Amount:
    most, each = amount(row.most), amount(row.kilo)
    weighed = facts.weight()
    if weighed is None or weighed[0] <= 0:
        return most
    return Amount(min(most.value, each.value * weighed[0]), most.unit)
