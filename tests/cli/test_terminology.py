"""`fagflate terminology`: import, find, list and back, in words and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.cli.dispatch import run
from desktop.core.window_port import Windows
from tests.terminology import files


class _None:
    has_display = False


Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))

    def called(*words: str) -> tuple[int, str, str]:
        nobody: Windows = _None()  # type: ignore[assignment]
        code = run(["terminology", *words], nobody)
        said = capsys.readouterr()
        return code, said.out, said.err

    return called


def _json(command: Command, *words: str) -> Any:
    code, out, err = command(*words, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_import_find_list_and_back_as_json(command: Command, tmp_path: Path) -> None:
    path = str(files.code_system(tmp_path / "a.json", version="2026", date="2026-01-01"))
    done = _json(command, "import", path, "--system", "http://hl7.org/fhir/sid/icd-10-no")
    assert (done["system"], done["version"], done["codes"], done["before"]) == ("icd10", "2026", 6, None)
    (hit,) = _json(command, "find", "lungebetenelse", "--system", "icd10")["hits"]
    assert (hit["code"], hit["how"], hit["system"]) == ("J18.9", "near", "urn:oid:2.16.578.1.12.4.1.1.7110")
    newer = str(files.code_system(tmp_path / "b.json", date="2027-01-01"))
    assert _json(command, "import", newer)["before"]["version"] == "2026"
    assert [one["state"] for one in _json(command, "list")["releases"]] == ["in force", "before"]
    back = _json(command, "back", "icd10")
    assert (back["taken_back"]["dated"], back["in_force"]["version"]) == ("2027-01-01", "2026")
    assert _json(command, "back", "icd10")["in_force"] is None
    assert _json(command, "list") == {"releases": []}


def test_the_same_in_words(command: Command, tmp_path: Path) -> None:
    path = str(files.nlk(tmp_path / "a.csv"))
    code, out, _err = command("import", path)
    assert (code, out.splitlines()) == (
        0,
        [
            "NLK (laboratorium), 2024-02-01: 3 koder gjelder.",
            "1 av dem er utgått: den finnes bare på koden.",
        ],
    )  # fmt: skip
    assert command("import", path)[1] == "NLK (laboratorium): denne utgaven gjelder alt.\n"
    assert command("find", "kreat")[1] == "nlk  NPU01807  P-Kreatinin\n"
    assert command("find", "NOR05001")[1] == "nlk  NOR05001  P-ACE  utgått; nå NPU29069\n"
    assert command("find", "--", "-OR-")[1] == "Ingenting finnes på «-OR-».\n"
    assert command("list")[1].startswith("NLK (laboratorium)  gjelder  2024-02-01  3 koder  importert ")
    assert "tatt tilbake. Ingen gjelder" in command("back", "nlk")[1]


def test_what_is_wrong_is_a_sentence_and_exit_one(command: Command, tmp_path: Path) -> None:
    assert command("find", "crp")[0] == 1
    assert command("back", "icd10")[0] == 1
    assert command("import", str(tmp_path / "none.json"))[0] == 1
    code, out, err = command("import", str(files.icd(tmp_path / "a.json")), "--system", "icd-11")
    assert (code, out) == (1, "")
    assert "icd-11" in err
    (tmp_path / "b.json").write_text('[{"code": "A000",\n "text": "Kol', encoding="utf-8")
    code, _out, err = command("import", str(tmp_path / "b.json"))
    assert (code, err.splitlines()[0]) == (
        1, "b.json, linje 2: filen slutter midt i. Ingenting ble importert, og kodene som gjelder, er som de"
           " var."
           " Hent filen på nytt, og sammenlign størrelsen med utgiverens.",
    )  # fmt: skip
    told = json.loads(command("import", str(tmp_path / "b.json"), "--json")[2])
    assert told["error"] == "b.json, linje 2: filen slutter midt i."
    assert command("nothing")[0] == 2
    assert command("list")[0] == 0


def test_the_interactions_of_a_file_are_named_by_who_imports_and_taken_back(
    command: Command, tmp_path: Path
) -> None:
    juice = files.substances(("", "(ikke angitt)"), name="Grapefruktjuice")
    entries = files.interaction(
        1, files.substances(files.PARACETAMOL), files.substances(files.AMLODIPINE), "2"
    ) + files.interaction(2, juice, files.substances(files.AMLODIPINE), "2")
    path = str(files.interactions(tmp_path / "fest.xml", entries))
    code, out, _err = command("import", path)
    assert code == 0
    assert "importeres med --system interactions" in out
    code, out, _err = command("import", path, "--system", "interactions")
    assert code == 0
    assert out.startswith("FEST (interaksjoner), 2026-03-04: 1 kode gjelder.")
    assert "1 rad ble utelatt. De gjelder noe uten ATC-kode" in out
    (hit,) = _json(command, "find", "amlodipin", "--system", "interactions")["hits"]
    assert hit["display"] == "Paracetamol – Amlodipin: Forholdsregler bør tas"
    code, out, _err = command("back", "interactions")
    assert code == 0
    assert (
        "FEST (interaksjoner), 2026-03-04 er tatt tilbake. Ingen gjelder: interaksjonene som følger med"
        in out
    )
    assert [one["system"] for one in _json(command, "list")["releases"]] == ["fest"]


def test_a_file_of_interactions_alone_says_how_it_is_imported(command: Command, tmp_path: Path) -> None:
    path = files.interactions(tmp_path / "fest.xml")
    text = path.read_text("utf-8")
    begin, end = text.index("<KatLegemiddelMerkevare>"), text.index("<KatInteraksjon>")
    path.write_text(text[:begin] + text[end:], "utf-8")
    code, _out, err = command("import", str(path))
    assert code != 0
    assert "--system interactions" in err
