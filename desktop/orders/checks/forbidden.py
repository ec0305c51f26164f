"""Medicine that somebody has ordered not to be given (`doNotPerform`)."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.clinical.record.medicines import medicines
from desktop.core.messages import _
from desktop.fhir.resources import MedicationRequest
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.checks.allergy import named_in
from desktop.orders.findings import Outcome, finding, say
from desktop.orders.medicine_codes import concept_in
from desktop.orders.substances import composed


@check("forbidden", "duplicate", lambda: _("medicines not to be given"))
def forbidden(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A question for each order by which this medicine, or its group, must not be given."""
    every = facts.once("orders not to give", lambda: _not_to_give(facts))
    for request, name, codes in every:
        if request.key == medicine.key or not any(
            mine.startswith(code) for mine in medicine.codes[0] for code in codes
        ):
            continue
        why = [*(one.label for one in request.reason_code), *(note.text.strip() for note in request.note)]
        yield finding(
            "forbidden",
            medicine.line,
            title=say("forbidden", "title", medicine=name or medicine.name),
            detail=" ".join([say("forbidden", "detail"), *(f"{one.rstrip('.')}." for one in why if one)]),
            implicated=(medicine.key, request.key),
            data=(medicine.key, request.key, *why),
        )


def _not_to_give(facts: Facts) -> tuple[tuple[MedicationRequest, str, tuple[str, ...]], ...]:
    """Orders not to give something that hold, each with its name and the ATC codes, or beginnings of some."""
    found = []
    for request in facts.chart.all(MedicationRequest):
        if not medicines.is_forbidden(facts.chart, request, facts.now):
            continue
        concept, what = concept_in(facts.chart, request), composed(facts.chart, request)
        if what is None:
            continue
        # Of a combination with a code that code is forbidden, not all that holds one of its parts.
        codes = (what.own,) if what.own else tuple(
            dict.fromkeys((*named_in(what.name), *(one.atc for one in what.parts if one.atc and one.active)))
        )  # fmt: skip
        found.append((request, concept.words if concept is not None else what.name, codes))
    return tuple(found)
