"""`fagflate log check`: what it says of a whole log and of each that is not, and its exit code."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.access import chain_words
from desktop.cli import log
from desktop.commands import acting
from desktop.core.errors import InputError
from desktop.store.accesslog import Broken, Head
from desktop.store.store import READING, Store
from desktop.store.store_keys import FileKey
from desktop.sync.push import log_anchor
from tests.commands.conftest import AAS

Check = Callable[..., int]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Runs the command on a record whose log has three lines and its anchor; `heads` stand at the server."""
    key = tmp_path / "key"
    key.write_text("cd" * 32)

    def write(tx: Any) -> None:
        for _time in range(3):
            acting.log(tx, AAS, "R", "p")
        log_anchor.put(tx, lambda _text: "")

    with Store.open(tmp_path / "store", FileKey(key)) as store:
        store.write(write, origin=READING).result()

    def run(*words: str, heads: list[tuple[Head, str]] | None = None, act: str = "check") -> int:
        async def told(*_given: str) -> list[tuple[Head, str]]:
            return heads or []

        monkeypatch.setattr(log, "_heads", told)
        parser = argparse.ArgumentParser()
        parser.add_argument("--json", action="store_true")
        log.configure(parser)
        server = ("--server", "http://127.0.0.1:9/fhir") if heads is not None else ()
        where = ("--store", str(tmp_path / "store"), "--key-file", str(key))
        return log.run(parser.parse_args([act, *where, *server, *words]))

    return run


def third(tmp_path: Path) -> Head:
    with Store.open(tmp_path / "store", FileKey(tmp_path / "key")) as store:
        rows = store.read(lambda c: list(c.exec_driver_sql("SELECT seq, digest FROM access_log"))).result()
    return Head(*rows[2])


def test_a_whole_log_is_said_to_be_whole_as_far_as_it_is_known(
    check: Check, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check() == 0
    assert "hel: 4 linjer" in (said := capsys.readouterr().out)
    assert "--server" in said, "a cut tail is not seen from here"
    assert check(heads=[]) == 0
    assert "ikke noe hode" in capsys.readouterr().out
    assert check(heads=[(third(tmp_path), "")]) == 0
    assert "--server" not in capsys.readouterr().out


def test_a_cut_log_and_a_rewritten_one_are_told_with_the_line(
    check: Check, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(heads=[(Head(9, "x"), "")]) == 1
    assert "etter linje 4" in (said := capsys.readouterr().err)
    assert "5 linjer" in said
    assert check(heads=[(Head(3, "x"), "")]) == 1
    assert "linje 3" in capsys.readouterr().err
    assert check("--json", heads=[(third(tmp_path), ""), (Head(6, "x"), "")]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["broken"] == {"line": 4, "how": "cut", "missing": 2}
    assert (found["lines"], found["heads"]) == (4, 2)


def test_a_head_that_is_wrongly_signed_counts_for_nothing(
    check: Check, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(log_anchor, "is_ours", lambda _signed, _text: False)
    assert check(heads=[(Head(9, "x"), "forged")]) == 1
    assert "linje 9" in (said := capsys.readouterr().err)
    assert "mangler" not in said


@pytest.mark.parametrize("how", ["edited", "removed", "rewritten", "cut"])
def test_each_fault_has_a_sentence_with_its_line(how: Any) -> None:
    assert "7" in chain_words.words(Broken(7, how, 2))


def test_a_patients_log_is_shown_for_a_reason_that_stands_in_it(
    check: Check, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InputError, match="hvorfor"):
        check("--patient", "p", act="show")
    assert check("--patient", "p", "--why", "Bedt om innsyn, sak 26/1187", "--json", act="show") == 0
    told = json.loads(capsys.readouterr().out)
    assert {AAS.name} < {row["who"] for row in told["rows"]}
    assert sum(row["events"] for row in told["rows"]) == 4
    assert "ikke spurt" in told["source"]
    newest = told["rows"][0]
    assert (newest["why"], newest["chosen"]) == ("«Bedt om innsyn, sak 26/1187»", True)
