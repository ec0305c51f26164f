"""A slow program is waited for, one that hangs is ended, and what is half written has no final name."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from installer import build, lists, msi, nsis, progress, tools
from installer.product import product
from installer.smoke import __main__ as smoke
from installer.smoke.steps import Steps
from installer.tools import Failed
from installer.whole import whole

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="processor time of others is read from /proc")
COMPUTES = """
import time
end = time.process_time() + 60
while time.process_time() < end:
    pass
"""
BY_CHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {COMPUTES!r}], check=True)"
HANGS = "import time; print('begun', flush=True); time.sleep(600)"


def python(code: str, *words: str | Path) -> list[str | Path]:
    return [sys.executable, "-c", code, *words]


class Slow(subprocess.Popen[bytes]):
    """A program by a clock of its own: each look finds it ten seconds later, and what it has done by then."""

    def __init__(self, clock: list[float], ends: float) -> None:
        self.clock, self.ends, self.killed = clock, ends, False
        self.pid = 0

    def wait(self, timeout: float | None = None) -> int:
        if self.killed or self.clock[0] >= self.ends:
            return 0
        self.clock[0] += 10
        raise subprocess.TimeoutExpired("slow", timeout or 0)

    def kill(self) -> None:
        self.killed = True

    def __del__(self, *_given: object) -> None:
        pass


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(progress, "_descendants", lambda _pid: [])
    return now


@pytest.mark.parametrize("way", ["writes", "computes"])
def test_a_program_that_goes_on_slowly_is_waited_for(clock: list[float], way: str) -> None:
    """Something every hundred seconds, for an hour: a limit of 420 s ended a build under load."""
    process = Slow(clock, 3590)
    moving = (lambda: clock[0] // 100) if way == "writes" else (lambda: 0.0)
    computing = (lambda: clock[0] // 100) if way == "computes" else (lambda: 0.0)
    assert progress.wait(process, still=120, most=3600, moving=[moving], computing=computing) == 0
    assert not process.killed
    assert clock[0] >= 3590


def test_the_same_program_is_ended_when_it_stops_going_on(clock: list[float]) -> None:
    process = Slow(clock, 3590)
    with pytest.raises(progress.Stuck, match="after 120 s in which it made no progress"):
        progress.wait(
            process, still=120, most=3600, moving=[lambda: min(clock[0] // 100, 5)], computing=float
        )
    assert process.killed
    assert 500 + 120 < clock[0] <= 500 + 140


def test_one_that_goes_on_for_ever_is_ended_at_the_last(clock: list[float]) -> None:
    process = Slow(clock, 1e9)
    with pytest.raises(progress.Stuck, match=r"after 3600 s$"):
        progress.wait(process, still=120, most=3600, moving=[lambda: clock[0]], computing=float)
    assert process.killed


def test_a_little_processor_time_is_no_progress(clock: list[float]) -> None:
    """A program that only waits wakes now and then."""
    process = Slow(clock, 1e9)
    with pytest.raises(progress.Stuck, match="no progress"):
        progress.wait(process, still=120, most=3600, computing=lambda: clock[0] / 1000)
    assert process.killed


@LINUX
@pytest.mark.parametrize("code", [COMPUTES, BY_CHILD], ids=["itself", "by a child"])
def test_the_processor_time_of_a_real_program_is_seen(code: str) -> None:
    process = subprocess.Popen(python(code), stdout=subprocess.PIPE)
    try:
        while progress.used(process) < 2 * progress.LEAST:
            assert process.poll() is None
            time.sleep(0.01)
    finally:
        progress.end(process)
        process.communicate()


def test_a_file_that_grows_is_seen(tmp_path: Path) -> None:
    size = progress.sizes([tmp_path / "out", tmp_path / "never"])
    assert size() == 0
    (tmp_path / "out").write_bytes(b"x" * 800)
    assert size() == 800


def test_more_is_written_than_a_pipe_holds() -> None:
    code = "import sys; sys.stdout.write('x' * 300_000); sys.stderr.write('y' * 300_000)"
    assert len(tools.run(python(code), limit=60)) == 300_000


@pytest.mark.parametrize("most", [None, 600])
def test_a_program_that_hangs_is_ended_and_said_with_what_it_wrote(most: float | None) -> None:
    with pytest.raises(Failed, match=r"(?s)not done after 4 s in which it made no progress; it wrote: begun"):
        tools.run(python(HANGS), limit=4, most=most)


@LINUX
def test_what_a_program_that_hangs_has_started_ends_with_it(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    code = (
        "import pathlib, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "pathlib.Path(sys.argv[1]).write_text(str(child.pid))\ntime.sleep(600)"
    )
    with pytest.raises(Failed, match="not done after"):
        tools.run(python(code, told), limit=6)
    state = Path(f"/proc/{told.read_text(encoding='ascii')}/stat")

    def ended() -> bool:
        try:
            return state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"
        except (FileNotFoundError, ProcessLookupError):
            return True

    # It has been told to; under load it takes a moment until it is gone.
    until = time.monotonic() + 60
    while not ended() and time.monotonic() < until:
        time.sleep(0.01)
    assert ended()


@LINUX
def test_the_time_of_what_works_for_a_prefix_is_found() -> None:
    process = subprocess.Popen(
        python(COMPUTES), env={**os.environ, "WINEPREFIX": "/of/this/test"}, stdout=subprocess.PIPE
    )
    try:
        while process.poll() is None and not progress.of_variable("WINEPREFIX", "/of/this/test"):
            pass
        assert progress.of_variable("WINEPREFIX", "/of/this/test") == [process.pid]
        while progress.seconds_of([process.pid]) == 0:
            assert process.poll() is None
    finally:
        process.kill()
        process.communicate()
    assert progress.seconds_of([process.pid]) == 0


def test_a_failure_says_what_was_written_to_both() -> None:
    code = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"
    with pytest.raises(Failed, match=r"(?s)ended with 3:\nout\s+err"):
        tools.run(python(code), limit=60)


# Half written


def test_what_fails_in_the_midst_leaves_no_final_name(tmp_path: Path) -> None:
    out = tmp_path / "Fagflate.exe"
    with pytest.raises(RuntimeError):
        _breaks(out)
    assert list(tmp_path.iterdir()) == []
    out.write_bytes(b"the one before")
    with pytest.raises(RuntimeError):
        _breaks(out)
    assert out.read_bytes() == b"the one before"
    with whole(out) as part:
        part.write_bytes(b"whole")
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("Fagflate.exe", b"whole")]


def _breaks(out: Path) -> None:
    before = out.read_bytes() if out.exists() else b""
    with whole(out) as part:
        part.write_bytes(b"half")
        assert (out.read_bytes() if out.exists() else b"") == before
        raise RuntimeError


HALF = '#!/bin/sh\nfor last; do :; done\n{find}\nprintf half > "$out"\nsleep 600\n'


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(tools.EPOCH, "1700000000")
    folder = tmp_path / "work" / msi.SOURCE
    folder.mkdir(parents=True)
    (folder / "Fagflate.exe").write_bytes(b"x")
    return folder


def stand_in(folder: Path, name: str, find: str) -> str:
    """A program that writes half of its file and hangs."""
    made = folder / name
    made.write_text(HALF.format(find=find), encoding="utf-8")
    made.chmod(0o755)
    return str(made)


@LINUX
def test_a_makensis_that_hangs_leaves_no_exe(
    tmp_path: Path, stage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = 'out=$(sed -n \'s/^OutFile "\\(.*\\)"$/\\1/p\' "$last")'
    makensis = stand_in(tmp_path, "makensis", find)
    out = tmp_path / "dist" / "Fagflate.exe"
    out.parent.mkdir()
    monkeypatch.setattr(nsis, "tool", lambda *_names, package: makensis)
    monkeypatch.setattr(nsis, "STILL", 4)
    monkeypatch.setattr(nsis, "BUILD", tmp_path)
    with pytest.raises(Failed, match="made no progress"):
        nsis.build(product(), stage, out)
    assert "part-Fagflate.exe" in (tmp_path / "nsis" / "Fagflate.nsi").read_text(encoding="utf-8-sig")
    assert list(out.parent.iterdir()) == []


@LINUX
def test_a_wixl_that_fails_leaves_no_msi(
    tmp_path: Path, stage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wixl = tmp_path / "wixl"
    wixl.write_text('#!/bin/sh\nprintf half > "$4"\nexit 1\n', encoding="utf-8")
    wixl.chmod(0o755)
    monkeypatch.setattr(msi, "tool", lambda *_names, package: str(wixl))
    monkeypatch.setattr(msi, "action", lambda _product, out: out.write_bytes(b""))
    monkeypatch.setattr(msi, "BUILD", tmp_path)
    icon = tmp_path / "launcher" / product().windowed.removesuffix(".exe") / "fagflate.ico"
    icon.parent.mkdir(parents=True)
    icon.write_bytes(b"")
    out = tmp_path / "dist" / "Fagflate.msi"
    out.parent.mkdir()
    with pytest.raises(Failed, match="ended with 1"):
        msi.build(product(), stage, out)
    assert list(out.parent.iterdir()) == []


def test_a_zip_that_fails_leaves_no_zip(tmp_path: Path, stage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "Fagflate.zip"

    def full(_archive: zipfile.ZipFile, *_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(OSError, match="No space"):
        lists.portable(stage, out, "Fagflate")
    assert not list(tmp_path.glob("*.zip"))


# The sums, before anything is installed


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    folder.mkdir()
    names = build.names(product()).values()
    for name in names:
        (folder / name).write_bytes(name.encode() * 1000)
    (folder / lists.SUMS).write_text(lists.sums(folder, names), encoding="utf-8")
    return folder


def test_packages_as_they_were_built_pass(dist: Path) -> None:
    lists.check(dist, build.names(product()).values())


@pytest.mark.parametrize("kind", build.names(product()))
def test_one_changed_byte_stops_the_smoke_before_anything_is_installed(
    dist: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    monkeypatch.setattr(smoke, "Windows", lambda *_given: begun.append("windows"))
    monkeypatch.setattr(smoke.shutil, "rmtree", lambda *_given, **_more: begun.append("work"))
    file = dist / build.names(product())[kind]
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(Failed, match=r"SHA256SUMS does not agree: \S+ is another file") as refused:
        smoke.smoke(Steps(60), dist, None, None, [])
    assert file.name in str(refused.value)
    assert str(refused.value).count(product().name + "-") == 1, "no other file is named"
    assert begun == []


def test_each_way_in_which_the_sums_are_wrong_is_said(dist: Path) -> None:
    names = build.names(product())
    (dist / names["exe"]).unlink()
    with pytest.raises(Failed, match=rf"{names['exe']} is missing"):
        lists.check(dist, names.values())
    sums = dist / lists.SUMS
    kept = [line for line in sums.read_text(encoding="utf-8").splitlines() if names["msi"] not in line]
    sums.write_text("\n".join(kept) + "\n", encoding="utf-8")
    with pytest.raises(Failed, match=rf"{names['msi']} is not named there"):
        lists.check(dist, names.values())
    sums.unlink()
    with pytest.raises(Failed, match="can't be checked"):
        lists.check(dist, names.values())
