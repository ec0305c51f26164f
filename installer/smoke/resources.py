"""What Windows reads in an executable before it runs it: icon, version and manifest (PE resources)."""

from __future__ import annotations

import struct
from pathlib import Path

from installer.product import Product
from installer.smoke.steps import must

ICON, GROUP, VERSION, MANIFEST = 3, 14, 16, 24
_TREE = 0x8000_0000


def read(data: bytes) -> dict[int, list[bytes]]:
    """The resources of an executable's bytes, by type."""
    pe = struct.unpack_from("<I", data, 0x3C)[0]
    sections, optional = struct.unpack_from("<H12xH", data, pe + 6)
    wide = struct.unpack_from("<H", data, pe + 24)[0] == 0x20B
    root = struct.unpack_from("<I", data, pe + 24 + (112 if wide else 96) + 16)[0]
    table = [struct.unpack_from("<8x4I", data, pe + 24 + optional + 40 * n) for n in range(sections)]

    def at(address: int) -> int:
        return next(raw + address - start for size, start, raw_size, raw in (
            (one[0], one[1], one[2], one[3]) for one in table
        ) if start <= address < start + max(size, raw_size))  # fmt: skip

    def leaves(place: int) -> list[bytes]:
        names, ids = struct.unpack_from("<12x2H", data, place)
        found: list[bytes] = []
        for n in range(names + ids):
            _name, inner = struct.unpack_from("<2I", data, place + 16 + 8 * n)
            if inner & _TREE:
                found += leaves(at(root) + (inner ^ _TREE))
            else:
                address, size = struct.unpack_from("<2I", data, at(root) + inner)
                found.append(data[at(address) : at(address) + size])
        return found

    names, ids = struct.unpack_from("<12x2H", data, at(root))
    pairs = [struct.unpack_from("<2I", data, at(root) + 16 + 8 * n) for n in range(names, names + ids)]
    return {kind: leaves(at(root) + (inner ^ _TREE)) for kind, inner in pairs}


def told(file: Path, product: Product) -> None:
    """An executable has the product's icon in every size, its version and a manifest. Raises Failed."""
    found = read(file.read_bytes())
    must(found.get(GROUP) and len(found.get(ICON, ())) >= 4, f"{file.name}: {list(found)}")
    (version,) = found[VERSION]
    numbers = tuple(map(int, product.four.split(".")))
    high, low = struct.unpack_from("<2I", version, version.index(struct.pack("<I", 0xFEEF04BD)) + 8)
    must((high >> 16, high & 0xFFFF, low >> 16, low & 0xFFFF) == numbers, (file.name, high, low))
    words = version.decode("utf-16-le", "replace")
    must(all(one in words for one in (product.name, product.maker, product.version)), words)
    must(b"requestedExecutionLevel" in b"".join(found[MANIFEST]), f"{file.name}: no manifest")
