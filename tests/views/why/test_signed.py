"""Verdicts in words: one quiet line, or what differs from what was signed, as a clinician says it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from desktop.clinical.record.signatures import NULLIFIED, Signature, Signatures, State, Verdict
from desktop.core import messages
from desktop.fhir.signed_bytes import TRUSTED, Seal, content, differences
from desktop.shown.notes.notes import NoteRow
from desktop.views.notes import notes
from desktop.views.why import signed
from desktop.views.why.signed import Sealed
from tests.views.charts import Json, chart, context, stay, written_note

BASE = "https://server.example/fhir/"
BERG = Signature("Practitioner/b", "Ola Berg", "Overlege", "PractitionerRole/b", "2026-11-20T13:05:00Z", "LA")
OTHER = Signature("Practitioner/a", "Maren Aas", "LIS", "", "2026-11-20T14:00:00Z", NULLIFIED)
NOTE = written_note("n", 2, "Furosemid 40 mg x 1 fra i dag.")


def said(state: State, *, asked: bool = True, last: Signature = BERG) -> Sealed:
    return signed.line(Verdict(state, BERG, last), chart(stay()), NOTE, asked=asked)


def altered(**changes: Any) -> str:
    """Line on the note with these elements as they are now."""
    now: Json = {**NOTE, **changes}
    found = differences(content(NOTE, BASE, lambda _key: None), content(now, BASE, lambda _key: None), {})
    line = signed.line(Verdict("altered", BERG, BERG, found), chart(stay()), now, asked=True)
    assert line.warns == "endret etter signering"
    head, end = "Innholdet er endret etter signering: ", ". Signert av Ola Berg, overlege, 20.11.2026 14:05."
    assert line.text.startswith(head)
    assert line.text.endswith(end)
    return line.text.removeprefix(head).removesuffix(end)


def section(title: str, words: str) -> Json:
    return {"title": title, "text": {"status": "generated", "div": f"<div><p>{words}</p></div>"}}


def test_what_is_as_it_was_signed_is_said_quietly() -> None:
    assert said("valid") == Sealed("Signert av Ola Berg, overlege, 20.11.2026 14:05 · uendret siden")
    with messages.using("en"):
        assert said("valid").text == "Signed by Ola Berg, overlege, 20.11.2026 14:05 · unchanged since"


def test_only_what_was_compared_with_a_known_key_is_called_unchanged_without_more() -> None:
    states: tuple[State, ...] = ("none", "unknown_key", "altered", "forged", "unread")
    for state in states:
        assert not said(state).text.endswith("uendret siden"), state
    assert said("unknown_key").text.endswith("med en nøkkel som ikke er kjent her")
    assert said("none").text == "signert uten nøkkel: en senere endring ville ikke vises"
    assert said("none", asked=False).text == "signaturen er ikke hentet ennå"


def by(seal: Seal, *, last: Signature = BERG) -> Sealed:
    state: State = "valid" if seal in TRUSTED else "unknown_key"
    return signed.line(Verdict(state, BERG, last, seal=seal), chart(stay()), NOTE, asked=True)


def test_whose_key_the_server_vouches_for_is_said_with_what_was_not_checked() -> None:
    who = "Signert av Ola Berg, overlege, 20.11.2026 14:05"
    assert by("vouched") == Sealed(f"{who}, nøkkelen er kjent · uendret siden")
    claimed = "med en nøkkel i samme navn, men serveren prøver ikke hvem som legger nøkler inn"
    assert by("claimed") == Sealed(f"{who} · uendret siden, {claimed}")
    taken_back = "trukket tilbake i navnet til Maren Aas, LIS, 20.11.2026 15:00"
    assert by("claimed", last=OTHER).text == f"{who} · {taken_back}, {claimed}"
    assert by("unknown", last=OTHER).text == f"{who} · {taken_back}, med en nøkkel som ikke er kjent her"


@pytest.mark.parametrize(
    ("seal", "warns"),
    [
        ("ended", "signert med en nøkkel som var skiftet ut"),
        ("withdrawn", "signert med en nøkkel som var trukket tilbake"),
        ("late", "kom etter at nøkkelen var trukket tilbake"),
    ],
)
def test_a_key_that_counted_no_more_warns(seal: Seal, warns: str) -> None:
    assert by(seal).warns == warns
    assert "Signert av" not in by(seal).text


@pytest.mark.parametrize("state", ["forged", "unread", "altered"])
def test_what_can_not_be_relied_on_warns(state: State) -> None:
    assert said(state).warns


def test_a_withdrawn_note_names_who_signed_that() -> None:
    assert said("valid", last=OTHER).text == (
        "Signert av Ola Berg, overlege, 20.11.2026 14:05"
        " · trukket tilbake med signatur av Maren Aas, LIS, 20.11.2026 15:00"
    )


def test_a_changed_dose_is_said_with_the_words_around_it() -> None:
    now = [section("Vurdering", "Furosemid 80 mg x 1 fra i dag.")]
    assert altered(section=now) == "Vurdering: «Furosemid 40 mg» er blitt «Furosemid 80 mg»"


def test_words_that_came_or_went_are_said() -> None:
    assert altered(section=[section("Vurdering", "Furosemid 40 mg x 1.")]) == (
        "Vurdering: «x 1 fra i dag.» er blitt «x 1.»"
    )
    assert altered(section=[*NOTE["section"], section("Plan", "Hjem.")]) == "Plan er ny"
    assert altered(section=[]) == "Vurdering er borte"
    assert altered(section=[section("Plan", "Furosemid 40 mg x 1 fra i dag.")]) == "Plan"


def test_status_author_and_title_are_said() -> None:
    assert altered(status="amended") == "Status: «endelig» er blitt «endret»"
    other = [{"reference": "Practitioner/x", "display": "Kim Strand"}]
    assert altered(author=other) == "Forfatter: «Ola Berg» er blitt «Kim Strand»"
    assert altered(title="Notat") == "Tittel: «Visitt» er blitt «Notat»"


def test_many_changes_are_counted() -> None:
    told = altered(
        status="amended", title="Notat", date="2026-11-01", section=[], encounter={"reference": "Encounter/x"}
    )
    assert told.endswith("; 2 til")
    assert told.count(";") == 3


def rows(verdict: Verdict, *, asked: bool = True) -> NoteRow:
    found = context(chart(stay(), NOTE))
    with_verdict = msgspec.structs.replace(found, signatures=Signatures({"Composition/n": verdict}, asked))
    return notes.build(with_verdict)[0].rows[0]


def test_the_note_that_is_read_says_it() -> None:
    row = rows(Verdict("valid", BERG, BERG))
    assert (row.sealed, row.warns) == (said("valid").text, "")
    row = rows(Verdict("forged"))
    assert (row.sealed, row.warns) == (said("forged").text, "signaturen stemmer ikke")


def test_a_draft_says_nothing_of_a_signature() -> None:
    early = written_note("n", 2, "Ord", "preliminary")
    found = msgspec.structs.replace(context(chart(stay(), early)), signatures=Signatures(asked=True))
    assert notes.build(found)[0].rows[0].sealed == ""
