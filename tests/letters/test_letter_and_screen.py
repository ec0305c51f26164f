"""The letter says what the screen says, for every patient of a generated hospital: words, numbers, flags.

A difference that is meant stands in `REASONS` with its reason.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from desktop.acts.facts import Facts
from desktop.backend.demo import resources
from desktop.clinical.flags import Abnormal
from desktop.clinical.record.measured.measurements import measurements
from desktop.clinical.record.stays import stays
from desktop.fhir import strict
from desktop.fhir.chart import Chart
from desktop.letters.compose import epikrise
from desktop.letters.compose.epikrise import compose
from desktop.letters.compose.record_reading import stay_of
from desktop.letters.compose.values import Value
from desktop.letters.model import Change, Letter, MedicineRow, Run
from desktop.shown.medicines.medicines import MedicineRow as Shown
from desktop.views.base import labs
from desktop.views.base.context import Context
from desktop.views.measured import flowsheet_rows
from desktop.views.medicines import medicines
from desktop.views.page import banner, fact_sheet, problems
from tests.letters.charts import AUTHOR, NOW, Json, charts, lmdi, synthea
from tests.views.charts import AAS, PLACES, about, patient, stay

ID: Final = "7d1f6a3e-0c1b-4f0e-9b55-0f3f5b1f0a11"
PATIENTS: Final = 40
LATER: Final = datetime(2026, 11, 26, 13, 32, tzinfo=UTC)
"""Moment of the small records."""
SIDES: Final = {"high": "høy", "low": "lav", "": ""}
ORDINARY: Final = (Abnormal.NORMAL, Abnormal.UNKNOWN)
VITALS: Final = ("bp", "hr", "rr", "spo2", "temp")
REASONS: Final[dict[str, str]] = {}
"""Differences that are meant, by the first word of one; none today."""
Difference = tuple[str, str, str]
"""What differs (a key of `REASONS`), what the letter says, and what the screen says."""


class Record(NamedTuple):
    """A patient, the letter about them, and the moment of both."""

    name: str
    chart: Chart
    letter: Letter
    now: datetime


def _read(found: Iterable[Json], now: datetime, name: str = "") -> Iterator[Record]:
    for key, chart in charts(found):
        yield Record(f"{name} {key}".strip(), chart, compose(chart, now, AUTHOR, letter_id=ID), now)


@cache
def _generated() -> tuple[Record, ...]:
    return tuple(_read((json.loads(strict.dumps(one)) for one in resources(PATIENTS, 1, NOW)), NOW))


@cache
def _strangers(shared: Path) -> tuple[Record, ...]:
    """The records of other makers beside the checkout, and the small ones of strangers' kinds."""
    found = [*_read(synthea(), NOW), *_read(lmdi(), NOW)]
    for path in sorted((shared / "data" / "cases").glob("*.ndjson")):
        lines = path.read_text(encoding="utf-8").splitlines()
        found += _read((json.loads(line) for line in lines if line.strip()), LATER, path.stem)
    return tuple(found)


def _context(of: Record) -> Context:
    return Context(of.chart, of.now, AAS, {})


def _noted(one: labs.LabValue) -> str:
    """A value as the screen has it, with what stands below it."""
    said = "; ".join(filter(None, ("foreløpig" if one.preliminary else "", one.comment.rstrip("."))))
    return f"{one.text} ({said})" if said else one.text


def _one_line(name: str) -> str:
    return " ".join(name.split())


def _plain(text: str) -> str:
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split()).casefold()


def _runs(letter: Letter, *codes: str) -> Iterator[Run]:
    for code in codes:
        section = letter.section(code)
        for sentence in section.sentences if section is not None else ():
            yield from (run for run in sentence.runs if run.source is not None and not run.missing)


def _laboratory(of: Record) -> Iterator[Difference]:
    """Each cell of the table of results, with its flag and range; and each value outside its reference."""
    shown: dict[str, list[labs.LabValue]] = {}
    for value in labs.values(of.chart, now=of.now):
        shown.setdefault(value.reference, []).append(value)
    section = of.letter.section("FUNN")
    for sentence in section.sentences if section is not None else ():
        runs = [run for run in sentence.runs if run.source is not None]
        if "\t" not in sentence.text or not runs:
            continue
        name, *_cells, reference = sentence.text.split("\t")
        for run in runs:
            assert run.source is not None
            mine = shown.get(run.source.keys[0], [])
            wanted = {_plain(f"{_noted(one)} {SIDES[one.outside]}") for one in mine}
            if run.text == reference:
                if _plain(run.text) not in {_plain(one.range) for one in mine}:
                    yield "range", run.text, " / ".join(one.range for one in mine)
            elif _plain(run.text) not in wanted:
                yield "number", run.text, " / ".join(sorted(wanted))
            elif not any(_plain(one.name) in _plain(name) for one in mine):
                yield "name", name, " / ".join(one.name for one in mine)
    stay = stay_of(of.chart, of.now)
    heads = {s.text.split("\t")[0] for s in (section.sentences if section else ())}
    named = heads | {head.split(",")[0] for head in heads}
    for values in shown.values():
        for one in values:
            inside = stay is not None and stay.holds(None, one.at.isoformat(), of.now)
            marked = one.text and not one.whose and one.abnormal not in ORDINARY
            if inside and marked and one.use.cite and _one_line(one.name) not in named:
                yield "absent", "", f"{one.name} {one.text} {one.abnormal}"


