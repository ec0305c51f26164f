"""`fagflate score`: the list, one score, a file of them, and what is said of what can't be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import dispatch
from desktop.clinical.scores.every import SCORES
from desktop.core.messages import set_language


class Windows:
    """No windows are needed here."""


def fagflate(*words: str) -> int:
    return dispatch.run(["score", *words], Windows())  # type: ignore[arg-type]


def told(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert fagflate(*words, "--json") == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert fagflate(*words) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    return err


def test_alone_it_lists_all_with_their_sources(capsys: pytest.CaptureFixture[str]) -> None:
    assert fagflate() == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(SCORES)
    assert any("Lim et al. Thorax 58:377 (2003)" in line for line in lines)
    listed = told(capsys)["scores"]
    assert [one["name"] for one in listed] == list(SCORES)
    assert all(one["title"] and one["source"] and one["licence"] for one in listed)


@pytest.mark.parametrize("key", SCORES)
def test_each_tells_what_it_asks_for(key: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert fagflate(key) == 0
    text = capsys.readouterr().out
    score = SCORES[key]
    assert all(f"  {part.key} " in text for part in score.parts)
    assert all(band.words() in text for band in score.bands)
    declared = told(capsys, key)
    assert [part["key"] for part in declared["parts"]] == [part.key for part in score.parts]
    assert all(part["accepts"] for part in declared["parts"])


def test_codes_lead_to_the_record(capsys: pytest.CaptureFixture[str]) -> None:
    parts = {part["key"]: part for part in told(capsys, "news2")["parts"]}
    assert {"system": "http://loinc.org", "code": "9279-1"} in parts["respiration"]["codes"]
    assert told(capsys, "news2")["alone"]["key"] == "single-three"
    codes = {part["key"]: part["codes"] for part in told(capsys, "curb-65")["parts"]}
    assert [code["code"] for code in codes["urea"]] == ["NPU01459"]


def test_news2_as_the_design_writes_it(capsys: pytest.CaptureFixture[str]) -> None:
    written = "respiration=16 saturation=98 oxygen=no scale=1 systolic=120 pulse=80 consciousness=A"
    found = told(capsys, "news2", *written.split(), "temperature=37.0")
    assert (found["score"], found["missing"], found["band"]["key"]) == (0, [], "none")
    assert [part["points"] for part in found["parts"]] == [0] * 7
    some = told(capsys, "news2", *written.split(), "temperature=?")
    assert (some["score"], some["least"], some["most"], some["missing"]) == (None, 0, 3, ["temperature"])
    # The parts may stand after the option too.
    assert fagflate("--json", "news2", "pulse=131") == 0
    assert json.loads(capsys.readouterr().out)["least"] == 3


def test_a_score_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert fagflate("curb-65", "alder=81", "karbamid=8,2", "confusion=JA", "respiration=30") == 0
    text = capsys.readouterr().out
    assert text.startswith("CURB-65: minst 4 av 5. 22 % døde innen 30 dager (Lim 2003).\n")
    assert "  Mangler: Systolisk blodtrykk, Diastolisk blodtrykk.\n" in text
    assert "8,2 mmol/L" in text
    assert text.endswith("  Kilde: Lim et al. Thorax 58:377 (2003).\n  Ikke kvalitetssikret.\n")
    set_language("en")
    assert fagflate("curb-65", "age=81", "urea=8.2", "confusion=yes") == 0
    assert capsys.readouterr().out.startswith("CURB-65: at least 3 of 5. 22 % died")


def test_what_is_calculated(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "ckd-epi-2021", "creatinine=1,2 mg/dl", "age=70", "sex=kvinne")
    assert found["unit"] == "mL/min/1,73 m²"
    assert found["score"] == pytest.approx(48.6, abs=0.2)
    assert fagflate("bmi", "weight=70", "height=1,75 m", "age=40") == 0
    assert capsys.readouterr().out.startswith("KMI: 22,9 kg/m². Normal vekt (WHO).\n")
    assert told(capsys, "wells-pe", "pulse=101")["least"] == 1.5


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("crub-65 age=81", "Det finnes ingen skår «crub-65». Mente du «crb-65»?"),
        ("zzz", "Det finnes ingen skår «zzz»."),
        ("curb-65 urae=8", "CURB-65 har ingen del urae. Mente du «urea»? Tillatt: confusion, urea,"),
        ("curb-65 urea", "«urea» er ingen del. Skriv del=verdi, som age=81."),
        ("curb-65 =8", "«=8» er ingen del."),
        ("curb-65 urea=", "Karbamid har ingen verdi. Skriv ? for det som ikke er kjent."),
        ("curb-65 urea=8 urea=9", "Karbamid er oppgitt to ganger."),
        ("curb-65 urea=? karbamid=9", "Karbamid er oppgitt to ganger."),
        ("curb-65 urea=1e5", "Karbamid: «1e5» er ikke et tall"),
        ("curb-65 systolic=80 diastolic=120", "Diastolisk trykk kan ikke være høyere enn systolisk trykk. "),
        ("curb-65 age=17", "CURB-65 gjelder fra 18 år."),
        ("news2 pregnant=ja", "NEWS2 gjelder ikke i svangerskap; bruk ONEWS."),
        ("cha2ds2-vasc sex=femal", "Kjønn: «femal» er ikke blant svarene. Mente du «female»? "),
        ("--markdown news2", "Hvilken skår?"),
        ("--file nowhere.ndjson", "Hvilken skår?"),
        ("news2 --file nowhere.ndjson pulse=3", "Gi delene i filen eller ved siden av navnet, ikke begge."),
        ("news2 --file nowhere.ndjson", "nowhere.ndjson kan ikke leses."),
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_a_sentence(
    words: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(capsys, *words.split()).startswith(said)


def test_a_refusal_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    err = json.loads(refused(capsys, "curb-65", "urea=" + "9" * 500, "--json"))
    assert err["error"].startswith("Karbamid: «9999")
    assert len(err["error"]) < 200


@pytest.mark.parametrize("name", ["CURB-65", "curb_65", "Curb 65", "curb65", "CHA₂DS₂-VASc", "cha2ds2vasc"])
def test_names_as_people_write_them(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert fagflate(name) == 0
    assert capsys.readouterr().out.startswith(("CURB-65", "CHA₂DS₂-VASc"))


def test_parts_as_people_write_them(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "cha2ds2vasc", "Heart_Failure=nei", "hypertension=?")
    assert found["given"] == {"heart-failure": False}
    assert told(capsys, "news2", "Systolisk blodtrykk=85")["given"]["systolic"] == 85


def test_a_file_gives_one_object_a_line_and_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = tmp_path / "parts.ndjson"
    lines.write_text(
        '{"age": 81, "urea": 8.2, "confusion": true}\n\n{"age": null, "urea": "7,1"}\nno json\n[1]\n'
        '{"urea": 1e5}\n{"urea": [1]}\n{"urea": 1, "urea": 2}\n{"confusion": false}\n',
        encoding="utf-8",
    )
    assert fagflate("curb-65", "--file", str(lines), "--json") == 1
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one.get("least", one.get("line")) for one in found] == [3, 1, 4, 5, 6, 7, 8, 0]
    assert found[2]["error"] == "Dette er ikke JSON."
    assert fagflate("curb-65", "--file", str(lines)) == 1
    out, err = capsys.readouterr()
    assert out.count("CURB-65: ") == 3
    assert "Linje 4: Dette er ikke JSON." in err
    lines.write_text('{"age": 81}\n', encoding="utf-8")
    assert fagflate("curb-65", "--file", str(lines)) == 0


def test_the_page_of_all_is_english(capsys: pytest.CaptureFixture[str]) -> None:
    assert fagflate("--markdown") == 0
    assert capsys.readouterr().out.startswith("# Clinical scores\n")


def test_a_form_for_the_server_of_one_score_and_of_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert fagflate("--form", "CURB-65", "--url", "https://hospital.example/Questionnaire/") == 0
    (line,) = capsys.readouterr().out.splitlines()
    made = json.loads(line)
    assert made["url"] == "https://hospital.example/Questionnaire/curb-65"
    options = [one for item in made["item"] for one in item.get("answerOption", ())]
    assert {one["valueCoding"]["system"].rpartition("/")[0] for one in options} == {f"{made['url']}"}
    assert fagflate("--form") == 0
    every = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {one["id"] for one in every} == {
        f"form-{score.key}" for score in SCORES.values() if score.text == "free"
    }
    assert all(one["url"].startswith("urn:fagflate:questionnaire:") for one in every)


def test_no_form_of_words_that_are_not_free(capsys: pytest.CaptureFixture[str]) -> None:
    assert "ikke frie" in refused(capsys, "--form", "madrs")
    assert "uten verdier" in refused(capsys, "--form", "news2", "pulse=80")


@pytest.mark.parametrize("name", ["RETTS", "mts", "MMSE", "MoCA", "onews"])
def test_a_score_that_is_not_held_says_why_and_who_loads_it(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    said = refused(capsys, name)
    assert "finnes ikke her" in said
    assert "Sykehuset laster skjemaet sitt." in said
