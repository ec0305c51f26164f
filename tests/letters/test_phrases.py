"""Phrases are found however they are typed, and never hide what the record lacks."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.core.errors import InputError
from desktop.letters.compose import norwegian, phrases
from desktop.letters.compose.context import Context
from desktop.letters.compose.epikrise import context_of
from desktop.letters.compose.templates import compile_text, render
from desktop.letters.compose.values import Scope, Value
from desktop.letters.model import Source
from tests.letters import charts, rich

NOW = datetime.fromisoformat("2026-11-21T10:30:00+01:00")
FULL = context_of(charts.chart(*rich.record()), NOW, charts.AUTHOR)
EMPTY = context_of(charts.chart({"resourceType": "Patient", "id": "nobody"}), NOW, charts.AUTHOR)


def phrase(name: str) -> phrases.Phrase:
    return next(p for p in phrases.shipped() if p.name == name)


def said(name: str, context: Context = FULL, **given: str) -> str:
    return phrases.fill(phrase(name), context, given).sentence.text


def test_the_weight() -> None:
    assert said("vekt") == "Vekt 71,4\u00a0kg 21.11.2026 kl.\u00a004:17 (−0,9\u00a0kg siste døgn)."
    assert said("vekttrend") == "Vekt 76,4 → 74,8 → 73,0 → 72,3 → 71,4\u00a0kg."
    assert said("utskrivningsvekt") == "Utskrivningsvekt 71,4\u00a0kg."


def test_one_value_is_no_course() -> None:
    only = [r for r in rich.record() if not r["id"].startswith("crea-")]
    assert len(only) < len(rich.record())
    one = next(r for r in rich.record() if r["id"].startswith("crea-"))
    context = context_of(charts.chart(*only, one), NOW, charts.AUTHOR)
    assert said("nyre", context).startswith("Kreatinin 98\u00a0µmol/L")
    assert "→" in said("nyre")


def test_no_change_is_said_between_equal_values() -> None:
    def weighed(*kilos: float) -> Context:
        others = [r for r in rich.record() if not r["id"].startswith(("weight-", "crp-", "lab-"))]
        days = (0.1, 1, 2, 3, 3.8)
        return context_of(
            charts.chart(*others, *rich.weight(dict(zip(days, kilos, strict=False)))), NOW, charts.AUTHOR
        )

    assert said("vekttrend", weighed(76.4, 76.4, 76.4)) == "Vekt 76,4\u00a0kg."
    assert said("vekttrend", weighed(76.4, 75.1, 76.4)) == "Vekt 76,4 → 75,1 → 76,4\u00a0kg."


def test_an_arrow_never_leads_to_the_same_value() -> None:
    source = Source(("Observation/crp",), "CRP")
    scope = Scope({"crp": Scope({"maks": Value("148", source), "siste": Value("148", source)})})
    said = compile_text("CRP {{ crp.maks }} → {{ crp.siste }}, steget fra {{ crp.maks }}.")
    assert "".join(run.text for run in render(said, scope)) == "CRP 148, steget fra 148."


@pytest.mark.parametrize("unit", ["mL/min", "mL/min/{1.73_m2}"])
def test_the_filtration_is_said_with_its_unit(unit: str) -> None:
    egfr = rich.lab("egfr", "NOR25909", "eGFR", unit, {0.1: "27", 2.9: "31"}, "L")
    context = context_of(charts.chart(*rich.record(), *egfr), NOW, charts.AUTHOR)
    words = {"mL/min": "mL/min", "mL/min/{1.73_m2}": "mL/min/1,73 m²"}[unit]
    assert said("nyre", context).endswith(f"eGFR 31\u00a0{words}.")


def test_a_value_knows_the_resource_and_the_time() -> None:
    run = next(r for r in phrases.fill(phrase("vekt"), FULL).sentence.runs if r.path == "weight.siste")
    assert run.source is not None
    assert run.source.keys == ("Observation/weight-4",)
    assert run.source.when.startswith("2026-11-21T04:17")


def test_what_is_missing_is_asked_for() -> None:
    filled = phrases.fill(phrase("vekt"), EMPTY)
    assert filled.unfilled == ("weight.siste", "weight.tid", "weight.endring")
    assert said("utskrivningsvekt", EMPTY) == "Utskrivningsvekt [Vekt ved utskrivning]."
    assert said("fastlege") == "Fastlege bes [hva fastlegen skal gjøre] innen [dato]."
    assert (
        said("fastlege", oppgave="måle kalium", dato="27.11.2026")
        == "Fastlege bes måle kalium innen 27.11.2026."
    )


def test_one_weighing_is_not_the_weight_at_discharge() -> None:
    resources = [r for r in rich.record() if not r["id"].startswith("weight-") or r["id"] == "weight-0"]
    one = context_of(charts.chart(*resources), NOW, charts.AUTHOR)
    assert "[Vekt ved utskrivning]" in said("utskrivningsvekt", one)
    early = [
        r for r in rich.record() if not r["id"].startswith("weight-") or r["id"] in ("weight-0", "weight-2")
    ]
    late = context_of(
        charts.chart(*early), datetime.fromisoformat("2026-11-27T10:00:00+01:00"), charts.AUTHOR
    )
    assert late.stay is not None
    assert said("utskrivningsvekt", late).endswith("73,0\u00a0kg.")
    long = [dict(r) for r in early]
    for resource in long:
        if resource["resourceType"] == "Encounter":
            resource["period"] = {**resource["period"], "end": "2026-11-26T11:00:00+01:00"}
    stale = context_of(
        charts.chart(*long), datetime.fromisoformat("2026-11-27T10:00:00+01:00"), charts.AUTHOR
    )
    assert "[Vekt ved utskrivning]" in said("utskrivningsvekt", stale)


@pytest.mark.parametrize("typed", [".vek", "VEKT", "vekt"])
def test_found_by_the_short_name(typed: str) -> None:
    assert phrases.search(phrases.shipped(), typed)[0].name == "vekt"


def test_found_without_accents_and_by_other_words() -> None:
    assert [p.name for p in phrases.search(phrases.shipped(), "noytro")] == ["nøytrofile"]
    assert "vekt" not in {p.name for p in phrases.search(phrases.shipped(), "delir")}
    assert {p.name for p in phrases.search(phrases.shipped(), "delir")} == {"4at"}
    heart = phrases.search(phrases.shipped(), "", "kardiologi")
    assert heart[0].name == "ef"


def test_the_specialtys_phrases_all_fill() -> None:
    for one in phrases.shipped():
        for context in (FULL, EMPTY):
            filled = phrases.fill(one, context)
            assert filled.sentence.text
            assert bool(filled.unfilled) == filled.sentence.missing


@given(st.dictionaries(st.sampled_from(["oppgave", "dato", "annet"]), st.text()))
def test_a_gap_is_filled_by_words_or_stays_a_gap(given: dict[str, str]) -> None:
    filled = phrases.fill(phrase("fastlege"), FULL, given)
    for name in ("oppgave", "dato"):
        written = bool(given.get(name, "").strip())
        assert (name in filled.unfilled) is not written or not phrases.Value(given[name]).text


def test_frozen_text_follows_the_record_no_longer() -> None:
    sentence = phrases.fill(phrase("vekt"), FULL).sentence
    still = phrases.frozen(sentence)
    assert still.text == sentence.text
    assert still.sources == sentence.sources
    assert not any(run.path for run in still.runs)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("phrases:\n  - name: a\n    say: '{{ x'\n", 3),
        ("phrases:\n  - name: a\n    say: b\n    sya: c\n", 4),
        ("phrases:\n  - name: a\n    say: b\n  - name: a\n    say: c\n", 4),
        ("phrases:\n  - name: a\n    say: b\n    ask: {x: y}\n", 4),
        ("phrases:\n  - name: a b\n    say: b\n", 2),
        ("phrases: [\n", 2),
    ],
)
def test_a_fault_in_a_file_is_named_with_its_line(tmp_path: Path, body: str, line: int) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(body, "utf-8")
    with pytest.raises(InputError, match=rf"own\.yaml:{line}:"):
        phrases.PHRASES.of_file(path)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({0.1: "38", 2.9: "148"}, "CRP 38 → 148 mg/L (17.11 → 20.11)."),
        ({0.1: "38", 1.5: "90", 2.9: "148"}, "CRP 38 → 148 mg/L (17.11 → 20.11)."),
        ({0.1: "38", 1.5: "148", 2.9: "148"}, "CRP 38 → 148 mg/L (17.11 → 20.11)."),
        ({0.1: "38", 1.5: "148", 2.9: "60"}, "CRP 148 → 60 mg/L (18.11 → 20.11)."),
        ({2.7: "38", 2.9: "148"}, "CRP 38 → 148 mg/L (20.11)."),
        ({0.1: "148", 2.9: "148"}, "CRP 148 mg/L (20.11)."),
        ({2.9: "148"}, "CRP 148 mg/L (20.11)."),
        ({}, "CRP [CRP tidligere] → [CRP siste]."),
    ],
)
def test_a_change_is_told_from_the_earlier_value_to_the_last(values: dict[float, str], words: str) -> None:
    others = [r for r in rich.record() if not r["id"].startswith("crp-")]
    crp = rich.lab("crp", "NOR05091", "CRP", "mg/L", values)
    context = context_of(charts.chart(*others, *crp), NOW, charts.AUTHOR)
    assert said("crp", context).replace("\u00a0", " ") == words


def test_the_day_of_another_year_stands_with_its_year() -> None:
    assert norwegian.near_day("2026-11-18T06:30:00+01:00", NOW) == "18.11"
    assert norwegian.near_day("2026-01-01T00:30:00+01:00", NOW) == "01.01"
    assert norwegian.near_day("2025-11-18", NOW) == "18.11.2025"
    assert norwegian.near_day("2026-11", NOW) == "11.2026"
    assert norwegian.near_day("i går", NOW) == "i går"
