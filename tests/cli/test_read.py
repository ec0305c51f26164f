"""`fagflate read`: what is read of free text, and what is asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop.cli import dispatch
from desktop.core import configured
from desktop.workspace import locations


class Windows:
    """No windows are needed here."""


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[dict[str, object]]]:
    code = dispatch.run(["read", *words, "--json"], Windows())  # type: ignore[arg-type]
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_text_gives_one_object_in_its_order(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lines = tmp_path / "lines.txt"
    lines.write_text("paracet 500 mg 2x4 po\nfurosemid 40 mg 2x1 iv\n\nzzz\n", encoding="utf-8")
    code, found = ask(capsys, "order", "--file", str(lines))
    assert [one["text"] for one in found] == ["paracet 500 mg 2x4 po", "furosemid 40 mg 2x1 iv", "", "zzz"]
    read, asked, empty, unknown = found
    assert read["questions"] == []
    assert read["resource"]["resourceType"] == "MedicationRequest"  # type: ignore[index]
    assert asked["resource"] is None
    assert asked["questions"][0]["answers"][0]["text"] == "furosemid 80 mg x 1 iv"  # type: ignore[index]
    assert empty["refused"]
    assert code == 1, "what can't be read at all is said by the exit code"
    assert unknown["questions"]


def test_the_text_may_stand_after_the_options(capsys: pytest.CaptureFixture[str]) -> None:
    code = dispatch.run(["read", "order", "--json", "paracet 500 mg 2x4 po"], Windows())  # type: ignore[arg-type]
    (one,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (code, one["text"], one["questions"]) == (0, "paracet 500 mg 2x4 po", [])
    assert dispatch.run(["read", "order", "--jsn", "x"], Windows()) == 2  # type: ignore[arg-type]
    assert dispatch.run(["doctor", "--server", "http://127.0.0.1:9/fhir", "more"], Windows()) == 2  # type: ignore[arg-type]


def test_all_but_the_route_is_given_where_only_that_is_asked(capsys: pytest.CaptureFixture[str]) -> None:
    _code, (methotrexate, double) = ask(
        capsys, "order", "metotreksat 2,5 mg 6x1", "morfin 5 mg fordelt på 2 doser"
    )
    # What is missing stands nowhere in the text.
    assert [(q["kind"], q["at"]) for q in methotrexate["questions"]] == [("route", "")]  # type: ignore[index, attr-defined]
    (dosage,) = methotrexate["resource"]["dosageInstruction"]  # type: ignore[index]
    said = {(d["doseQuantity"]["value"], d["doseQuantity"]["code"]) for d in dosage["doseAndRate"]}
    assert said == {(6, "{tablett}"), (15, "mg")}
    assert "route" not in dosage
    assert "munnen" not in dosage["text"]
    assert methotrexate["resource"]["status"] == "draft"  # type: ignore[index]
    assert double["resource"] is None


def test_what_is_ordered_is_named_with_its_code_and_form(capsys: pytest.CaptureFixture[str]) -> None:
    texts = (
        "metoprolol depottabletter 50 mg x 1 po",
        "paracet 500 mg 2x4 po",
        "hb crp daglig",
        "zzz",
        "stopp albyl",
    )
    _code, found = ask(capsys, "order", *texts)
    assert [one["read_as"] for one in found] == [
        [{"kind": "medicine", "name": "metoprolol", "code": "C07AB02", "product": "depottablett"}],
        [{"kind": "medicine", "name": "paracetamol", "code": "N02BE01", "product": "PARACET 500 mg"}],
        [
            {"kind": "laboratory", "name": "Hemoglobin", "code": "NOR05172"},
            {"kind": "laboratory", "name": "CRP", "code": "NPU19748"},
        ],
        [],
        [],
    ]
    assert dispatch.run(["read", "order", *texts], Windows()) == 0  # type: ignore[arg-type]
    lines = capsys.readouterr().out.splitlines()
    assert "  Legemiddel: metoprolol, ATC C07AB02, depottablett" in lines
    # What is only not an order was understood.
    assert lines.count("  Ingen medisin, analyse eller undersøkelse ble gjenkjent.") == 1


def test_a_dose_alone_needs_no_way_and_no_strength(capsys: pytest.CaptureFixture[str]) -> None:
    code, (found, asked) = ask(capsys, "dose", "1 tabl x 3 i 7 dager", "1000 x 4")
    (dosage,) = found["dosage"]  # type: ignore[misc]
    assert code == 0
    assert "route" not in dosage
    assert dosage["timing"]["repeat"]["frequency"] == 3
    assert asked["dosage"] == []
    assert asked["questions"]


def test_a_file_that_is_not_there_is_a_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert dispatch.run(["read", "order", "--file", str(tmp_path / "no")], Windows()) == 1  # type: ignore[arg-type]
    assert str(tmp_path / "no") in capsys.readouterr().err


def test_a_hospitals_own_words_are_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    layer = "layer: site\nchanges:\n  - {set: medicine C07AB02, words: {add: [snikksnakk]}}\n"
    (tmp_path / "site.yaml").write_text(layer, encoding="utf-8")
    try:
        _code, (found,) = ask(capsys, "order", "snikksnakk 50 mg x 1 po", "--configuration", str(tmp_path))
        assert "metoprolol" in json.dumps(found["resource"])
    finally:
        configured.use(configured.InUse())
        locations.choose("")
    _code, (found,) = ask(capsys, "order", "snikksnakk 50 mg x 1 po")
    assert found["resource"] is None


def test_what_is_no_medicine_is_told_with_its_repeats_and_its_start(
    capsys: pytest.CaptureFixture[str],
) -> None:
    texts = ("crp daglig", "crp hver 6. time", "crp i morgen", "ekg daglig i 3 dager")
    assert dispatch.run(["read", "order", *texts], Windows()) == 0  # type: ignore[arg-type]
    said = capsys.readouterr().out.splitlines()
    assert said[::3] == list(texts)
    assert said[1] == "  CRP, NPU19748"
    daily, often, tomorrow, some = said[2::3]
    assert daily.startswith("  CRP: ")
    assert "1 gang daglig" in daily
    assert often.endswith("hver 6. time")
    assert tomorrow == "  CRP: i morgen"
    assert "i 3 dager" in some
    _code, (one,) = ask(capsys, "order", "crp i morgen")
    assert one["words"] == ["CRP", "i morgen"]


def test_a_medicine_that_no_list_has_is_told_as_not_checked(capsys: pytest.CaptureFixture[str]) -> None:
    _code, (asked,) = ask(capsys, "order", "blablamycin 250 mg x 3 po")
    assert (asked["resource"], asked["read_as"]) == (None, [])
    (answer,) = asked["questions"][0]["answers"]  # type: ignore[index]
    assert answer["deliberate"] is True
    code, (found,) = ask(capsys, "order", answer["text"])
    assert (code, found["questions"], found["refused"]) == (0, [], "")
    assert found["resource"]["medicationCodeableConcept"] == {"text": "blablamycin"}  # type: ignore[index]
    (read,) = found["read_as"]  # type: ignore[misc]
    assert read == {"kind": "medicine", "name": "blablamycin", "code": "", "product": "", "not_checked": True}
    _code, (plain,) = ask(capsys, "order", "paracet 1 g x 4 po")
    assert "not_checked" not in plain["read_as"][0]  # type: ignore[index]