def _vitals(of: Record) -> Iterator[Difference]:
    """The first and the last value in the stay, as every sentence and phrase of a letter cites them."""
    where, said = stays.latest(of.chart, of.now), epikrise.context_of(of.chart, of.now, AUTHOR)
    if where is None or where.unended:
        return
    found = [one for one in measurements(of.chart, now=of.now) if where.covers(one.when, of.now)]
    every = flowsheet_rows.quantities(of.chart, found, where, of.now, laboratory=False)
    rows = {one.key: [v for v in one.values if v.round and not v.struck and v.decide] for one in every}
    for key in VITALS:
        for member, at in (("inn", 0), ("sist", -1)):
            told, shown = said.at(f"{key}.{member}"), rows.get(key, [])
            letter = told.text if isinstance(told, Value) else ""
            screen = shown[at].text if shown else ""
            if shown and "foreløpig" in shown[at].note:
                screen += " (foreløpig)"
            if _plain(letter) != _plain(screen):
                yield "vital", f"{key}.{member} {letter}", screen


def _diagnoses(of: Record) -> Iterator[Difference]:
    rows = {row.key: row for row in problems.build(_context(of))[0].rows}
    for run in _runs(of.letter, "DIAG"):
        assert run.source is not None
        for row in (rows[key] for key in run.source.keys if key in rows):
            said = _plain(run.text)
            if _plain(row.name) not in said:
                yield "diagnosis", run.text, row.name
            elif row.code and _plain(row.code).replace(".", "") not in said.replace(".", ""):
                yield "code", run.text, row.code
            elif row.uncertain != ("ikke bekreftet" in said):
                yield "certainty", run.text, row.detail


def _allergies(of: Record) -> Iterator[Difference]:
    told = {key: run.text for run in _runs(of.letter, "CAVE") if run.source for key in run.source.keys}
    sheet = fact_sheet.model(of.chart, of.now, AAS, Facts())
    for line in (*sheet.allergies, *sheet.struck):
        said = _plain(told.get(line.key, ""))
        if line.struck:
            if said:
                yield "struck allergy", said, line.struck
            continue
        name, reaction = _plain(line.name), _plain(line.reaction)
        if name not in said or not all(part in said for part in reaction.split(", ")):
            yield "allergy", said, f"{line.name}: {line.reaction}"


_DATED: Final = re.compile(r" \(\d\d\.\d\d\.\d{4}\)$")
_OVER: Final = re.compile(r", til \d\d\.\d\d(?:\.\d{4})?$")


def _unsaid(words: str, said: str) -> str:
    """Words of a part that a letter does not have, joined or apart: *penicillinanafylaksi*."""
    for one in sorted(set(re.findall(r"\w+", said)), key=len, reverse=True):
        words = words.replace(one, " ") if len(one) > 2 else words
    return " ".join(re.findall(r"\w{3,}", words))


def _cautions(of: Record) -> Iterator[Difference]:
    """Each part of the banner that warns, but for what is over, stands in the letter in the same words."""
    shown = banner.build(of.chart, of.now, actor=AAS)
    section = of.letter.section("CAVE")
    said = _plain(" ".join(s.text for s in section.sentences)) if section is not None else ""
    for asked in (shown.critical, shown.treatment_limits, shown.infection, shown.interpreter):
        if asked.state == "not_available" and "kan ikke leses" not in said:
            yield "caution", said, asked.text
        elif asked.state == "known":
            parts = re.sub(r"^(?:Kritisk|HLR|Smitte|Tolk): ", "", asked.text).split("; ")
            for part in parts:
                if not _OVER.search(part) and (left := _unsaid(_plain(_DATED.sub("", part)), said)):
                    yield "caution", said, left


_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?")


