"""Logs: bounded, one process a file, and nothing in them that tells of a patient, whoever logs it."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pydantic
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from desktop.cli import common
from desktop.core import logs, settings
from desktop.core.errors import FagflateError, InputError, place_of
from desktop.core.logs import Files, Logs
from tests.running.patience import PATIENCE

pytestmark = pytest.mark.expects_log
LINE = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (DEBUG|INFO|WARNING|ERROR|CRITICAL) "

NAMES = st.sampled_from(["Kari Nordmann", "Åse Ødegård", "Hansen", "Li", "O'Brien-Sæther", "Nguyễn Văn An"])
NUMBERS = st.sampled_from(["21926812345", "01852099887", "15 82 70 44321"])
WORDS = st.text(st.characters(codec="utf-8", categories=["Lu", "Ll", "Nd", "Zs"]), min_size=12, max_size=30)
SECRET = st.one_of(
    NAMES, NUMBERS, WORDS.filter(lambda text: not text.isascii() or " " in text.strip()),
    st.builds(
        lambda name, ident: json.dumps({"resourceType": "Patient", "id": ident, "name": [{"text": name}]}),
        NAMES, NUMBERS,
    ),
    st.builds(lambda ident: f"https://server.example/fhir/Patient?identifier={ident}", NUMBERS),
    st.builds(lambda ident: f"https://{ident.replace(' ', '')}@server.example/fhir/Patient/{ident}", NUMBERS),
)  # fmt: skip


class _Odd(Exception):
    def __str__(self) -> str:
        return str(self.args[0])

    __repr__ = __str__


class _Strict(msgspec.Struct):
    born: int


class _Model(pydantic.BaseModel):
    born: int


def _of_msgspec(secret: str) -> None:
    msgspec.json.decode(json.dumps({"born": secret}).encode(), type=_Strict)


def _of_pydantic(secret: str) -> None:
    _Model.model_validate({"born": secret})


def _of_file(secret: str) -> None:
    (Path("/nowhere-at-all") / secret.replace("\x00", "").replace("/", "_")).read_text(encoding="utf-8")


def _raise(make: Callable[[str], BaseException]) -> Callable[[str], None]:
    def run(secret: str) -> None:
        raise make(secret)

    return run


def _noted(secret: str) -> None:
    error = ValueError("x")
    error.add_note(secret)
    raise error


def _chained(secret: str) -> None:
    try:
        raise KeyError(secret)
    except KeyError as error:
        raise InputError(secret, details=secret) from error


FAILS: tuple[Callable[[str], None], ...] = (
    _raise(ValueError), _raise(_Odd), _raise(FagflateError), _raise(KeyError), _raise(OSError), _noted,
    _chained, _of_msgspec, _of_pydantic, _of_file, lambda secret: int(secret + "x"),  # type: ignore[list-item]
    _raise(lambda secret: ExceptionGroup(secret, [ValueError(secret)])), lambda secret: {}[secret],
    lambda secret: httpx.URL(secret + "\x00"), lambda secret: json.loads("{" + secret),
)  # fmt: skip


def _throw(log: logging.Logger, secret: str) -> None:
    """Everything that a careless line of code can do with a secret and a logger."""
    log.warning("told of %s", secret)
    log.warning("told of %r and %s", [secret], {"name": secret})
    log.warning("told of %(name)s", {"name": secret})
    log.warning(f"told of {secret}")
    log.warning("told of " + secret)
    log.warning("told of %s" % secret)  # noqa: UP031
    log.warning(secret)
    log.warning(secret, secret)
    log.warning("too few %s %s", secret)
    log.warning("too many", secret)
    log.warning("no number %d", secret)
    log.warning("wide %*s", 4, secret)
    log.warning("an address %s", httpx.URL("https://server.example/fhir", params={"q": secret}))
    log.warning("a path %s and bytes %s", Path(secret), secret.encode())
    log.warning("with more", extra={"patient": secret}, stack_info=True)
    log.warning(ValueError(secret))
    log.warning("an error %s", ValueError(secret))
    if digits := "".join(one for one in secret if one.isdecimal() and one.isascii()):
        log.warning("a number %d %s %f", int(digits), int(digits), float(digits))
    log.log(37, "another level %s", secret)
    logging.getLogger(f"{log.name}.{secret}").warning("a name that tells")
    for fail in FAILS:
        try:
            fail(secret)
        except Exception as error:
            log.exception("it failed")
            log.error("it failed: %s", error, exc_info=True)
            log.exception(error)
            log.error("it failed: %s", place_of(error))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FAGFLATE_HOME", str(tmp_path / "bruker æøå"))
    monkeypatch.setenv("FAGFLATE_MACHINE", str(tmp_path / "machine"))
    return tmp_path / "bruker æøå" / "logs"


@pytest.fixture(params=[logs.WINDOW, logs.RECORD, logs.SYNC, logs.SERVE])
def begun(place: Path, request: pytest.FixtureRequest) -> Iterator[Logs]:
    made = Logs(request.param)
    yield made
    made.close()


def _written(place: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted(place.glob("*.log")))


@examples(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(secret=SECRET)
def test_nothing_of_a_patient_is_written(begun: Logs, place: Path, secret: str) -> None:
    root = logging.getLogger()
    others = [one for one in root.handlers if one not in begun._handlers]
    # The test's own handlers raise for a text that does not fit its values.
    root.handlers = [one for one in root.handlers if one not in others]
    try:
        _throw_everywhere(secret)
    finally:
        root.handlers += others
    text = _written(place)
    assert "it failed ValueError (test_logs:" in text, "what happened and where is there"
    assert "an error that nobody caught" in text
    for part in (secret, secret.casefold(), json.dumps(secret)[1:-1], *secret.split()):
        # A short word may stand in the program's own sentences.
        if len(part) > 8:
            assert part not in text
    for part in ("Nordmann", "Ødegård", "Hansen", "21926812345", "Nguy", "identifier", "resourceType"):
        assert part not in text


def _throw_everywhere(secret: str) -> None:
    for role in (logs.SYNC, logs.SERVE):
        with pytest.raises(InputError), common.logged(role):
            raise InputError(secret, kept=secret, todo=secret, details=secret)
    for name in ("desktop.sync.run.worker", "httpx", "asyncio", "someone.else", ""):
        _throw(logging.getLogger(name), secret)
    loop = asyncio.new_event_loop()
    loop.call_exception_handler({"message": secret, "exception": ValueError(secret)})
    loop.close()
    thread = threading.Thread(target=_raise(ValueError), args=(secret,), name=secret)
    thread.start()
    thread.join()
    sys.excepthook(ValueError, ValueError(secret), None)


def test_a_line_says_when_who_and_where(begun: Logs, place: Path) -> None:
    log = logging.getLogger("desktop.core.logs")
    log.info("let go of %d patients, %s left, 100 %% sure: %s", 12, None, True)
    log.warning("status %d from %s after %s", 503, "https://server.example:8443/fhir/Patient/7?x=1", "GET")
    head, *lines = _written(place).splitlines()
    assert re.match(r"# Fagflate \d+\.\d+\.\d+, Python 3\.\d+\.\d+, \w+$", head)
    assert len(lines) == 2
    assert re.match(
        LINE + r"desktop\.core\.logs test_logs:\d+ let go of 12 patients, None left, 100 % sure: True$",
        lines[0],
    )
    assert lines[1].endswith("status 503 from https://server.example:8443/… after GET")


def test_what_is_said_in_words_is_no_line_on_the_terminal(
    begun: Logs, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = logging.getLogger("desktop.core.logs")
    log.error("told in words", extra=logs.SAID)
    log.error("told by nobody")
    assert [line.split(" ", 4)[-1] for line in capsys.readouterr().err.splitlines()] == ["told by nobody"]
    assert "told in words" in _written(place)


def test_a_librarys_chatter_is_not_kept(begun: Logs, place: Path) -> None:
    logging.getLogger("httpx").info("HTTP Request: %s", "https://server.example/fhir/Patient/7")
    assert _written(place).splitlines()[1:] == []


def test_files_are_bounded_and_the_newest_stay(tmp_path: Path) -> None:
    files = Files(tmp_path, "window", most=2_000, parts=3)
    files.begin()
    for number in range(400):
        files.emit(logging.LogRecord("desktop", 20, __file__, number, "a line", (), None))
    files.close()
    kept = sorted(tmp_path.glob("*.log"), key=lambda path: path.stat().st_mtime_ns)
    assert len(kept) == 3
    assert all(path.stat().st_size <= 2_000 for path in kept)
    assert max(int(path.stem.rpartition("-")[2]) for path in kept) > 3


def test_a_log_without_a_line_leaves_no_file(place: Path) -> None:
    Logs("window").close()
    assert list(place.iterdir()) == []


def test_old_logs_go_and_those_just_written_stay(tmp_path: Path) -> None:
    for role, newer in (("record", 0), ("sync", 5_000)):
        for number in range(logs.FILES + 10):
            path = tmp_path / f"{role}-20260101T0000{number:02}-1-1.log"
            path.write_text("x", encoding="utf-8")
            at = time.time() - (number * 10_000) + newer
            os.utime(path, (at, at))
    (tmp_path / "journal.log").write_text("another's", encoding="utf-8")
    logs.prune(tmp_path)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert "journal.log" in left
    for role in ("record", "sync"):
        kept = [name for name in left if name.startswith(role)]
        assert kept == [f"{role}-20260101T0000{n:02}-1-1.log" for n in range(logs.FILES)], (
            "each role by itself"
        )


def test_two_processes_never_write_one_file(place: Path) -> None:
    code = (
        "import logging; from desktop.core.logs import Logs; l = Logs('window');"
        "[logging.getLogger('desktop').warning('a line') for _ in range(200)]; l.close()"
    )
    both = [subprocess.Popen([sys.executable, "-c", code], cwd=logs.__file__.rpartition("desktop")[0],
                             stderr=subprocess.DEVNULL) for _ in range(2)]  # fmt: skip
    assert [one.wait(PATIENCE) for one in both] == [0, 0]
    texts = [path.read_text(encoding="utf-8").splitlines() for path in place.glob("*.log")]
    assert [len(lines) for lines in texts] == [201, 201]


def test_a_folder_that_can_not_be_written_is_a_sentence(tmp_path: Path, place: Path) -> None:
    taken = tmp_path / "a file"
    taken.write_text("", encoding="utf-8")
    machine = tmp_path / "machine"
    machine.mkdir()
    said = {"log_folder": str(taken / "logs")}
    (machine / "settings.json").write_text(json.dumps(said), encoding="utf-8")
    begun = Logs("window")
    logging.getLogger("desktop").warning("goes nowhere")
    begun.close()
    assert begun.error is not None
    assert str(taken) in begun.error.what
    assert not place.exists()


def test_a_disk_that_is_full_in_the_middle_ends_nothing(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def write(self, _text: str) -> int:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            raise OSError(28, "No space left on device")

    begun = Logs("window")
    files = begun._handlers[-1]
    assert isinstance(files, Files)
    log = logging.getLogger("desktop")
    log.info("one")
    whole: Any = Full()
    files._file = whole
    log.info("two")
    log.info("three")
    files._quiet_until = 0.0
    log.info("four")
    begun.close()
    lines = [line for line in _written(place).splitlines() if not line.startswith("#")]
    assert [line.split()[-1] for line in lines] == ["one", "four"]


@pytest.mark.parametrize("said", ["logs", "./logs", "~/logs", "$NOT_THERE/logs", "a\x00b", 7])
def test_a_folder_that_is_no_whole_path_holds_nowhere(tmp_path: Path, place: Path, said: object) -> None:
    (tmp_path / "machine").mkdir()
    (tmp_path / "machine" / "policies.json").write_text(json.dumps({"log_folder": said}), encoding="utf-8")
    assert logs.folder() == place
    assert [one.name for one in settings.held()[1]] == ["log_folder"]


def test_variables_in_the_folder_are_filled_in(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OWN_PLACE", str(tmp_path / "own"))
    (tmp_path / "machine").mkdir()
    text = json.dumps({"LogFolder": "$OWN_PLACE/logger"})
    (tmp_path / "machine" / "policies.json").write_text(text, encoding="utf-8")
    assert logs.folder() == tmp_path / "own" / "logger"
