"""Question about medicines of home that nobody reconciled in the stay, and that a letter calls unchanged."""

from __future__ import annotations

from desktop.clinical.record.medicines import reconciliations
from desktop.core.messages import _
from desktop.fhir.resources import List
from desktop.letters.check.medicine_questions import name_of, rows_of
from desktop.letters.check.signing_questions import Choice, Finding, Kind, key_of
from desktop.letters.compose.context import Context
from desktop.letters.compose.record_reading import is_dead
from desktop.letters.model import Change, Letter

_SAID = (Change.UNCHANGED, Change.CHANGED)
"""Changes that a row says of a medicine of home without a question of its own."""


def findings(letter: Letter, context: Context) -> list[Finding]:
    """One question for all of them; none where a list for afterwards was made, or lists were not fetched."""
    chart, stay = context.chart, context.stay
    if letter.signature is not None or stay is None or letter.section("MEDB") is None:
        return []
    if context.compared.reconciled or is_dead(chart.patient) or not chart.known(List):
        return []
    rows = [row for row in rows_of(letter) if row.change in _SAID and not row.answer]
    if not rows or reconciliations.newest(chart, stay) is not None:
        return []
    names = sorted({name_of(row) for row in rows}, key=str.casefold)
    return [
        Finding(
            key_of(Kind.RECONCILED, *names),
            Kind.RECONCILED,
            _("The medicines were never reconciled in this stay"),
            _("Nobody noted what the patient really uses of {medicines}.").format(medicines=", ".join(names)),
            (Choice("sign", _("Sign all the same")),),
            "MEDB",
        )
    ]
