"""Codes in configuration files are looked up: what is doubtful has its place and stays in use."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.core.configured import systems_of
from desktop.core.converting import shape_at
from desktop.core.paths import resources
from desktop.core.yaml_documents import Document, read
from desktop.fhir.systems import ATC
from desktop.orders import rules
from desktop.shown.workspace import WorkspaceInUse
from desktop.views.known import known
from desktop.views.sign_in import workspaces
from desktop.workspace.codes import _in_shape, doubts, doubts_of

from .conftest import FIRST, HEADER
from .test_check_places import put
from .test_cli import fagflate
from .test_found import folder, home, seen
from .test_found import put as lay

__all__ = ["folder", "home"]


def told(changes: str) -> list[tuple[int, int, str]]:
    found = doubts(read((HEADER + changes).encode(), "x.yaml"), known())
    return [(one.line - FIRST, one.column, one.what.split("“")[-1].split("«")[-1]) for one in found]


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        # Where the code stands: in a list, in a source, in a list that is changed, in the item's name.
        ("  - {set: trend heart, given: [C03, C9]}\n", [(0, 37)]),
        ("  - set: trend heart\n    given: {add: [C9], remove: [C8]}\n", [(1, 19)]),
        (
            "  - set: worklist-column x\n    from:\n      - {given: [J01]}\n      - {given: [J99]}\n",
            [(3, 18)],
        ),
        ("  - {add: product N03AX16, name: pregabalin, products: []}\n", [(0, 11)]),
        ("  - {set: laboratory crp, codes: [{code: NOR05172, sample: P}]}\n", [(0, 42)]),
        ("  - {add: vital x, codes: [{system: 'http://loinc.org', code: '85354'}]}\n", [(0, 63)]),
        ("  - {set: line x, code: ['http://snomed.info/sct|302497007']}\n", [(0, 26)]),
        # What takes away, what may be a code of any system, what is none.
        ("  - {remove: product N03AX16}\n", []),
        ("  - {set: worklist-column x, codes: [{code: [red, J99], name: Rød}]}\n", []),
        ("  - {set: note-template x, headings: [{code: C9, title: x}]}\n", []),
        ("  - {set: worklist-column x, from: [{condition: [K74, 'Z']}]}\n", []),
        # The new code beside the old one, in the file or as shipped.
        ("  - {set: kidney-limit x, atc: [N03AX16, N02BF02]}\n", []),
        ("  - {set: kidney-limit x, atc: [N03AX16, N03AX12, N02BF02]}\n", [(0, 42)]),
        # Whatever the rules read: a limit that is a list, one that is a map, one of lists, a pair, an agent.
        (
            "  - set: limit inr_raisers\n    value: {add: [A10BX04, A99ZZ], remove: [X9]}\n",
            [(1, 19), (1, 28)],
        ),
        ("  - {set: limit metformin, value: [A10BX04, Q10]}\n", [(0, 36), (0, 45)]),
        ("  - set: limit anticoagulants\n    B01AB05: 60 mg\n    Q01AB05: 40 mg\n", [(2, 5)]),
        ("  - {set: limit paracetamol, N02BE01: null, N2BE01: unknown}\n", [(0, 45)]),
        ("  - {set: limit same_substance, value: [[C09, Q10]]}\n", [(0, 47)]),
        ("  - {add: pair x, one: [A10BX04], other: [Q10], reason: r}\n", [(0, 25), (0, 43)]),
        ("  - {add: agent x, names: [x], by: [J99], may: [J98]}\n", [(0, 37), (0, 49)]),
        ("  - {set: allergy-group x, ordered: [J99], atc: [J01], words: [Q10]}\n", [(0, 38)]),
        (
            "  - {set: letter-section x, content: [{treated: [Q10], diagnosed: [XX9], say: x}]}\n",
            [(0, 50), (0, 68)],
        ),
        ("  - {add: pumps2, kind: pumps, options: {first: [Q10]}}\n", [(0, 50)]),
        ("  - {set: pumps, options: {first: {add: [Q10], remove: [Q11]}}}\n", [(0, 42)]),
        ("  - {add: tab t, title: T, panels: [{id: p, kind: pumps, options: {first: [Q10]}}]}\n", [(0, 76)]),
        ("  - {add: analysis x, nb: x, en: x, code: NPU123}\n", [(0, 43)]),
        ("  - {set: worklist-column x, from: [{observation: [NPU12]}, {report: [NPU19748]}]}\n", [(0, 52)]),
        (
            "  - {set: worklist-column x, from: [{condition: [XX99, i48, '73211009', K74, I48.0]}]}\n",
            [(0, 50), (0, 56)],
        ),
    ],
)
def test_each_code_is_told_at_its_place(changes: str, places: list[tuple[int, int]]) -> None:
    assert [(line, column) for line, column, _what in told(changes)] == places


ATC_LIKE = re.compile(r"[A-Z]\d\d[A-Z](?:[A-Z](?:\d\d)?)?")


@pytest.mark.parametrize("word", sorted(known().items))
def test_a_field_that_holds_codes_of_atc_says_so_in_its_type(word: str) -> None:
    settings, items = known().items[word]
    data = settings.document().data
    for name in items.names(data):
        way = items.at(data, name)
        assert way is not None
        value = items.within(data)[way[-1]]
        if items.key:
            value = {key: one for key, one in value.items() if key != items.key}
        found = {
            one.where for one in _in_shape(value, settings.shape_of(items, (name,)), ()) if one.system == ATC
        }
        assert set(looking_so(value, ())) <= found, f"{word} {name}: its type does not say that it is of ATC"
        if ATC_LIKE.fullmatch(name):
            assert ATC in systems_of(shape_at(items.shape, [items.key])), f"{word} is named by ATC"


def looking_so(value: Any, where: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """The places of all texts that look as codes of ATC do."""
    if isinstance(value, dict):
        for key, one in value.items():
            if ATC_LIKE.fullmatch(key):
                yield (*where, key)
            yield from looking_so(one, (*where, key))
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from looking_so(one, (*where, at))
    elif isinstance(value, str) and ATC_LIKE.fullmatch(value):
        yield where


def test_no_code_of_the_shipped_settings_is_doubtful() -> None:
    for word, (settings, items) in known().items.items():
        data = settings.document().data
        for name in items.names(data):
            said = {"set": f"{word} {name}"}
            value = items.within(data)[(items.at(data, name) or ())[-1]]
            said |= value if isinstance(value, dict) else {"value": value}
            document = Document(settings.file, {"changes": [said]}, {}, {})
            assert [one.what for one in doubts(document, known())] == [], f"{word} {name}"


def test_no_code_of_the_shipped_files_is_doubtful() -> None:
    files = sorted((resources() / "workspaces").rglob("*.yaml"))
    files += sorted((resources() / "vocabulary").glob("*.yaml"))
    files += sorted((resources() / "orders").glob("*.yaml"))
    assert len(files) > 30
    assert doubts_of(((path, path.name) for path in files), known()) == ()


def test_check_tells_them_and_nothing_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = put(tmp_path, "  - {set: trend heart-failure, given: [C03, L01XC]}\n")
    assert fagflate("check", path) == 0
    files, doubt = capsys.readouterr().out.splitlines()
    assert files == "1 fil, ingenting galt."
    assert doubt.startswith(f"{path.as_posix()}:{FIRST}:45: ATC-koden L01XC er utgått")
    assert fagflate("check", path, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert [(one["line"], one["column"]) for one in said["doubts"]] == [(FIRST, 45)]
    assert said["problems"] == []
    assert fagflate("show", path) == 0
    assert "L01XC" in capsys.readouterr().err


def test_they_are_told_beside_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = put(tmp_path, "  - {set: trend heart-failure, given: [L01XC]}\n  - {set: nowhere, share: 2}\n")
    assert fagflate("check", path) == 1
    wrong, doubt = capsys.readouterr().out.splitlines()
    assert f":{FIRST + 1}:" in wrong
    assert f":{FIRST}:40: ATC-koden" in doubt


def test_the_window_is_told_later_and_the_rest_works(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sprint = folder / "cardiology/sprint-02.yaml"
    lay(sprint, sprint.read_text("utf-8") + "  - {set: trend heart-failure, given: [C03, N03AX16]}\n")
    shown: WorkspaceInUse = seen()
    assert (shown.left_out, shown.doubtful) == ("", ""), "nobody waits for a list at the start"
    assert rules.limits().egfr_low == 35, "a doubt takes no file out of use"
    monkeypatch.setattr(workspaces, "JUDGED_AFTER", 0.0)
    shown = seen()
    assert shown.left_out == ""
    (line,) = shown.doubtful.splitlines()
    assert line.partition(": ")[0].endswith("sprint-02.yaml:12:45")
    assert seen() is shown, "looked up once"
    lay(sprint, sprint.read_text("utf-8").replace("N03AX16", "N02BF02"))
    assert [seen().doubtful for _time in range(2)] == ["", ""]
