"""`fagflate export`: everything to the letter, a true manifest, and no folder that only looks whole."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import export, load
from desktop.cli.load_files import canonical
from desktop.core.errors import InputError, WireError
from desktop.fhir.strict import loads
from tests.cli.odd_server import Reply, odd, statement
from tests.servers.embedded import TOKEN, Embedded, embedded, serving

__all__ = ["embedded", "odd"]

DECIMALS = (
    '{"resourceType":"Observation","id":"tall","status":"final","code":{"text":"æøå \\u2028 \\n"},'
    '"valueQuantity":{"value":0.010,"unit":"g"},"referenceRange":[{"low":{"value":1.50E+2}}]}'
)


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAGFLATE_TOKEN", TOKEN)


def run(command: Any, *words: str) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    command.configure(parser)
    return int(command.run(parser.parse_args(list(words))))


def exported(
    capsys: pytest.CaptureFixture[str], server: str, out: Path
) -> tuple[int, dict[str, Any], dict[str, str]]:
    """(exit code, manifest, resources' texts by `Type/id`); the manifest's counts and sums are checked."""
    capsys.readouterr()
    code = run(export, "--server", server, "--out", str(out), "--json")
    manifest = json.loads(capsys.readouterr().out)
    assert manifest == json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert {path.name for path in out.iterdir()} == {
        "manifest.json",
        *(file["file"] for file in manifest["files"] if file["file"]),
    }
    texts: dict[str, str] = {}
    for file in manifest["files"]:
        data = (out / file["file"]).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (file["sha256"], file["bytes"])
        lines = data.decode("utf-8").removesuffix("\n").split("\n")
        assert len(lines) == file["count"]
        for line in lines:
            value = loads(line)
            assert value["resourceType"] == file["type"]
            texts[f"{file['type']}/{value['id']}"] = line
    assert len(texts) == manifest["total"]
    return code, manifest, texts


def bare(text: str) -> str:
    value = loads(text)
    value.pop("meta", None)
    return canonical(value)


def test_an_export_says_how_many_are_labelled(
    embedded: Embedded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    label = {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"}
    rows = [
        json.dumps(
            {"resourceType": "Patient", "id": f"p{code}", "meta": {"security": [label | {"code": code}]}}
        )
        for code in "NRV"
    ]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "rows.ndjson").write_text("\n".join(rows), encoding="utf-8")
    assert run(load, str(tmp_path / "in"), "--server", embedded.url) == 0
    _code, manifest, _texts = exported(capsys, embedded.url, tmp_path / "one")
    assert [(file["type"], file.get("labelled")) for file in manifest["files"]] == [("Patient", 2)]
    assert run(export, "--server", embedded.url, "--out", str(tmp_path / "two")) == 0
    assert "2 av dem er merket" in "".join(capsys.readouterr())


def test_an_export_says_that_consents_keep_it_from_somebody(
    embedded: Embedded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scope = {"coding": [{"code": "patient-privacy"}]}
    body = {"resourceType": "Consent", "status": "active", "scope": scope, "category": [{"text": "innsyn"}],
            "patient": {"reference": "Patient/p"}, "policyRule": {"text": "x"}}  # fmt: skip
    rows = [
        {"resourceType": "Patient", "id": "p"},
        body | {"id": "denies", "provision": {"type": "deny"}},
        body | {"id": "inside", "provision": {"type": "permit", "provision": [{"type": "deny"}]}},
        body | {"id": "permits", "provision": {"type": "permit"}},
        body | {"id": "over", "status": "inactive", "provision": {"type": "deny"}},
    ]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "rows.ndjson").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert run(load, str(tmp_path / "in"), "--server", embedded.url) == 0
    _code, manifest, _texts = exported(capsys, embedded.url, tmp_path / "one")
    assert manifest["blocking"] == 2
    assert run(export, "--server", embedded.url, "--out", str(tmp_path / "two")) == 0
    assert "2 samtykker sperrer noe av dette for noen" in "".join(capsys.readouterr())


def test_load_export_load_export(
    embedded: Embedded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [json.dumps({"resourceType": "Patient", "id": f"p{n}", "active": True}) for n in range(450)]
    rows += [
        DECIMALS,
        json.dumps({"resourceType": "Binary", "id": "b", "contentType": "a/b", "data": "aGVp"}),
    ]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "rows.ndjson").write_text("\n".join(rows), encoding="utf-8")
    assert run(load, str(tmp_path / "in"), "--server", embedded.url) == 0
    code, manifest, first = exported(capsys, embedded.url, tmp_path / "one")
    assert (code, manifest["complete"], manifest["refused"], manifest["unreadable"]) == (0, True, [], [])
    assert {f["type"]: (f["count"], f["serverCount"]) for f in manifest["files"]} == {
        "Binary": (1, 1),
        "Observation": (1, 1),
        "Patient": (450, 450),
    }
    assert "Condition" in manifest["empty"]
    assert '"value":0.010' in first["Observation/tall"]
    assert '"value":1.50E+2' in first["Observation/tall"]
    with embedded.client() as client:
        assert first["Observation/tall"] == client.get("Observation/tall").text
    with serving() as second:
        assert run(load, str(tmp_path / "one"), "--server", second.url) == 0
        _code, _manifest, again = exported(capsys, second.url, tmp_path / "two")
    assert first.keys() == again.keys()
    assert {name: bare(text) for name, text in first.items()} == {n: bare(t) for n, t in again.items()}


def test_words_and_a_folder_that_holds_something(
    embedded: Embedded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    embedded.load([{"resourceType": "Patient", "id": "p"}])
    (tmp_path / "out").mkdir()
    assert run(export, "--server", embedded.url, "--out", str(tmp_path / "out")) == 0
    assert "1  Patient" in capsys.readouterr().out
    with pytest.raises(InputError):
        run(export, "--server", embedded.url, "--out", str(tmp_path / "out"))
    assert (tmp_path / "out" / "Patient.ndjson").exists()
    strange = tmp_path / "new.unfinished"
    strange.mkdir()
    (strange / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError):
        run(export, "--server", embedded.url, "--out", str(tmp_path / "new"))
    assert (strange / "thesis.txt").exists()


def test_what_can_not_be_done_leaves_nothing(
    embedded: Embedded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WireError):
        run(export, "--server", "http://127.0.0.1:9/fhir", "--out", str(tmp_path / "out"))
    monkeypatch.setenv("FAGFLATE_TOKEN", "wrong")
    with pytest.raises(WireError):
        run(export, "--server", embedded.url, "--out", str(tmp_path / "out"))
    assert list(tmp_path.iterdir()) == []


def bundle(*texts: str, total: int | None = None, more: str = "") -> Callable[[], Reply]:
    entries = ",".join(f'{{"resource":{text}}}' for text in texts)
    link = f',"link":[{{"relation":"next","url":"{more}"}}]' if more else ""
    count = "" if total is None else f',"total":{total}'
    return lambda: (200, f'{{"resourceType":"Bundle","type":"searchset"{count}{link},"entry":[{entries}]}}')


def patient(ident: str, version: str = "1") -> str:
    return f'{{"resourceType":"Patient",\r\n"id":"{ident}","meta":{{"versionId":"{version}"}}}}'


def test_a_server_that_keeps_something_back(
    odd: tuple[str, dict[str, Callable[[], Reply]]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, table = odd
    busy = iter([(503, "{}"), (503, "{}")])
    page = bundle(patient("a"), patient("b"), more="Patient?page=2")
    attachment = '{"attachment":{"url":"Binary/doc"}},{"attachment":{"url":"https://elsewhere/Binary/no"}}'
    table |= {
        "metadata": statement(
            Patient=("search-type",),
            Flag=("search-type",),
            DocumentReference=("search-type",),
            Binary=("read",),
            Basic=("read",),
        ),
        "Patient?_count=200": lambda: next(busy, None) or page(),
        # The page has shifted: `b` comes again, and later than it was.
        "Patient?page=2": bundle(
            patient("b", "2"), patient("c"), '{"resourceType":"Patient","id":"d","id":"d"}'
        ),
        "Patient?_summary=count&_total=accurate": bundle(total=5),
        "Flag?*": lambda: (403, '{"resourceType":"OperationOutcome","issue":[{"diagnostics":"not yours"}]}'),
        "DocumentReference?*": bundle(
            f'{{"resourceType":"DocumentReference","id":"r","content":[{attachment}]}}'
        ),
        "Binary/doc": lambda: (200, '{"resourceType":"Binary","id":"doc","data":"aGVp"}'),
    }
    code, manifest, texts = exported(capsys, url, tmp_path / "out")
    assert (code, manifest["complete"]) == (1, False)
    assert manifest["refused"] == [{"type": "Flag", "status": 403, "reason": "not yours"}]
    assert manifest["unreadable"] == ["Patient/d: a key stands twice"]
    assert manifest["notSearched"] == ["Basic"]
    assert sorted(texts) == ["Binary/doc", "DocumentReference/r", "Patient/a", "Patient/b", "Patient/c"]
    assert loads(texts["Patient/b"])["meta"]["versionId"] == "2"
    assert texts["Patient/a"] == patient("a").replace("\r\n", "  ")
    counts = {f["type"]: (f["count"], f.get("serverCount")) for f in manifest["files"]}
    assert counts["Patient"] == (3, 5)
    assert run(export, "--server", url, "--out", str(tmp_path / "words")) == 1
    words = capsys.readouterr().out
    assert "Flag (not yours)" in words
    assert "Patient/d" in words


def test_a_server_that_breaks_off(odd: tuple[str, dict[str, Callable[[], Reply]]], tmp_path: Path) -> None:
    url, table = odd
    table |= {
        "metadata": statement(Patient=("search-type",)),
        "Patient?_count=200": bundle(patient("a"), more="Patient?page=2"),
        "Patient?page=2": lambda: (200, '{"resourceType":"Bundle","entry":[{"resou'),
    }
    with pytest.raises(WireError):
        run(export, "--server", url, "--out", str(tmp_path / "out"))
    assert list(tmp_path.iterdir()) == []


def test_a_type_refused_half_way_leaves_no_half_type(
    odd: tuple[str, dict[str, Callable[[], Reply]]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, table = odd
    table |= {
        "metadata": statement(Patient=("search-type",)),
        "Patient?_count=200": bundle(patient("a"), more="Patient?page=2"),
        "Patient?page=2": lambda: (410, "{}"),
    }
    code, manifest, texts = exported(capsys, url, tmp_path / "out")
    assert (code, texts, manifest["refused"][0]["status"]) == (1, {}, 410)
