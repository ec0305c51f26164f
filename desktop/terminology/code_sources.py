"""Files of a release as bounded streams of bytes and lines: plain, in a folder, or in a zip.

Nothing is unpacked onto the disk. What a zip says of sizes is not believed: bytes are counted as they come.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Final

import msgspec

from desktop.core.messages import _
from desktop.terminology.code_refusals import Refused, cut, refused

CHUNK: Final = 1 << 16
HEAD: Final = 1 << 14
"""Bytes of a file's beginning that tell its format."""
LONGEST_LINE: Final = 1 << 20
MOST_BYTES: Final = 16 << 30
"""Bytes of one unpacked file; the largest release, SNOMED CT's, has about one gigabyte in its largest."""
MOST_RATIO: Final = 200
"""Unpacked bytes for each packed one. Code lists and XML are packed 5 to 50 times; a bomb up to 1,032."""
MOST_FILES: Final = 2_000
_FREE: Final = 4 << 20
"""Bytes before the ratio counts: a small file of blanks is no bomb."""
_DOUBLED: Final = re.compile("Ã[\x80-\xbf¦¥¸˜†…]|\ufffd|\x00|[\ud800-\udfff]")
"""Norwegian letters that were encoded twice or lost, halves of letters, and NUL: wrong in UTF-8 too."""
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


class Part(msgspec.Struct, frozen=True):
    """One file of a release: its name for people, how it is opened, and its packed size."""

    name: str
    opened: Callable[[], IO[bytes]]
    packed: int = 0

    def open(self) -> IO[bytes]:
        """The file's bytes, counted while they are read."""
        return io.BufferedReader(_Counted(self.opened(), self.name, self.packed), CHUNK)

    def head(self) -> bytes:
        """The first bytes."""
        with self.open() as file:
            return file.read(HEAD)


class _Counted(io.RawIOBase):
    """Bytes of a stream, refused where there are more than such a file may have."""

    def __init__(self, inner: IO[bytes], name: str, packed: int) -> None:
        self._inner = inner
        self._name = name
        self._packed = packed
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            found = self._inner.read(len(view))
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError) as error:
            raise cut(self._name, byte=self._read) from error
        self._read += len(found)
        bomb = self._packed and self._read > max(_FREE, self._packed * MOST_RATIO)
        if bomb or self._read > MOST_BYTES:
            why = _("it unpacks to far more than a list of codes can be, as a zip bomb does.")
            raise refused(self._name, why, byte=self._read)
        view[: len(found)] = found
        return len(found)

    def close(self) -> None:
        self._inner.close()
        super().close()


def parts(path: Path) -> tuple[Part, ...]:
    """The files of a release at a path: a file, the files of a folder, or those in a zip. Raises OSError, and
    Refused for a zip that can't be opened."""
    if path.is_dir():
        inside = [one for one in sorted(path.rglob("*")) if one.is_file() and not one.name.startswith(".")]
        if len(inside) > MOST_FILES:
            raise refused(path.name, _("there are too many files for a release."))
        return tuple(_plain(one) for one in inside)
    with path.open("rb") as file:
        begins = file.read(4)
    if not begins.startswith(b"PK\x03\x04"):
        return (_plain(path),)
    try:
        with zipfile.ZipFile(path) as packed:
            entries = [one for one in packed.infolist() if not one.is_dir()]
    except (zipfile.BadZipFile, RuntimeError) as error:
        raise cut(path.name, byte=path.stat().st_size) from error
    if len(entries) > MOST_FILES:
        raise refused(path.name, _("there are too many files for a release."))
    if any(one.flag_bits & 1 for one in entries):
        why = _("the zip is locked with a password.")
        raise refused(path.name, why, todo=_("Unpack it first, and import what lies in it."))
    return tuple(_packed(path, one) for one in entries if "__MACOSX" not in one.filename)


def _plain(path: Path) -> Part:
    return Part(path.name, lambda: path.open("rb"))


def _packed(path: Path, entry: zipfile.ZipInfo) -> Part:
    def opened() -> IO[bytes]:
        try:
            with zipfile.ZipFile(path) as packed:
                return packed.open(entry)
        except (zipfile.BadZipFile, RuntimeError) as error:
            raise cut(path.name, byte=entry.header_offset) from error

    return Part(f"{path.name}/{Path(entry.filename).name}", opened, max(1, entry.compress_size))


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, or of the files of a folder one after the other. Raises OSError."""
    made = hashlib.sha256()
    inside = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    for one in inside:
        with one.open("rb") as file:
            while chunk := file.read(CHUNK):
                made.update(chunk)
    return made.hexdigest()


def lines(part: Part, *, ended: bool) -> Iterator[str]:
    """The lines of a text in UTF-8, each with its line end. Where `ended`, the last one has one too: a file
    that was cut inside its last row is told by that. Raises Refused with the line."""
    with part.open() as file:
        number = 0
        while raw := file.readline(LONGEST_LINE + 1):
            number += 1
            if number == 1:
                if raw.startswith(_UTF16):
                    raise wrong_encoding(part.name, line=1)
                raw = raw.removeprefix(b"\xef\xbb\xbf")
            if len(raw) > LONGEST_LINE:
                raise refused(part.name, _("the line is too long for a list of codes."), line=number)
            if ended and not raw.endswith((b"\n", b"\r")):
                raise _unended(part.name, number)
            yield decoded(part.name, raw, line=number)


def decoded(name: str, raw: bytes, *, line: int) -> str:
    """A text in UTF-8. Raises Refused, with the line, for another encoding and for letters that were lost."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise wrong_encoding(name, line=line + raw[: error.start].count(b"\n")) from error
    check(name, text, line=line)
    return text


def check(name: str, text: str, *, line: int) -> None:
    """Raises Refused for letters that were encoded twice or lost."""
    if not text.isascii() or "\x00" in text:
        wrong = _DOUBLED.search(text)
        if wrong is not None:
            raise wrong_encoding(name, line=line + text.count("\n", 0, wrong.start()))


def wrong_encoding(name: str, *, line: int = 0, byte: int = -1) -> Refused:
    """Error for a text that is not in UTF-8, or was not when it was written."""
    return refused(
        name, _("the letters are not in UTF-8."), line=line, byte=byte,
        todo=_("Save the file as UTF-8 from its source; letters that are wrong already can't be mended."),
    )  # fmt: skip


def _unended(name: str, number: int) -> Refused:
    return refused(
        name, _("the file ends in the middle of a line."), line=number,
        todo=_("Fetch the file again; if it is whole, end its last line with a line break."),
    )  # fmt: skip
