"""Empty list of allergies with its reason (List.emptyReason): nothing known, not asked, withheld.

Some records keep no entry for *no known allergy*, but a list of allergies that somebody found empty. It
answers the question as long as it is current and can be read fully, and no other list says more.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from desktop.clinical.denials import heading
from desktop.clinical.record.modifiers import is_unread
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import List
from desktop.fhir.when import for_newest

Reason = Literal["none", "not-asked", "withheld", "unknown"]
"""`unknown`: an empty list that does not say why answers nothing."""
_CODES: Final = frozenset({"52472-8", "48765-2", "allergies", "adverserxns"})
"""LOINC: allergies and adverse drug reactions (its panel and its section); FHIR's example codes of lists."""
_REASONS: Final[dict[str, Reason]] = {
    "nilknown": "none", "notasked": "not-asked", "withheld": "withheld", "unavailable": "withheld",
}  # fmt: skip


class Empty(msgspec.Struct, frozen=True):
    """An empty list of allergies: why it is empty, when that was said (a FHIR time, or empty), its key."""

    reason: Reason
    when: str
    key: str


def empty(chart: Chart) -> Empty | None:
    """The empty list of allergies that counts; None where there is none, or where another list names any.

    Of several the newest counts; where one has no date nobody knows which that is, and the one that reassures
    least counts.
    """
    found = [one for one in chart.all(List) if one.status == "current" and _of_allergies(one.code)]
    if any(not entry.deleted for one in found for entry in one.entry):
        return None
    told = [
        Empty("unknown" if is_unread(one) else _reason(one.empty_reason), one.date, one.key) for one in found
    ]
    told.sort(key=lambda one: (for_newest(one.when), one.key))
    if not told:
        return None
    if all(one.when for one in told):
        return told[-1]
    return next((one for one in reversed(told) if one.reason != "none"), told[-1])


def _of_allergies(code: CodeableConcept | None) -> bool:
    if code is None:
        return False
    if code.coding and any(one.code for one in code.coding):
        return code.has(*_CODES)
    return heading(code.text)


def _reason(concept: CodeableConcept | None) -> Reason:
    if concept is None:
        return "unknown"
    # Two reasons that contradict each other are none.
    found = {_REASONS[one.code] for one in concept.coding if one.code in _REASONS}
    (*one,) = found
    return one[0] if len(one) == 1 else "unknown"
