"""A one-page PDF of plain text with the address where a window envelope shows it; for letters long sent."""

from __future__ import annotations

_TOP, _LEFT, _LINE = 842 - 145, 57, 14
"""The first line, a line below the edge of the window (44 mm from the top of the sheet); points."""


def page(address: tuple[str, ...], title: str, lines: tuple[str, ...]) -> bytes:
    """The bytes of the PDF; characters outside Windows-1252 become question marks."""
    parts = ["BT /F1 11 Tf"]
    parts += _block(_TOP, address)
    parts += _block(_TOP - 115, (title, "", *(short for line in lines for short in _wrapped(line))))
    content = " ".join([*parts, "ET"]).encode("cp1252", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (nb-NO) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >> stream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj %s endobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _block(top: int, lines: tuple[str, ...]) -> list[str]:
    found = []
    for number, line in enumerate(lines):
        safe = line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        found.append(f"1 0 0 1 {_LEFT} {top - number * _LINE} Tm ({safe}) Tj")
    return found


def _wrapped(line: str) -> list[str]:
    found = [""]
    for word in line.split():
        if len(found[-1]) + len(word) > 84:
            found.append("")
        found[-1] = f"{found[-1]} {word}".strip()
    return found
