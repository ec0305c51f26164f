"""A discharge letter that can be signed, written for the patient of `tests.letters.rich`."""

from __future__ import annotations

from msgspec.structs import replace

from desktop import writing
from desktop.acts.drafts import SaveDraft, SignLetter
from desktop.acts.edits import Kept, LetterText, TextRun
from desktop.views.letters import letter_writing
from tests.commands.conftest import AAS, NOW, Json, Record
from tests.letters import rich

LETTER = "7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11"
PATIENT = "solbakken"
FOLLOWER = "Maren Aas"
"""Whom a person writes where nobody follows up a test without an answer."""


def admitted(record: Record) -> None:
    """The patient with all that the record has, and everything of it fetched."""
    record.hold(*(_known(one) for one in rich.record()))
    record.pulled(PATIENT)


def _known(resource: Json) -> Json:
    # An appointment names its patient among those who take part.
    if resource["resourceType"] == "Appointment":
        return {**resource, "participant": [{"actor": {"reference": rich.PATIENT}, "status": "accepted"}]}
    return resource


def undecided(record: Record) -> SignLetter:
    """The letter as it is composed, with what a person writes, before anything is decided."""
    chart = record.chart(PATIENT)
    letter = writing.letters.compose(chart, NOW, AAS, LETTER)
    shown = letter_writing.model(chart, NOW, letter, ()).text
    return SignLetter(
        Kept("letter", LETTER, PATIENT, writing.letters.encode(letter)), filled(shown, FOLLOWER)
    )


def filled(text: LetterText, words: str) -> LetterText:
    """The text with words where a placeholder stood."""
    return replace(
        text,
        sections=tuple(
            replace(s, runs=tuple(TextRun(words) if r.kind == "placeholder" else r for r in s.runs))
            for s in text.sections
        ),
    )


def ready(record: Record) -> SignLetter:
    """The letter with everything decided: it can be signed as things stand."""
    chart, act = record.chart(PATIENT), undecided(record)
    letter = writing.drafts.letter(act.kept, act.text)
    while found := writing.letters.check(chart, NOW, letter, ()).open:
        codes = [choice.code for choice in found[0].choices]
        assert codes, found[0]
        choice = "keep" if "keep" in codes else codes[0]
        letter = writing.letters.decide(chart, NOW, AAS, letter, found[0].key, choice, ())
    body = writing.letters.encode(letter)
    return SignLetter(replace(act.kept, body=body), act.text)


def saved(record: Record, act: SignLetter) -> Kept:
    return record.do(SaveDraft(act.kept, act.text))