def _numbers(text: str) -> Counter[str]:
    return Counter(_NUMBER.findall(re.sub(r"(?<=\d) (?=\d{3}\b)", "", _plain(text))))


def _medicines(of: Record) -> Iterator[Difference]:
    shown = {row.key: row for row in medicines.build(_context(of))[0].rows}
    section = of.letter.section("MEDB")
    for row in section.medicines if section is not None else ():
        for one in (shown[key] for source in row.sources for key in source.keys[:1] if key in shown):
            yield from _medicine(row, one, row.sources[0].keys[0] == one.key)


def _medicine(row: MedicineRow, one: Shown, leading: bool) -> Iterator[Difference]:
    said = f"{row.generic or row.product}"
    if _plain(said) != _plain(one.name):
        yield "medicine", said, one.name
    if leading and _numbers(one.dose) - _numbers(row.recorded):
        yield "dose", row.recorded, one.dose
    paused = row.change is Change.PAUSED or row.asked == "held" or "pauset" in row.verdict
    if (one.change == "Pauset") != paused:
        yield "paused", f"{said} {row.verdict}", one.change
    if row.change is Change.NEW and one.group == "outside":
        yield "new", f"{said} {row.verdict}", one.warning
    for conflict in one.conflicts if leading else ():
        if conflict.tone == "answered" and _plain(conflict.text).split(" ")[0] not in _plain(row.told):
            yield "answered", row.told, conflict.text


COMPARED: Final[dict[str, Callable[[Record], Iterator[Difference]]]] = {
    "laboratory": _laboratory,
    "vital signs": _vitals,
    "diagnoses": _diagnoses,
    "allergies": _allergies,
    "cautions": _cautions,
    "medicines": _medicines,
}


def _left(what: str, every: Iterable[Record]) -> list[tuple[str, Difference]]:
    found = [(of.name, one) for of in every for one in COMPARED[what](of)]
    return [(name, one) for name, one in found if one[0] not in REASONS]


@pytest.mark.parametrize("what", COMPARED)
def test_the_letter_says_what_the_screen_says(what: str) -> None:
    assert _left(what, _generated()) == []


@pytest.mark.parametrize("what", COMPARED)
def test_of_strangers_records_the_letter_says_what_the_screen_says(what: str, shared: Path) -> None:
    assert _left(what, _strangers(shared)) == []


MOTHER: Final = {
    "resourceType": "FamilyMemberHistory",
    "id": "fh",
    "status": "completed",
    "patient": {"reference": "Patient/p"},
    "relationship": {"text": "mor"},
}
HYPERTHERMIA: Final = {"text": "Malign hypertermi"}
WARNED: Final[dict[str, Json]] = {
    "disease": {**MOTHER, "condition": [{"code": HYPERTHERMIA}]},
    "code": {**MOTHER, "condition": [{"code": {"coding": [{"code": "T88.3"}]}}]},
    "note": {**MOTHER, "note": [{"text": "malign hypertermi i narkose"}]},
    "narrative": {**MOTHER, "text": {"status": "additional", "div": "<div>malign hypertermi</div>"}},
    "unread": {**MOTHER, "condition": [{"code": HYPERTHERMIA}], "modifierExtension": [{"url": "urn:x"}]},
    "own": about("Condition", "c", code=HYPERTHERMIA),
    "flag": about("Flag", "f", status="active", code={"coding": [{"code": "405501007"}]}),
    "flag odd": about("Flag", "f", status="odd", code=HYPERTHERMIA),
    "flag unread": about("Flag", "f", status="active", code=HYPERTHERMIA, implicitRules="urn:x"),
    "flag without words": about("Flag", "f", status="active"),
    "flag ahead": about("Flag", "f", status="active", code=HYPERTHERMIA, period={"start": "2027-01-01"}),
    "unreadable": {**MOTHER, "condition": "?"},
    "directive": {
        "resourceType": "Consent",
        "id": "d",
        "status": "active",
        "scope": {"coding": [{"code": "adr"}]},
        "patient": {"reference": "Patient/p"},
        "category": [{"text": "Ikke HLR"}],
    },
}


@pytest.mark.parametrize("form", WARNED)
def test_what_the_banner_warns_of_stands_in_the_letter(form: str) -> None:
    (of,) = _read([patient(), *PLACES, stay(), WARNED[form]], NOW)
    shown = banner.build(of.chart, of.now, actor=AAS)
    assert {shown.critical.state, shown.treatment_limits.state} & {"known", "not_available"}
    assert list(_cautions(of)) == []
    if "unread" not in form and form not in ("directive", "flag without words", "flag"):
        section = of.letter.section("CAVE")
        assert section is not None
        assert "Malign hypertermi" in " ".join(one.text for one in section.sentences)


