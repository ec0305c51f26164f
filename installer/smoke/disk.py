"""A disk that is too small, or is filled while files are written: a small file system is drive F."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from installer.smoke.packages import Kind, program_folder, stands
from installer.smoke.steps import Steps, must
from installer.tools import files
from installer.wine import path

MARK = "whole.txt"


@contextmanager
def small(kind: Kind, megabytes: int) -> Iterator[Path | None]:
    """A disk of a size as drive F, while the block lasts; None where this user may mount none."""
    place = kind.windows.folder.parent / "small"
    place.mkdir(exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
    if subprocess.run(words, capture_output=True, timeout=20).returncode != 0:
        yield None
        return
    drive = kind.windows.folder / "dosdevices" / "f:"
    try:
        drive.unlink(missing_ok=True)
        drive.symlink_to(place)
        yield place
    finally:
        drive.unlink(missing_ok=True)
        subprocess.run(["umount", "-l", str(place)], capture_output=True, timeout=20)


def full(kind: Kind, steps: Steps, version: str) -> None:
    """Refused where there is too little room; where it goes while files are written, nothing half is left."""
    stops = kind.product.stops
    with small(kind, 60) as place:
        if place is None:
            print("left out: full disks, because no file system may be mounted here", flush=True)
            return
        with steps.step(f"exe: too little room on the disk is refused with {stops['disk'].code}"):
            code = _install(kind)
            must(code == stops["disk"].code, code)
            must(not files(place), files(place)[:5])
    whole = sum(one.stat().st_size for one in files(program_folder(kind)))
    with (
        small(kind, whole // 1_000_000 + 120) as place,
        steps.step(
            f"exe: a disk filled while it unpacks ends with {stops['failed'].code}; what stands works"
        ),
    ):
        assert place is not None
        ended = threading.Event()
        filler = threading.Thread(target=_fill, args=(place, ended))
        filler.start()
        try:
            code = _install(kind)
        finally:
            ended.set()
            filler.join()
        (place / MARK).unlink(missing_ok=True)
        must(code == stops["failed"].code, code)
        must(not files(place), files(place)[:5])
        stands(kind, version)


def refused(kind: Kind, steps: Steps, version: str) -> None:
    """With the MSI: too little room is refused before anything is changed, and the log says the sentence."""
    with small(kind, 60) as place:
        if place is None:
            print("left out: a full disk, because no file system may be mounted here", flush=True)
            return
        with steps.step("msi: too little room on the disk is refused with 1603 and its sentence in the log"):
            log = kind.windows.folder.parent / "msi.log"
            code = _install(kind, log)
            must(code == 1603, code)
            must(not files(place), files(place)[:5])
            # By wine in the package's own code page; the properties at its end are listed without a reason.
            said = log.read_bytes().decode("cp1252", "replace").splitlines()
            must(any(line.startswith(kind.product.stops["disk"].nb) for line in said), said[-60:])
            stands(kind, version)


def _install(kind: Kind, log: Path | None = None) -> int:
    if log is None:
        words = [path(kind.file), "/S", f"/D=F:\\{kind.product.folder}"]
        return kind.windows.code(words, limit=150)[0]
    words = ["/qn", "/norestart", f"INSTALLFOLDER=F:\\{kind.product.folder}", "/l*v", path(log)]
    return kind.windows.code(["msiexec", "/i", path(kind.file), *words], limit=200)[0]


def _fill(place: Path, ended: threading.Event) -> None:
    """Take all room that is left as soon as the first files have come."""
    while not ended.wait(0.05):
        if any(place.glob("*.new/*")):
            with (place / MARK).open("wb", buffering=0) as file:
                try:
                    while file.write(b"x" * 1_000_000):
                        pass
                except OSError:
                    return
