"""A failure is run again with the file before it, under load: red, or yellow with its row."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.running import again
from tests.running.failures import _Failures

ONE = {"test": "tests/a/test_x.py::test_y[1]", "before": "tests/a/test_w.py", "said": 'E  assert "1" == 2'}


def test_the_row_is_read_as_it_was_written() -> None:
    text = again.row(ONE["test"], ONE["said"], 41, date(2026, 11, 26), 1.63)
    (read,) = tomllib.loads(text)["flaky"]
    assert read == {
        "test": ONE["test"], "date": date(2026, 11, 26), "seed": 41, "speed": 1.63, "failed": ONE["said"],
    }  # fmt: skip


def test_the_file_before_is_run_first() -> None:
    assert again.files(ONE) == ["tests/a/test_w.py", "tests/a/test_x.py"]
    assert again.files({**ONE, "before": ""}) == ["tests/a/test_x.py"]


def _told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int, code: int = 1) -> None:
    kept = tmp_path / "failed.json"
    failed = [{**ONE, "test": f"tests/a/test_x.py::test_{n}"} for n in range(many)]
    kept.write_text(json.dumps({"seed": None, "mark": "", "exit": code, "failed": failed}), encoding="utf-8")
    flaky = tmp_path / "flaky.toml"
    flaky.write_text('[[flaky]]\ntest = "tests/a/test_x.py::test_2"\n', encoding="utf-8")
    monkeypatch.setattr(again, "KEPT", kept)
    monkeypatch.setattr(again, "FLAKY", flaky)
    monkeypatch.setattr(again, "speed", lambda: 1.0)


@pytest.mark.parametrize(
    ("many", "code", "passes", "expected"),
    [(2, 1, True, 0), (2, 1, False, 1), (3, 1, True, 1), (4, 1, True, 1), (0, 1, True, 1), (1, 2, True, 1)],
    ids=["yellow", "fails again", "stands there", "too many", "none", "interrupted"],
)
def test_which_failures_are_yellow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    many: int, code: int, passes: bool, expected: int,
) -> None:  # fmt: skip
    _told(tmp_path, monkeypatch, many, code)
    monkeypatch.setattr(again, "passes", lambda _one, _mark: passes)
    assert again.main() == expected
    assert ("[[flaky]]" in capsys.readouterr().out) is (expected == 0)


def test_a_run_that_kept_nothing_is_red(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again, "KEPT", tmp_path / "nothing.json")
    assert again.main() == 1


def test_it_is_run_under_load_and_a_file_before_that_breaks_it_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tmp_path / "test_before.py"
    own = tmp_path / "test_own.py"
    before.write_text("import builtins\ndef test_breaks(): builtins.broken = True\n", encoding="utf-8")
    own.write_text(
        "import builtins\ndef test_it(): assert not hasattr(builtins, 'broken')\n", encoding="utf-8"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    begun: list[int] = []
    original = again.subprocess.Popen

    def popen(command: list[str], *more: object, **named: object) -> object:
        begun.append(1)
        return original(command, *more, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(again.subprocess, "Popen", popen)
    one = {"test": f"{own}::test_it", "before": str(before), "said": ""}
    assert not again.passes(one, "", tmp_path)
    assert len(begun) == 3, "two busy loops, and pytest"
    assert again.passes({**one, "before": ""}, "", tmp_path)


def test_a_slow_proof_is_run_again_as_one(tmp_path: Path) -> None:
    own = tmp_path / "test_own.py"
    own.write_text(
        "import pytest\n@pytest.mark.mine\ndef test_it(): assert 0\ndef test_other(): pass\n",
        encoding="utf-8",
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = mine: x\n", encoding="utf-8")
    assert not again.passes({"test": f"{own}::test_it", "before": "", "said": ""}, "mine", tmp_path)


def test_a_slow_proof_is_run_again_though_the_time_of_the_others_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAGFLATE_SLOW_UNTIL", "1")
    own = tmp_path / "test_own.py"
    own.write_text(
        "import os\ndef test_it(): assert 'FAGFLATE_SLOW_UNTIL' not in os.environ\n", encoding="utf-8"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    assert again.passes({"test": f"{own}::test_it", "before": "", "said": ""}, "", tmp_path)


def test_what_ran_before_a_failure_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    from tests.running import failures

    monkeypatch.setattr(failures, "KEPT", tmp_path / "kept.json")
    plugins = SimpleNamespace(getplugin=lambda _name: None)
    kept = _Failures(SimpleNamespace(pluginmanager=plugins, option=SimpleNamespace(seed=3, markexpr="slow")))  # type: ignore[arg-type]
    for worker, name, bad in (
        ("a", "t/x.py::1", 0),
        ("b", "t/y.py::1", 0),
        ("a", "t/z.py::1", 1),
        ("b", "t/y.py::2", 1),
    ):
        kept.pytest_runtest_logreport(
            SimpleNamespace(  # type: ignore[arg-type]
                nodeid=name,
                failed=bool(bad),
                when="call",
                longreprtext="E  assert 1\nt/z.py:3: AssertionError",
                node=SimpleNamespace(gateway=SimpleNamespace(id=worker)),
            )
        )
    kept.pytest_sessionfinish(1)
    told = json.loads((tmp_path / "kept.json").read_text(encoding="utf-8"))
    assert (told["seed"], told["mark"], told["exit"]) == (3, "slow", 1)
    assert [(one["test"], one["before"]) for one in told["failed"]] == [
        ("t/z.py::1", "t/x.py"),
        ("t/y.py::2", ""),
    ]


def test_the_list_of_flaky_tests_names_tests_that_exist() -> None:
    for name in again.listed():
        file, _, function = name.partition("::")
        assert f"def {function.partition('[')[0]}(" in (ROOT / file).read_text(encoding="utf-8")
