"""`fagflate form`: shows, checks and fills in a Questionnaire; says where it can't."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop.backend.demo.forms import forms
from desktop.cli import dispatch
from desktop.fhir import strict
from desktop.fhir.validate import validate
from tests.clinical.forms.asked import CORE, expression, question

NIHSS, _FOUR, *_screens, ARRIVAL = forms()


def main(words: list[str]) -> int:
    return dispatch.run(["form", *words], None)  # type: ignore[arg-type]


def _file(folder: Path, name: str, body: Any) -> str:
    path = folder / name
    path.write_text(body if isinstance(body, str) else strict.dumps(body), encoding="utf-8")
    return str(path)


def test_it_shows_what_is_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([_file(tmp_path, "q.json", NIHSS)]) == 0
    out = capsys.readouterr().out
    assert "1a  1a Bevissthetsnivå" in out
    assert "= 4" in out
    assert main([_file(tmp_path, "q.json", NIHSS), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert len(shown["items"]) == 16
    assert shown["troubles"] == []


def test_it_is_filled_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    q = _file(tmp_path, "q.json", ARRIVAL)
    answers = _file(
        tmp_path, "a.json", '{"alone": true, "who": "Datter", "weight": "70,50", "fallen": false}'
    )
    assert main([q, "--answers", answers]) == 1, "one decimal at the most"
    assert "weight" in capsys.readouterr().err
    answers = _file(tmp_path, "a.json", '{"alone": true, "who": "Datter", "weight": 70.5, "fallen": false,'
                                        ' "help": ["Trygghetsalarm"], "when": "2026"}')  # fmt: skip
    assert main([q, "--answers", answers]) == 0
    out = capsys.readouterr().out
    made = strict.loads(out)
    assert not validate(made)
    assert '"value":70.5' in out
    assert '"linkId":"when"' not in out, "it is not asked"
    again = _file(tmp_path, "r.json", out)
    assert main([q, "--answers", again]) == 0
    assert strict.loads(capsys.readouterr().out) == made


def test_a_sum_is_honest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    q = _file(tmp_path, "q.json", NIHSS)
    assert main([q, "--answers", _file(tmp_path, "a.json", '{"1a": "2", "5a": 4}')]) == 1
    said = capsys.readouterr()
    assert "6" in said.err.splitlines()[-1]
    assert "42" not in said.err.splitlines()[-1]


@pytest.mark.parametrize(
    "body",
    ['{"resourceType": "Patient"}', "[]", "{", '{"resourceType": "Questionnaire", "item": 3}',
     '{"resourceType": "Questionnaire", "item": [{"linkId": 3}]}'],
)  # fmt: skip
def test_what_is_no_form_is_refused_with_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], body: str
) -> None:
    assert main([_file(tmp_path, "q.json", body)]) != 0
    said = capsys.readouterr()
    assert said.err.strip()
    assert "Traceback" not in said.err


def test_what_does_not_work_is_told_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    items = [question("odd", "hologram"), question("set", "choice", answerValueSet="http://e.org/x")]
    strange = {"resourceType": "Questionnaire", "status": "active", "item": items}
    assert main([_file(tmp_path, "q.json", strange)]) == 1
    out = capsys.readouterr().out
    assert "odd: " in out
    assert "set: " in out


def test_a_response_is_all_that_was_answered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = {"resourceType": "Questionnaire", "id": "q", "url": "http://e.org/q", "version": "2",
            "status": "active", "item": [
                question("allergy", "string", initial=[{"valueString": "ingen"}]),
                question("b", "boolean")]}  # fmt: skip
    q = _file(tmp_path, "q.json", form)
    said = {"resourceType": "QuestionnaireResponse", "status": "completed",
            "questionnaire": "http://e.org/q|1",
            "item": [{"linkId": "b", "answer": [{"valueBoolean": True}]}]}  # fmt: skip
    assert main([q, "--answers", _file(tmp_path, "r.json", said)]) == 1
    told = capsys.readouterr()
    assert [item["linkId"] for item in strict.loads(told.out)["item"]] == ["b"]
    assert "http://e.org/q|1" in told.err, "they are to another version"
    assert main([q, "--answers", _file(tmp_path, "a.json", '{"b": "kanskje"}')]) == 1
    assert "valueBoolean" not in capsys.readouterr().out


def _kept(
    folder: Path, capsys: pytest.CaptureFixture[str], answers: str, *items: dict[str, Any]
) -> tuple[int, Any, str]:
    """What is printed of these answers."""
    q = {"resourceType": "Questionnaire", "id": "q", "status": "active", "item": list(items)}
    code = main([_file(folder, "q.json", q), "--answers", _file(folder, "a.json", answers)])
    told = capsys.readouterr()
    made = strict.loads(told.out)
    assert not validate(made)
    return code, made, told.err


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("date", '"2024-13-01"'), ("dateTime", '"2024-02-30T10:00:00Z"'), ("time", '"25:00"'),
        ("integer", "9"), ("integer", '"many"'), ("string", '"' + "x" * 40 + '"'), ("decimal", '[1, 2]'),
    ],
)  # fmt: skip
def test_what_is_wrong_does_not_stand_in_a_completed_response(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, said: str
) -> None:
    limit = {"url": f"{CORE}maxValue", "valueInteger": 5}
    item = question("a", kind, *([limit] if kind == "integer" else []), maxLength=30)
    code, made, told = _kept(tmp_path, capsys, f'{{"a": {said}, "b": true}}', item, question("b", "boolean"))
    assert (code, made["status"]) == (1, "in-progress")
    assert [one["linkId"] for one in made["item"]] == ["b"]
    assert "a: " in told
    code, made, _told = _kept(tmp_path, capsys, '{"b": true}', item, question("b", "boolean"))
    assert (code, made["status"]) == (0, "completed")
    code, made, _told = _kept(tmp_path, capsys, '{"c": true}', item, question("b", "boolean"))
    assert (code, made["status"]) == (1, "in-progress")


def test_a_part_of_a_total_and_nothing_at_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    terms = "+".join(f"iif(%resource.item.where(linkId='{key}').answer.value=true,1,0)" for key in "ab")
    items = (question("a", "boolean"), question("b", "boolean", initial=[{"valueBoolean": False}]),
             question("s", "integer", expression("calculatedExpression", terms)))  # fmt: skip
    code, made, told = _kept(tmp_path, capsys, '{"a": true, "b": null}', *items)
    assert (code, made["status"]) == (0, "completed"), "the rest is answered"
    assert "answer" not in made["item"][1]
    assert "s: " in told
    assert "b er ikke besvart" in told
    code, made, told = _kept(tmp_path, capsys, "{}", *items)
    assert (code, made["status"]) == (1, "in-progress"), "what is only proposed is nobody's answer"
