"""Structure of a printed paper, read back from its PDF: elements in reading order, and what no one is told.

Read by PDFium, which knows nothing of how the papers are made.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import msgspec
import pypdfium2
import pypdfium2.raw as raw


class Part(msgspec.Struct):
    """An element of the structure: its kind, its own words, what a figure says, and its parts."""

    kind: str
    words: str = ""
    alt: str = ""
    kids: list[Part] = []

    def every(self) -> Iterator[Part]:
        yield self
        for kid in self.kids:
            yield from kid.every()

    @property
    def said(self) -> str:
        """All its words, in their order."""
        return "".join(one.words for one in self.every())


class Sheet(msgspec.Struct):
    """One page: its parts in reading order, the words of its artifacts, and what is neither of them."""

    parts: list[Part]
    artifacts: str
    left_out: list[str]


def sheets(pdf: bytes) -> list[Sheet]:
    """Each page's structure."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_sheet(document[number]) for number in range(len(document))]
    finally:
        document.close()


def _sheet(page: Any) -> Sheet:
    words: dict[int, list[str]] = {}
    artifacts, left_out = [], []
    text = page.get_textpage()
    for at in range(raw.FPDFPage_CountObjects(page.raw)):
        one = raw.FPDFPage_GetObject(page.raw, at)
        said = _words(one, text)
        marks = _marks(one)
        number = raw.FPDFPageObj_GetMarkedContentID(one)
        if number >= 0:
            words.setdefault(number, []).append(said)
        elif "Artifact" in marks:
            artifacts.append(said)
        else:
            left_out.append(said or f"object of kind {raw.FPDFPageObj_GetType(one)}")
    tree = raw.FPDF_StructTree_GetForPage(page.raw)
    try:
        parts = [
            _part(raw.FPDF_StructTree_GetChildAtIndex(tree, at), words)
            for at in range(raw.FPDF_StructTree_CountChildren(tree))
        ]
    finally:
        raw.FPDF_StructTree_Close(tree)
    told = {one for part in parts for one in _numbers(part)}
    left_out += [f"number {number} is in no element" for number in words if number not in told]
    _NUMBERS.clear()
    return Sheet(parts, "".join(artifacts), left_out)


_NUMBERS: dict[int, list[int]] = {}


def _numbers(part: Part) -> Iterator[int]:
    for one in part.every():
        yield from _NUMBERS.get(id(one), ())


def _part(element: Any, words: dict[int, list[str]]) -> Part:
    made = Part(_string(raw.FPDF_StructElement_GetType, element), alt=_string(
        raw.FPDF_StructElement_GetAltText, element), kids=[])  # fmt: skip
    mine = _NUMBERS.setdefault(id(made), [])
    for at in range(raw.FPDF_StructElement_CountChildren(element)):
        kid = raw.FPDF_StructElement_GetChildAtIndex(element, at)
        if kid:
            made.kids.append(_part(kid, words))
            continue
        number = raw.FPDF_StructElement_GetChildMarkedContentID(element, at)
        if number >= 0:
            mine.append(number)
            made.words += "".join(words.get(number, ()))
    return made


def _string(ask: Any, element: Any) -> str:
    size = ask(element, None, 0)
    buffer = ctypes.create_string_buffer(size)
    ask(element, buffer, size)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le")


def _words(one: Any, text: Any) -> str:
    if raw.FPDFPageObj_GetType(one) != raw.FPDF_PAGEOBJ_TEXT:
        return ""
    size = raw.FPDFTextObj_GetText(one, text.raw, None, 0)
    buffer = (ctypes.c_ushort * (size // 2))()
    raw.FPDFTextObj_GetText(one, text.raw, buffer, size)
    return bytes(buffer).decode("utf-16-le").rstrip("\0")


def _marks(one: Any) -> list[str]:
    found = []
    for at in range(raw.FPDFPageObj_CountMarks(one)):
        mark = raw.FPDFPageObj_GetMark(one, at)
        buffer = (ctypes.c_ushort * 64)()
        size = ctypes.c_ulong()
        raw.FPDFPageObjMark_GetName(mark, buffer, ctypes.sizeof(buffer), ctypes.byref(size))
        found.append(bytes(buffer)[: max(size.value - 2, 0)].decode("utf-16-le"))
    return found
