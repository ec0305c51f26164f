"""The fifty small records of strangers' kinds: what must stand on a screen or in a letter, or must not.

The right value is from what the record holds. A row that falls short is marked with what lacks;
`docs/truth.md` says the same in words.

One idea: a table of the cases, each with its right words.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from desktop.clinical.forms import questionnaire_reading
from desktop.clinical.forms.form_model import Form
from desktop.fhir.chart import Chart
from desktop.fhir.questionnaires import Questionnaire
from desktop.fhir.resources import decode
from tests.letters.charts import charts, read_case
from tests.meaning.saying import strings

NOW = datetime(2026, 11, 26, 13, 32, tzinfo=UTC)
Words = tuple[str, ...]


def row(where: str, who: str, stands: Words = (), never: Words = (), lacks: str = "") -> Any:
    """A row of the table: `who` is the record, or record/patient where one file holds several."""
    marks = [pytest.mark.xfail(strict=True, raises=AssertionError, reason=lacks)] if lacks else []
    return pytest.param(
        where, who, stands, never, id=f"{who}-{where}{'-lacks' if lacks else ''}", marks=marks
    )


ROWS = (
    row("banner", "c01", ("Fødselsdato mangler",), ("01.01.", " år)")),
    row("letter", "c01", ("fødselsdato er ikke registrert",)),
    row("banner", "c02", ("29.02.1952 (74 år)",)),
    row("banner", "c02/c02b", ("1950",), ("01.01.1950", "01.1950")),
    row("banner", "c02/c02c", ("1950",), ("01.05.1950",)),
    row("banner", "c02/c02d", ("2027",), ("(0 år)", "(-1 år)")),
    row("laboratory", "c04", ("Kalium, 6,9 mmol/L, høy", "CRP, 212 mg/L, høy")),
    row("banner", "c04", ("Allergi: Jod",)),
    row("medicines", "c04", ("digoksin, 0,25 mg x 1",)),
    row("problems", "c04", ("Logisk referert",)),
    row(
        "medicines",
        "c05",
        ("warfarin", "amoksicillin", "Bare visningsnavn 10 mg", "legemiddel uten navn", "metoprolol"),
    ),
    row(
        "medicines",
        "c05",
        ("Feilført preparat (ikke kontrollert) (feilført), 1 x 1",),
        ("Feilført preparat (ikke kontrollert), 1 x 1",),
    ),
    row("letter", "c05", ("(feilført)",), ("| Feilført preparat |",)),
    row(
        "laboratory",
        "c06",
        (
            "Analyse Boolean, ja",
            "Analyse Usann, nei",
            "Analyse Integer",
            "3–5 /hpf",
            "1:128",
            "13:30",
            "20.11.2026–22.11.2026",
            "negativ",
            "linje en",
            "Analyse Absent, ikke målbart",
            "Analyse Begge, 9 g",
            "Analyse Begge: Del C, 2 g",
            "Analyse Komponent: Del A",
            "Analyse Komponent: Del B",
            "ubesvart",
        ),
    ),
    row("banner", "c08", ("Penicillin (Anafylaksi)",), ("Ingen kjente allergier", "ikke spurt | Allergi")),
    row("letter", "c08", ("Penicillin: Anafylaksi",), ("Ingen kjente allergier",)),
    row("banner", "c08c", ("Ingen kjente allergier", "liste, uten dato"), ("Allergier: ikke spurt",)),
    row("letter", "c08c", ("Ingen kjente allergier",)),
    row("banner", "c09", ("Peanøtter (Anafylaksi)", "Uten status", "penicillin"), ("Feilført", "Avkreftet")),
    row("letter", "c09", ("Peanøtter: Anafylaksi", "Uten status"), ("Feilført", "Avkreftet")),
    row("medicines", "c10", ("Apixaban 5 mg står to ganger.",)),
    row(
        "medicines",
        "c12",
        (
            "medisinonhold (ikke kontrollert), 1 x 1, Pauset",
            "medisincompleted (ikke kontrollert), 1 x 1, Avsluttet",
            "medisinstopped (ikke kontrollert), 1 x 1, Seponert",
            "intentplan (ikke kontrollert), 1 x 1, planlagt, ikke ordinert",
            "ikke kjent om den gjelder",
        ),
        ("medisinenteredinerror",),
    ),
    row("letter", "c12", ("Planlagt, ikke ordinert",), ("medisinenteredinerror", "medisincancelled")),
    row(
        "letter",
        "c12",
        (
            "Står på posten som pauset",
            "brukes ikke nå (tidligere 1 x 1)",
            "Ikke kjent om den gjelder på posten",
        ),
    ),
    row(
        "medicines",
        "c13",
        (
            "framtid (ikke kontrollert), 10 mg x 1, Begynner 24.12",
            "Teksten sier «5 mg en gang daglig», ordinasjonen er satt opp som 50 mg 2 ganger daglig.",
            "hver72 (ikke kontrollert), 25 µg /time hver 72. time",
            "125 mikrogram",
            "15 mg per kg",
            "40 mg i 3 dager, deretter 20 mg i 3 dager",
            "5 ml på 2 timer",
            "Svelges med vann",
        ),
    ),
    row("letter", "c13", ("10 mg x 1 begynner 24.12.2026", "10 mg x 1 i 7 dager")),
    row("laboratory", "c14", ("7,7 i går 07:00: inneholder noe som ikke kan leses, ikke brukt",)),
    row("medicines", "c14", ("inneholder noe som ikke kan leses", "usikkert"), ("gitt i dag",)),
    row("vitals", "c14", ("modifisert medisin", "inneholder noe som ikke kan leses")),
    row("banner", "c14", ("Modifisert allergi, kan ikke leses helt",)),
    row("problems", "c14", ("Modifisert diagnose (noe her kan ikke leses)",)),
    row(
        "letter",
        "c14",
        ("modifisert diagnose (noe her kan ikke leses)", "kalium 7,7 mmol/L (kan ikke leses helt)"),
        ("7,7 høy", "Kalium 7,7 mmol/L", "Kalium, mmol/L"),
    ),
    row("letter", "c14", ("Inneholder noe i journalen som ikke kan leses.",)),
    row(
        "problems",
        "c16",
        ("mistenkt", "Diagnose uten navn", "Venstre lårhalsbrudd, venstre hofte", "i remisjon"),
        ("Ver refuted |", "Ver entered-in-error"),
    ),
    row(
        "letter", "c16", ("diagnose uten navn i journalen", "ikke bekreftet"), ("refuted", "entered-in-error")
    ),
    row("problems", "c16", ("står 2 ganger",)),
    row("vitals", "c17", ("Søn 25.10 02:30",)),
    row(
        "vitals",
        "c17",
        ("02:30 sommertid", "02:30 normaltid"),
        ("tidligere 72 kl. 02:30 |", "Søn 25.10 02:30 |"),
    ),
    row("flowsheet", "c17", ("02:30 sommertid", "02:30 normaltid")),
    row(
        "laboratory",
        "c18",
        ("Kalium, 4,1", "Natrium, 111 mmol/L", "Kreatinin, 444 µmol/L", "Glukose, 22,4"),
    ),
    row("results", "c18", ("6,1", "uten tid")),
    row(
        "laboratory", "c18", ("6,1 g/dL: ingen har skrevet når, ikke brukt", "2025"), ("01.01.2025", " 00:00")
    ),
    row("flowsheet", "c18", ("Natrium",), ("01.01.2025",)),
    row("banner", "c19", ("300861 12345",), ("010101 12345",)),
    row("letter", "c19", ("300861 12345",), ("010101 12345",)),
    row("banner", "c20/c20b", ("Normal | Test",), ("\u202e",)),
    row("letter", "c20/c20b", ("Test Normal",), ("\u202e",)),
    row(
        "banner",
        "c20/c20c",
        ("Wolfeschlegelsteinhausenbergerdorff-Wolfe", "Adolph Blaine Charles David Earl"),
    ),
    row(
        "letter",
        "c20/c20c",
        ("Wolfeschlegelsteinhausenbergerdorff-Wolfe", "Adolph Blaine Charles David Earl"),
    ),
    row("banner", "c20/c20d", ("Linje skift | To Tab",)),
    row("letter", "c20/c20d", ("To Tab Linje skift",)),
    row("banner", "c20/c20e", ("😀",)),
    row("letter", "c20/c20e", ("😀",)),
    row("letter", "c20", ("محمد علي", "ذات الرئة", "باراسيتامول")),
    row("banner", "c22", ("Død",)),
    row("banner", "c22/c22b", ("Død", "25.11.2026")),
    row("banner", "c22/c22d", (), ("Kvinne", "Mann")),
    row("banner", "c22/c22e", (), ("Død",)),
    row("banner", "c23", ("Erstattet av en annen journal",)),
    row("banner", "c25b", ("Ikke innlagt",), ("døgn",)),
    row("banner", "c25b/c25c", (), ("døgn", "Ikke innlagt")),
    row("banner", "c25b/c25d", ("Ikke innlagt",), ("døgn",)),
    row("letter", "c25b", ("01.11.2026", "05.11.2026")),
    row("letter", "c25b/c25c", ("Opphold uten registrert innleggelsesdato",)),
    row("letter", "c25b/c25d", ("24.11.2026", "utskrivningsdato er ikke registrert")),
    row("letter", "c25b/c25e", ("Opphold uten registrert innleggelsesdato",), ("01.01.2027",)),
    row("banner", "c25b/c25e", ("Utskrives 01.01.2027",), ("døgn", "Ikke innlagt")),
    row(
        "laboratory",
        "c26",
        (
            "omregnet fra 126 mg/dL",
            "omregnet fra 72 g/L",
            "omregnet fra 30 mg/dL",
            "omregnet fra 4,0 mg/dL",
        ),
        ("Glukose, 126", "Hemoglobin, 72"),
    ),
    row(
        "laboratory",
        "c28",
        (
            "13 i går 07:00: rettet",
            "14 i går 07:00: rettet",
            "17 i går 07:00: ukjent status, ikke brukt",
            "11*",
        ),
        ("Prøve entered-in-error",),
    ),
    row("flowsheet", "c29", ("90/60", "39,5", "SpO₂, 84 %", "2 Hz", "178")),
    row(
        "banner",
        "c29",
        ("Vekt 69,9 kg (i går 07:00) · vekt 3,45 kg? (i går 09:00)",),
        ("Vekt 3,45 kg",),
    ),
    row("vitals", "c30", ("ikke målbar/40", "foreløpig", "strøket 97"), ("140 /min",)),
    row(
        "banner",
        "c36",
        (
            "Aktiv fare",
            "Utløpt fare, til 01.01.2020",
            "Framtidig fare, fra 01.01.2030",
            "Do not resuscitate (25.11.2026)",
        ),
        ("Inaktiv fare", "Feil fare"),
    ),
    row(
        "letter",
        "c36",
        ("Aktiv fare", "Behandlingsbegrensning"),
        ("Inaktiv fare", "Feil fare", "Utløpt fare"),
    ),
    row(
        "laboratory",
        "c43",
        ("Kalium, 4,4 mmol/L", "44 enhet ikke oppgitt", "Sink, 20 µmol/L", "Folat, 20 µg/L"),
    ),
    row(
        "laboratory",
        "c43",
        ("200 mg i går 07:00: enheten er oppgitt på to måter som motsier hverandre, ikke brukt",),
    ),
    row("vitals", "c45", ("nekter", "strøket", "ikke kjent om gitt", "ikke gitt"), ("kontinuerlig",)),
    row("lines", "c46", ("Pacemaker",)),
    row(
        "anamnesis",
        "c46",
        (
            "Mor",
            "Malign hypertermi",
            "Vaksine X",
            "ikke gitt",
            "Røyking",
            "Røyker daglig",
            "Graviditetsstatus",
        ),
    ),
    row("unplaced", "c46", ("Pacemaker Z",)),
    row(
        "unplaced",
        "e46",
        (
            "Penicillin, avkreftet",
            "Hjerteinfarkt, avkreftet",
            "Hemiprotese venstre hofte, ikke utført",
            "Nagling av hoftebrudd, høyre",
        ),
    ),
    row("first sentence", "c18", ("Hemoglobin 6,1, uten tid",)),
    row("banner", "c46", ("Malign hypertermi (i slekten: mor)",)),
    row("anamnesis", "e46", ("Far", "Hjerteinfarkt", "Brystkreft hos mor")),
    row("timeline", "c47", ("Ekte inngrep",), ("Amputasjon", "Feilført inngrep", "Forberedt inngrep")),
    row("letter", "c47", ("Ekte inngrep",), ("Amputasjon", "Feilført inngrep", "Forberedt inngrep")),
    row("banner", "c49", ("131169 00216",)),
    row(
        "problems",
        "c52",
        ("Status som tekst", "J18.9", "motstridende side", "Nyresvikt", "Valgt"),
        ("Første",),
    ),
    row(
        "medicines",
        "c58",
        ("hjemmemedisin (ikke kontrollert), 1 x 1", "Endret 24.11."),
        ("hjemmemedisin (ikke kontrollert), 1 x 1, Ny",),
    ),
    row(
        "medicines",
        "c58",
        (
            "erstattet gammel (ikke kontrollert), 1 x 1",
            "erstattet av en nyere ordinasjon",
            "erstattet ny (ikke kontrollert), 2 x 1",
        ),
    ),
    row("letter", "c58", ("Resept eller liste fra før", "ikke avklart om den er ny"), ("Ny: grunn",)),
    row(
        "medicines",
        "d02",
        (
            "bare gjentak (ikke kontrollert), 250 mg daglig",
            "hendelse og gjentak (ikke kontrollert), 250 mg daglig",
        ),
    ),
    row("letter", "d02", ("hendelse og gjentak", "bare gjentak")),
    row(
        "letter",
        "d03",
        ("Gi [strøket] 5 mg", "12 × 10⁹/L", "1. første", "Morgen: (tom)"),
        ("50 mg 5 mg", "109/L"),
    ),
    row("vitals", "d05", ("given", "siste dose 26.11")),
    row("laboratory", "d07", ("Sink, 0,03 mg/L, høy",), ("Kobber, 15 ug/L, høy", "Kalium, 4,0 mmol/L, lav")),
    row(
        "medicines",
        "d10",
        (
            "Teksten sier «500 mg x 3»",
            "Teksten sier «7,5 mg en gang i uken»",
            "Metotreksat er satt daglig; skal det være ukentlig?",
        ),
    ),
    row(
        "letter",
        "d10",
        (
            "Teksten sier «500 mg x 3», ordinasjonen er satt opp som 2 g 4 ganger daglig gjennom munnen.",
            "Teksten sier «7,5 mg en gang i uken», ordinasjonen er satt opp som 7,5 mg 1 gang daglig.",
        ),
    ),
    row("medicines", "d11", ("Pasienten har allergi mot penicillin; velg noe annet.",)),
    row("checks", "d11", ("penicillin",)),
    row("medicines", "d12", ("Pasienten er gravid; isotretinoin skal ikke gis.",)),
    row("banner", "d22", ("Tolk: Arabisk",)),
    row("results", "d27", ("6,8",), ("+2,8",)),
    row("laboratory", "d27", ("4,0", "6,8", "Kalium, 6,8 mmol/L, høy", "CRP, 5 mg/L")),
    row("laboratory", "d29", ("Prøven er hemolysert",)),
    row("letter", "d29", ("7,5 (prøven er hemolysert, svaret er upålitelig)",)),
    row("laboratory", "d30", ("ikke pasientens egen (Barnet), ikke brukt",)),
    row("vitals", "d30", ("Fosteret, i går 07:00, ikke pasientens egen, ikke skåret",)),
    row("letter", "d30", (), ("150", "6,9")),
    row("medicines", "d37", ("amoksicillin, 500 mg x 3",), ("allergi mot penicillin",)),
    row("banner", "d37", (), ("Penicillin",)),
    row("problems", "d40", ("hoveddiagnose i oppholdet 01.11–05.11",), ("bidiagnose",)),
    row(
        "medicines",
        "e41",
        (
            "600 mg 3 ganger daglig intravenøst til 26.11.2026",
            "300 mg 3 ganger daglig i 7 dager gjennom munnen",
            "30.11.2026",
            "inneholder noe som ikke kan leses",
            "skal ikke gis",
            "over 16: 8 enheter og ring lege",
        ),
    ),
    row("first sentence", "e44", ("Trombocytter 9", "Hemoglobin 6,2", "Kalium 2,4")),
    row("checks", "e44", ("rombocytter",)),
    row("laboratory", "e44", ("4,9 enhet ikke oppgitt", "mindre enn 0,014 ng/mL"), ("Blodstatus, ubesvart",)),
    row("banner", "e46", ("Hvilken side? Brudd i lårhals, venstre / Nagling av hoftebrudd, høyre",)),
    row("problems", "e46", ("i slekten", "avkreftet, ikke diagnose"), ("Hjerteinfarkt |",)),
    row("letter", "e46", ("Brudd i lårhals, venstre",), ("Hjerteinfarkt", "Hemiprotese", "Brystkreft")),
)


@cache
def _patients(shared: Path, case: str) -> dict[str, Chart]:
    lines = (shared / "data" / "cases" / f"{case}.ndjson").read_text(encoding="utf-8").splitlines()
    resources = [json.loads(line) for line in lines if line.strip()]
    if sum(one["resourceType"] == "Patient" for one in resources) == 1:
        # All is hers, also what names a version of her or another server's address.
        return {f"Patient/{case}": read_case(shared, case)}
    return dict(charts(resources))


@cache
def _said(shared: Path, where: str, who: str) -> str:
    case, _slash, patient = who.partition("/")
    said = strings(where, _patients(shared, case)[f"Patient/{patient or case}"], NOW)
    return said.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(("where", "who", "stands", "never"), ROWS)
def test_a_case_says_what_it_should(shared: Path, where: str, who: str, stands: Words, never: Words) -> None:
    said = _said(shared, where, who)
    assert [words for words in stands if words not in said] == []
    assert [words for words in never if words in said] == []


def _form(shared: Path, name: str) -> Form:
    found = decode("Questionnaire", (shared / "data" / "cases" / f"{name}.json").read_bytes())
    assert isinstance(found, Questionnaire)
    return questionnaire_reading.form(found)


def test_the_form_of_helsenorge_is_worked_or_told(shared: Path) -> None:
    """q01: the sum (3) and the points (6) are worked, the limit (4), the answer (5) and what is negated (7)
    are told, and nobody can answer the last."""
    form = _form(shared, "q01-ehelse")
    items = {item.link_id: item for item in form.items}
    assert items["3"].worked_out == "%resource.item.where(linkId='1').answer.value"
    assert [option.points for option in items["6"].options] == [3]
    told = {trouble.link_id for trouble in form.troubles}
    assert told == {"4", "5", "7"}
    assert not items["7"].asks
    assert "ikke kan leses" in items["7"].text


def test_a_boolean_in_quotes_stops_its_own_extension_alone(shared: Path) -> None:
    """q03."""
    form = _form(shared, "q03-wrong-boolean")
    assert [(item.link_id, item.type, item.hidden) for item in form.items] == [("1", "boolean", False)]
    assert [(one.link_id, "questionnaire-hidden" in one.why) for one in form.troubles] == [("1", True)]


def test_every_record_has_its_row(shared: Path) -> None:
    held = {path.stem for path in (shared / "data" / "cases").glob("*.ndjson")}
    assert held == {param.values[1].partition("/")[0] for param in ROWS}
