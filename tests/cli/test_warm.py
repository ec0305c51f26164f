"""A command forked from the warm process says, reads and ends as one that was really started."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli import warm
from tests.running.patience import PATIENCE

pytestmark = pytest.mark.skipif(not warm.FORKS, reason="there is no fork, every command is really started")

PYTHON = sys.executable
PIPES = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
FORKED = "print(int(open('/proc/self/cmdline').read().split('\\0')[2].startswith('tests.')))"
TOLD = """
import os, sys, threading, warnings
print(sys.argv, os.getcwd(), sorted(os.environ), __name__, sys.path[0], sys.flags.utf8_mode)
print(sys.stdin.read(), sys.stdin.encoding, sys.stdout.encoding, sys.stderr.errors, sys.stdout.line_buffering)
print([entry[0] for entry in warnings.filters if entry[2] is Warning], threading.active_count())
print(sorted(set(os.listdir("/proc/self/fd")) & {"0", "1", "2", "4", "5", "6", "7", "8"}))
sys.stdout.buffer.write(b"\\r\\n\\xff")
print("æøå", file=sys.stderr)
sys.exit(int(sys.argv[1]))
"""


def both(command: list[str], **options: Any) -> subprocess.CompletedProcess[Any]:
    """Answers of a command, really started and forked alike."""
    real = subprocess.run(command, **options)
    forked = warm.run(command, **options)
    assert (forked.args, forked.returncode) == (real.args, real.returncode)
    assert (forked.stdout, forked.stderr) == (real.stdout, real.stderr)
    return forked


def was_forked(**options: Any) -> bool:
    return bool(int(warm.run([PYTHON, "-c", FORKED], capture_output=True, **options).stdout))


@pytest.mark.parametrize("strict", [[], ["-W", "error"]], ids=["usual", "every warning an error"])
@pytest.mark.parametrize("code", [0, 3])
def test_arguments_environment_folder_and_streams_are_those_of_a_start(
    tmp_path: Path, strict: list[str], code: int
) -> None:
    environment = {**os.environ, "FAGFLATE_HOME": "å", "FAGFLATE_LANG": "en"}
    environment.pop("HOME", None)
    done = both([PYTHON, *strict, "-c", TOLD, str(code), "ø", "--x"], capture_output=True, cwd=tmp_path,
                env=environment, input="inn\nø".encode())  # fmt: skip
    assert done.returncode == code, done.stderr
    assert done.stdout.endswith(b"\r\n\xff")
    assert done.stderr == "æøå\n".encode()


@pytest.mark.parametrize(
    ("words", "code"),
    [(["--help"], 0), (["score"], 0), (["serve", "--database", "oracle://x/y"], 1), (["nonsense"], 2)],
)
def test_a_command_of_the_program_answers_as_a_start_does(
    tmp_path: Path, words: list[str], code: int
) -> None:
    environment = {**os.environ, "FAGFLATE_HOME": str(tmp_path), "COLUMNS": "80"}
    done = both([PYTHON, "-m", "desktop", *words], capture_output=True, text=True, env=environment)
    assert done.returncode == code
    assert done.stdout or done.stderr


def test_the_language_is_decided_after_the_fork(tmp_path: Path) -> None:
    command = [PYTHON, "-m", "desktop", "--help"]
    english = both(command, capture_output=True, text=True, env={**os.environ, "FAGFLATE_LANG": "en"})
    assert english.stdout != warm.run(command, capture_output=True, text=True).stdout


def test_a_service_is_begun_without_the_folder_one_is_in(tmp_path: Path) -> None:
    (tmp_path / "others.py").write_text("", encoding="utf-8")
    code = "import importlib.util, sys; print(sys.argv, __name__, importlib.util.find_spec('others'))"
    done = both([PYTHON, "-P", "-X", "utf8", "-c", code, "ø"], capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout == "['-c', 'ø'] __main__ None\n"
    assert "others.py" in warm.run([PYTHON, "-c", code], capture_output=True, text=True, cwd=tmp_path).stdout


def test_nothing_of_a_command_is_left_for_the_next(tmp_path: Path) -> None:
    code = (
        "import os, sys, desktop.core.messages as m; print(os.environ.get('LEFT'), getattr(m, 'left', None),"
        " len(sys.argv), os.getcwd()); os.environ['LEFT'] = '1'; m.left = 1; os.chdir('/')"
    )
    answers = {
        warm.run([PYTHON, "-c", code], capture_output=True, text=True, cwd=tmp_path).stdout for _ in range(2)
    }
    assert answers == {f"None None 1 {tmp_path}\n"}


def test_what_a_start_decides_is_really_started() -> None:
    assert was_forked()
    assert was_forked(env={**os.environ, "FAGFLATE_LANG": "en", "QT_QPA_PLATFORM": "minimal"})
    for name in ("PYTHONUTF8", "PYTHONPATH", "LC_ALL", "LANG", "LANGUAGE"):
        other = "0" if os.environ.get(name) == "1" else "1"
        assert not was_forked(env={**os.environ, name: other}), name
    assert warm.run(["true"]).returncode == 0, "and what is not Python"


def slow(start: Callable[..., Any], tmp_path: Path) -> Any:
    """A command that has begun and would not end by itself."""
    process = start(
        [PYTHON, "-c", "import time; print('on', flush=True); time.sleep(600)"], text=True, **PIPES
    )
    assert process.stdout.readline() == "on\n"
    assert process.poll() is None
    return process


@pytest.mark.parametrize("start", [subprocess.Popen, warm.Popen])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_a_signal_ends_it(tmp_path: Path, start: Callable[..., Any], number: signal.Signals) -> None:
    with slow(start, tmp_path) as process:
        process.send_signal(number)
        _out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == -number
        assert ("KeyboardInterrupt" in err) is (number == signal.SIGINT)
        with pytest.raises(ProcessLookupError):
            os.kill(process.pid, 0)
        process.send_signal(number)


def test_one_that_takes_too_long_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"
    begin = warm.Popen

    def begun(*command: Any, **options: Any) -> Any:
        # Its seconds count from its first word, however long it takes to begin.
        process = begin(*command, **options)
        assert process.stdout is not None
        assert select.select([process.stdout], [], [], PATIENCE)[0]
        return process

    monkeypatch.setattr(warm, "Popen", begun)
    with pytest.raises(subprocess.TimeoutExpired) as raised:
        warm.run([PYTHON, "-c", code], capture_output=True, timeout=2)
    assert raised.value.timeout == 2
    with pytest.raises(ProcessLookupError):
        os.kill(int(raised.value.output), 0)


def test_more_than_a_pipe_holds_goes_in_and_comes_out() -> None:
    code = "import sys; said = sys.stdin.read(); sys.stdout.write(said); sys.stderr.write(said)"
    much = "æ" * 300_000
    done = warm.run([PYTHON, "-c", code], capture_output=True, text=True, input=much)
    assert (done.returncode, done.stdout, done.stderr) == (0, much, much)


def test_it_hears_that_its_input_is_closed() -> None:
    with warm.Popen([PYTHON, "-c", "import sys; sys.stdin.read(); sys.exit(4)"], **PIPES) as process:
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(PATIENCE) == 4


def test_many_at_once_each_end_as_their_own() -> None:
    code = "import sys, time; time.sleep(0.2); sys.exit(int(sys.argv[1]))"
    began = [warm.Popen([PYTHON, "-c", code, str(number)]) for number in range(6)]
    assert [process.wait(PATIENCE) for process in reversed(began)] == [5, 4, 3, 2, 1, 0]
    assert len({process.pid for process in began}) == 6


def test_another_warm_process_is_begun_where_it_was_ended() -> None:
    assert was_forked()
    warm.close()
    assert was_forked()
