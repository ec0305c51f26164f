"""Side effect that the patient has had of the same substance: no allergy, and worth a notice."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.clinical.record.patient import allergies as recorded
from desktop.clinical.record.patient.allergy_codes import atc_in
from desktop.core.messages import _
from desktop.orders.chart_facts import Facts, Medicine
from desktop.orders.checks import check
from desktop.orders.findings import Outcome, finding, say

_WHOLE = 7
"""Length of an ATC code that names a substance."""


@check("side-effect", "interaction", lambda: _("earlier side effects"), ordering=True)
def side_effect(facts: Facts, medicine: Medicine) -> Iterator[Outcome]:
    """A notice of what an earlier treatment did; an allergy is told by rule 1, and a group is not reached."""
    for one in facts.allergies().named:
        if recorded.is_uncertain(one) or not recorded.is_side_effect(one) or one.code is None:
            continue
        told = recorded.reactions(one)
        same = [code for code in atc_in(one.code) if len(code) == _WHOLE and code in medicine.acting]
        if not told or not same:
            continue
        yield finding(
            "side-effect",
            medicine.line,
            title=say(
                "side-effect",
                "title",
                medicine=medicine.name,
                reaction=", ".join(told),
            ),
            detail=say("side-effect", "detail"),
            implicated=(medicine.key, one.key),
            data=(medicine.coded, one.key, *told),
        )
        return
