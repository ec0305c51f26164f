"""The program's icon, drawn: a list of patients on a dark sheet, and the curve of the one that matters.

Painted with nothing but the standard library, each size by itself, so that it is the same in every build.
"""

from __future__ import annotations

import struct
import zlib
from itertools import pairwise

SIZES = (16, 24, 32, 48, 64, 128, 256)
_SHEET, _LINE, _CURVE = (22, 66, 91), (231, 240, 244), (255, 178, 62)
_ROWS = (0.27, 0.40)
_POINTS = ((0.20, 0.74), (0.36, 0.74), (0.46, 0.56), (0.58, 0.84), (0.66, 0.66), (0.80, 0.66))


def ico() -> bytes:
    """A Windows icon file with all sizes, as PNG."""
    pictures = [png(size) for size in SIZES]
    head = struct.pack("<3H", 0, 1, len(pictures))
    at = len(head) + 16 * len(pictures)
    entries = b""
    for size, picture in zip(SIZES, pictures, strict=True):
        entries += struct.pack("<4B2H2I", size % 256, size % 256, 0, 0, 1, 32, len(picture), at)
        at += len(picture)
    return head + entries + b"".join(pictures)


def png(size: int) -> bytes:
    """The icon of one size, RGBA."""
    rows = b"".join(b"\0" + b"".join(_pixel(x, y, size) for x in range(size)) for y in range(size))
    body = _chunk(b"IHDR", struct.pack(">2I5B", size, size, 8, 6, 0, 0, 0))
    body += _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _pixel(x: int, y: int, size: int) -> bytes:
    # Averaged over a fine grid: smooth edges, and lines that stay visible at 16 pixels.
    wide = max(0.075, 1.6 / size)
    fine = 4 if size <= 64 else 2
    spots = [
        _colour((x + (i + 0.5) / fine) / size, (y + (j + 0.5) / fine) / size, wide)
        for i in range(fine)
        for j in range(fine)
    ]
    inside = [spot for spot in spots if spot]
    if not inside:
        return b"\0\0\0\0"
    mean = [round(sum(spot[k] for spot in inside) / len(inside)) for k in range(3)]
    return bytes([*mean, round(255 * len(inside) / len(spots))])


def _colour(x: float, y: float, wide: float) -> tuple[int, int, int] | None:
    if not _rounded(x, y):
        return None
    if y < 0.5:
        row = 0.20 <= x <= 0.80 and any(abs(y - one) <= wide / 2 for one in _ROWS)
        return _LINE if row else _SHEET
    if any(_segment(x, y, *a, *b) <= wide / 2 for a, b in pairwise(_POINTS)):
        return _CURVE
    return _SHEET


def _rounded(x: float, y: float, edge: float = 0.03, corner: float = 0.2) -> bool:
    dx = max(edge + corner - x, x - (1 - edge - corner), 0)
    dy = max(edge + corner - y, y - (1 - edge - corner), 0)
    return dx * dx + dy * dy <= corner * corner


def _segment(x: float, y: float, ax: float, ay: float, bx: float, by: float) -> float:
    share = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)
    share = min(1.0, max(0.0, share))
    return float(((x - ax - share * (bx - ax)) ** 2 + (y - ay - share * (by - ay)) ** 2) ** 0.5)
