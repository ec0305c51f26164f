"""bandit's findings are held to those that were read; an audit of nothing is red."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.running import audited
from tests.running.insecure import READ, differences, found, read


def test_a_finding_that_nobody_has_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "one.py").write_text(
        "import subprocess\n\n\ndef run(words):\n    subprocess.call(words, shell=True)\n", encoding="utf-8"
    )
    here = found(("made",), tmp_path)
    assert here == Counter({"B602 made/one.py": 1})
    assert differences(here, Counter()) == ["B602 made/one.py: 1 found, 0 read"]
    assert differences(here, here) == []


def test_a_number_that_is_too_high_by_now_is_told_too() -> None:
    held = read("# SQL of names\nB608 desktop/store/people.py 3\n")
    assert differences(Counter({"B608 desktop/store/people.py": 2}), held) == [
        "B608 desktop/store/people.py: 2 found, 3 read"
    ]


def test_each_row_names_a_file_that_is_there() -> None:
    rows = read(READ.read_text(encoding="utf-8"))
    assert rows
    assert [one for one in rows if not (READ.parent.parent / one.split(" ")[1]).is_file()] == []


@pytest.mark.parametrize(
    ("told", "arguments", "code"),
    [
        ({"dependencies": [{"name": "a", "version": "1", "vulns": []}]}, [], 0),
        (
            {
                "dependencies": [
                    {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}
                ]
            },
            ["--may-skip"],
            1,
        ),
        ({"dependencies": [{"name": "a", "skip_reason": "not found"}]}, [], 1),
        ({"dependencies": [{"name": "a", "skip_reason": "not found"}]}, ["--may-skip"], 0),
        ({"dependencies": []}, [], 1),
    ],
)
def test_an_audit_of_nothing_is_red_unless_it_may_be_skipped(
    told: dict[str, Any], arguments: list[str], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Done:
        stdout = __import__("json").dumps(told)

    monkeypatch.setattr(audited.subprocess, "run", lambda *_words, **_more: Done())
    out = io.StringIO()
    monkeypatch.setattr("sys.stdout", out)
    assert audited.main(arguments) == code
    assert ("skipped" in out.getvalue()) == ("vulns" not in str(told))
