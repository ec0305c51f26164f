"""Settings that name a file: the token of services, and the red line of doctor where one is not there."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import pytest

from desktop.cli import dispatch, doctor_settings
from desktop.cli.common import add_server, token_of
from desktop.core import paths, settings
from tests.cli.test_open import FIRST, SECOND, Windows


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "IT sin mappe æøå"
    folder.mkdir()
    monkeypatch.setenv("FAGFLATE_MACHINE", str(folder))
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("FAGFLATE_TOKEN", raising=False)
    return folder


def _policy(machine: Path, **said: object) -> None:
    (machine / "policies.json").write_text(json.dumps(said), encoding="utf-8")


def _token(*words: str) -> str:
    windows = Windows()
    assert dispatch.run(["--server", FIRST, *words], windows) == 0
    return windows.opened[0].token


def _service_token(*words: str) -> str:
    """The token that a service takes, which is given the same arguments."""
    parser = argparse.ArgumentParser()
    add_server(parser)
    return token_of(parser.parse_args(["--server", FIRST, *words]))


def _refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    windows = Windows()
    assert dispatch.run(["--server", FIRST, *words], windows) == 1
    assert windows.opened == []
    return capsys.readouterr().err


def test_the_token_file_that_is_set_is_for_services_and_signs_no_window_in(
    machine: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, other = machine / "token.txt", machine / "other.txt"
    file.write_text(" staged \n", encoding="utf-8")
    other.write_text("given", encoding="utf-8")
    other.chmod(0o600)
    assert _token() == ""
    (machine / "settings.json").write_text(json.dumps({"token_file": str(file)}), encoding="utf-8")
    said = _refused(capsys)
    assert "ingen vinduer" in said
    assert str(machine / "settings.json") in said, "who is to take it out finds where it stands"
    assert "staged" not in said
    assert _service_token() == "staged"
    assert _service_token("--token-file", str(other)) == "given"
    # Only what somebody names for this very window is theirs.
    assert _token("--token-file", str(other)) == "given"
    monkeypatch.setenv("FAGFLATE_TOKEN", "of the user")
    assert _token() == "of the user"
    assert _service_token() == "of the user"


@pytest.mark.parametrize("given", [(), ("--token-file", "token.txt"), ("--token-file", "other.txt")])
def test_no_window_opens_while_the_policy_has_a_token_file(
    machine: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    given: tuple[str, ...],
) -> None:
    file, other = machine / "token.txt", machine / "other.txt"
    file.write_text("staged", encoding="utf-8")
    other.write_text("given", encoding="utf-8")
    _policy(machine, TokenFile=str(file))
    monkeypatch.setenv("FAGFLATE_TOKEN", "of the user")
    words = (*given[:1], *(str(machine / name) for name in given[1:]))
    said = _refused(capsys, *words)
    assert "logger seg på selv" in said
    assert str(file) in said
    assert "TokenFile" in said
    monkeypatch.delenv("FAGFLATE_TOKEN")
    assert _service_token() == "staged"


def test_an_empty_token_file_of_the_policy_leaves_windows_alone(machine: Path) -> None:
    _policy(machine, TokenFile="")
    assert _token() == ""


@pytest.mark.parametrize("wrong", ["token.txt", 7, ["C:/token"]])
@pytest.mark.parametrize("given", [False, True])
def test_a_slip_in_the_token_file_of_the_policy_opens_nothing(
    machine: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    wrong: object,
    given: bool,
) -> None:
    own = machine / "own.txt"
    own.write_text("of the user", encoding="utf-8")
    # What the machine's file says is right, and goes behind the user's variable there.
    (machine / "settings.json").write_text(json.dumps({"token_file": str(own)}), encoding="utf-8")
    _policy(machine, tokenfile=wrong)
    monkeypatch.setenv("FAGFLATE_TOKEN", "of the user")
    windows = Windows()
    words = ["--server", FIRST, *(["--token-file", str(own)] if given else [])]
    assert dispatch.run(words, windows) == 1
    assert windows.opened == []
    said = capsys.readouterr().err
    assert "ikke kan brukes" in said
    assert "tokenfile" in said
    assert _red(machine) == {"tokenfile"}


@pytest.mark.parametrize("wrong", [7, "hospital/fhir", ["https://hospital/fhir"]])
@pytest.mark.parametrize("words", [[], ["--server", FIRST]])
def test_a_slip_in_the_server_of_the_policy_opens_no_other(
    machine: Path, capsys: pytest.CaptureFixture[str], wrong: object, words: list[str]
) -> None:
    settings.keep("server", FIRST)
    (machine / "settings.json").write_text(json.dumps({"server": SECOND}), encoding="utf-8")
    windows = Windows()
    assert dispatch.run(words, windows) == 0, "nothing is decided"
    _policy(machine, Server=wrong)
    assert dispatch.run(words, windows) == 1
    assert len(windows.opened) == 1
    said = capsys.readouterr().err
    assert "Hvilken server vinduer åpnes mot, er bestemt for denne maskinen med en verdi" in said
    assert "Ingenting ble åpnet." in said
    assert said.endswith("policies.json: Server)\n")
    assert _red(machine) == {"Server"}
    (shown,) = (line for line in doctor_settings.look() if line.name == "server")
    assert (shown.level, FIRST in shown.text, SECOND in shown.text) == ("amber", False, False)


def test_whoever_has_no_terminal_is_told_of_a_slip_in_a_window(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _policy(machine, Server=7)
    monkeypatch.setattr(sys, "stderr", None)
    windows = Windows()
    assert dispatch.run(["--server", FIRST], windows) == 1
    assert "bestemt for denne maskinen" in str(windows.told[0])


def test_another_server_than_the_policys_is_refused(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.keep("server", SECOND)
    _policy(machine, Server=FIRST)
    windows = Windows()
    assert dispatch.run(["--server", SECOND], windows) == 1
    assert windows.opened == []
    said = capsys.readouterr().err
    assert FIRST in said
    assert "Ingenting ble åpnet." in said
    assert dispatch.run(["--server", FIRST], windows) == dispatch.run([], windows) == 0
    assert {(start.server, start.new) for start in windows.opened} == {(FIRST, False)}


@pytest.mark.parametrize(
    "words",
    [
        ["open", "--server", FIRST],
        ["demo"],
        ["snapshot", "--server", FIRST, "--workspace", "base", "--out", "x.png"],
        ["read", "order", "paracet"],
    ],
)
def test_another_configuration_than_the_policys_is_refused(
    machine: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    decided, own = machine / "felles", machine / "min"
    for folder in (decided, own):
        folder.mkdir()
    _policy(machine, Configuration=str(decided))
    windows = Windows()
    assert dispatch.run([*words, "--configuration", str(own)], windows) == 1
    assert windows.opened == []
    assert str(decided) in capsys.readouterr().err
    assert not (paths.data_dir() / "demo").exists()


def test_a_slip_in_the_configuration_of_the_policy_lets_nobodys_own_in(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = machine / "min"
    own.mkdir()
    settings.keep("configuration", str(own))
    _policy(machine, Configuration=["felles"])
    windows = Windows()
    given = ["--server", FIRST, "--configuration", str(own)]
    assert dispatch.run(given, windows) == 1
    assert "Konfigurasjonsmappen er bestemt" in capsys.readouterr().err
    assert dispatch.run(["--server", FIRST], windows) == 0, "with what is shipped, and the window says so"
    assert [start.configuration for start in windows.opened] == [""]
    assert _red(machine) == {"Configuration"}
    assert dispatch.run(["read", "order", "paracet"], windows) == 0
    assert "policies.json: Sykehusets oppsett er ikke i bruk" in capsys.readouterr().err


def test_the_policys_configuration_may_be_named_as_well(machine: Path) -> None:
    own = machine / "felles"
    own.mkdir()
    given = ["--server", FIRST, "--configuration", f"{machine}/./felles/"]
    windows = Windows()
    assert dispatch.run(given, windows) == 0, "nobody has decided another"
    _policy(machine, Configuration=str(own))
    assert dispatch.run(given, windows) == 0
    _policy(machine, Configuration="")
    assert dispatch.run(given, windows) == 1, "that there is none is decided as well"
    assert len(windows.opened) == 2


def test_doctor_names_a_file_of_settings_that_is_damaged(machine: Path) -> None:
    (machine / "settings.json").write_text('{"lock_minutes": 5,}', encoding="utf-8")
    assert _red(machine) == {"settings.json"}, "one line, not one for each value"
    (line,) = (one for one in doctor_settings.look() if one.name == "settings.json")
    assert "kan ikke leses" in line.text
    assert line.details == str(machine / "settings.json")


def test_a_token_file_that_is_gone_is_a_sentence(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _policy(machine, TokenFile=str(machine / "gone.txt"))
    assert dispatch.run(["--server", FIRST], Windows()) == 1
    assert "gone.txt" in capsys.readouterr().err


def _red(machine: Path) -> set[str]:
    return {line.name for line in doctor_settings.look() if line.level == "red"}


def test_doctor_says_what_leads_nowhere(machine: Path, tmp_path: Path) -> None:
    _policy(machine, LogFolder=str(machine / "logger"), Certificates="", TokenFile="")
    assert _red(machine) == set()
    (machine / "not.pem").write_text("no certificate", encoding="utf-8")
    _policy(
        machine, LogFolder=str(machine / "not.pem" / "logs"), Certificates=str(machine / "not.pem"),
        TokenFile=str(machine / "gone"), Proxy="http://name:secret@proxy",
    )  # fmt: skip
    assert _red(machine) == {"log_folder", "certificates", "token_file", "Proxy"}


@pytest.mark.expects_log
@pytest.mark.skipif(sys.platform == "win32", reason="rights as POSIX has them")
def test_a_token_file_that_every_account_may_read_is_refused(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = machine / "token.txt"
    file.write_text("secret", encoding="utf-8")
    file.chmod(0o644)
    data = machine / "data.ndjson"
    data.write_text("", encoding="utf-8")
    windows = Windows()
    store = ("--store", str(machine / "r"), "--key-file", str(machine / "k"))
    for command in ((), ("sync", *store), ("load", str(data)), ("serve", "--database", "sqlite://")):
        server = () if command[:1] == ("serve",) else ("--server", FIRST)
        assert dispatch.run([*command, *server, "--token-file", str(file)], windows) == 1, command
        told = capsys.readouterr().err
        assert "Alle kontoer på denne maskinen kan lese" in told, command
        assert "secret" not in told
    assert windows.opened == []
    file.chmod(0o640)
    assert _token("--token-file", str(file)) == "secret", "its group may be that of a service"
