"""What `wixl` puts into an MSI's summary by the clock and by chance: two times, and the package's own code.

The summary is a property set inside the compound file; each of these has a fixed length, and is replaced
where it lies, with the build's time and the code that the source names.
"""

from __future__ import annotations

import struct
from pathlib import Path

from installer.tools import Failed, epoch

_FORMAT = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
CODE, CREATED, SAVED = 9, 12, 13
_KINDS = {CODE: 0x1E, CREATED: 0x40, SAVED: 0x40}
_LENGTH = len("{00000000-0000-0000-0000-000000000000}")
_TO_1601 = 11_644_473_600


def settle(file: Path, code: str) -> None:
    """Stamp an MSI with the build's time and a package code (a GUID without braces).

    Raises Failed where the summary is not laid out as expected.
    """
    data = bytearray(file.read_bytes())
    places = found(bytes(data))
    if set(places) != set(_KINDS):
        raise Failed(f"{file.name}: its summary is not as expected, only {sorted(places)} were found")
    for number in (CREATED, SAVED):
        struct.pack_into("<Q", data, places[number], (epoch() + _TO_1601) * 10_000_000)
    at = places[CODE]
    if struct.unpack_from("<I", data, at)[0] != _LENGTH + 1 or len(code) + 2 != _LENGTH:
        raise Failed(f"{file.name}: the package code has another length")
    data[at + 4 : at + 4 + _LENGTH] = f"{{{code}}}".encode("ascii")
    file.write_bytes(data)


def found(data: bytes) -> dict[int, int]:
    """Where the values of these properties lie in an MSI, by their number."""
    places: dict[int, int] = {}
    at = data.find(_FORMAT)
    # The set's head is 28 bytes: mark, version, system, class, and the number of sections.
    if at < 28 or data[at - 28 : at - 26] != b"\xfe\xff":
        return places
    begin = at - 28 + struct.unpack_from("<I", data, at + 16)[0]
    _size, count = struct.unpack_from("<2I", data, begin)
    for n in range(min(count, 64)):
        number, offset = struct.unpack_from("<2I", data, begin + 8 + 8 * n)
        if number in _KINDS and struct.unpack_from("<I", data, begin + offset)[0] == _KINDS[number]:
            places[number] = begin + offset + 4
    return places
