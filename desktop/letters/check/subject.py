"""Questions about whose letter it is: a replaced or unused record, several numbers, what can't be read."""

from __future__ import annotations

from desktop.clinical.record.patient import links
from desktop.clinical.words import demographics, records
from desktop.core.messages import _
from desktop.letters.check.signing_questions import Choice, Finding, Kind, key_of
from desktop.letters.compose.context import Context
from desktop.letters.model import Letter


def findings(letter: Letter, context: Context) -> list[Finding]:
    """Findings about the patient's record as it is now; none for a letter that is signed."""
    if letter.signature is not None:
        return []
    patient = context.chart.patient
    found = links.read(patient)
    said = []
    if found.asks or found.unread:
        words = records.became(found, lambda one: one.display)
        targets = sorted(one.target for one in found.replaced_by)
        said.append((_("Is this the record to write in?"), ". ".join(words) + ".", (*targets, *words[:1])))
    if several := demographics.several_numbers(patient, context.now):
        said.append((_("The patient has several numbers"), several + ".", (several,)))
    choice = Choice("sign", _("Sign all the same"))
    return [
        Finding(key_of(Kind.RECORD, *data), Kind.RECORD, title, words, (choice,))
        for title, words, data in said
    ]