WORDS: Final[dict[str, tuple[Json, bool]]] = {
    "code": ({"valueCodeableConcept": {"text": "positiv"}}, True),
    "coded": (
        {"valueCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "260373001"}]}},
        True,
    ),
    "text": ({"valueString": "Svakt positiv"}, True),
    "plus": ({"valueString": "2+"}, True),
    "true": ({"valueBoolean": True}, True),
    "judged": ({"valueString": "mange", "interpretation": [{"coding": [{"code": "A"}]}]}, True),
    "judged alone": ({"interpretation": [{"coding": [{"code": "DET"}]}]}, True),
    "high": ({"valueString": "over 500", "interpretation": [{"coding": [{"code": "H"}]}]}, True),
    "note": ({"valueString": "positiv", "note": [{"text": "Lite materiale."}]}, True),
    "early": ({"valueString": "positiv", "status": "preliminary"}, True),
    "negative": ({"valueCodeableConcept": {"text": "negativ"}}, False),
    "not found": ({"valueString": "Ikke påvist"}, False),
    "false": ({"valueBoolean": False}, False),
    "no more": ({"valueString": "Positiv tilbakemelding fra pasienten"}, False),
    "of another": ({"valueString": "positiv", "focus": [{"reference": "Patient/child"}]}, False),
    "struck": ({"valueString": "positiv", "status": "entered-in-error"}, False),
    "judged normal": ({"valueString": "positiv", "interpretation": [{"coding": [{"code": "N"}]}]}, False),
}


def _worded(name: str, **more: Json) -> Json:
    made = about(
        "Observation", f"w{name}", status="final", code={"text": name},
        category=[{"coding": [{"code": "laboratory"}]}], effectiveDateTime="2026-11-19T08:00:00+01:00",
    )  # fmt: skip
    return made | more


def _cells(of: Record) -> dict[str, list[str]]:
    section = of.letter.section("FUNN")
    rows = [s.text.split("\t") for s in (section.sentences if section is not None else ()) if "\t" in s.text]
    return {name: cells for name, *cells in rows}


@pytest.mark.parametrize("form", WORDS)
def test_an_answer_in_words_stands_in_the_letter_as_the_screen_marks_it(form: str) -> None:
    said, stands = WORDS[form]
    (of,) = _read([patient(), *PLACES, stay(), _worded("SARS-CoV-2, nese", **said)], NOW)
    assert list(_laboratory(of)) == []
    assert ("SARS-CoV-2, nese" in _cells(of)) == stands
    shown = [one for one in labs.values(of.chart, now=of.now) if one.abnormal not in ORDINARY]
    assert bool([one for one in shown if one.use.cite and not one.whose]) == stands


@pytest.mark.parametrize("name", ["RhD", "Rh(D)-type", "AB0", "Blodtype", "Faste"])
def test_a_type_of_blood_is_no_finding(name: str) -> None:
    said: Json = {"valueBoolean": True} if name == "Faste" else {"valueString": "Positiv"}
    (of,) = _read([patient(), *PLACES, stay(), _worded(name, **said)], NOW)
    assert name not in _cells(of)


def test_the_course_of_an_answer_in_words() -> None:
    def at(day: int, words: str) -> Json:
        when = f"2026-11-{day}T09:00:00+01:00"
        return _worded("Norovirus", valueString=words) | {"id": f"n{day}", "effectiveDateTime": when}

    (of,) = _read([patient(), *PLACES, stay(), at(17, "negativ"), at(18, "positiv"), at(20, "negativ")], NOW)
    assert _cells(of)["Norovirus"] == ["negativ", "positiv", "negativ", "ikke oppgitt"]
    assert list(_laboratory(of)) == []


def test_there_is_something_to_compare() -> None:
    every = _generated()
    assert len(every) >= PATIENTS
    counted = Counter[str]()
    for of in every:
        counted["medicines"] += sum(len(section.medicines) for section in of.letter.sections)
        said = epikrise.context_of(of.chart, of.now, AUTHOR)
        counted["vitals"] += sum(isinstance(said.at(f"{key}.inn"), Value) for key in VITALS)
        counted["results"] += sum("\t" in s.text for _section, _number, s in of.letter.sentences)
        counted["allergies"] += sum(1 for _run in _runs(of.letter, "CAVE"))
        counted["diagnoses"] += sum(1 for _run in _runs(of.letter, "DIAG"))
    assert all(counted[what] >= PATIENTS // 2 for what in ("medicines", "results", "diagnoses", "vitals"))
    assert counted["allergies"] >= 5
