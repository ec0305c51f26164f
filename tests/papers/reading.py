"""What a printed paper holds, read back from its PDF: words of each sheet, and where each character lies."""

from __future__ import annotations

import ctypes

import pypdfium2

from desktop.papers.writing import plain


def tight(words: str) -> str:
    """Words without blanks: a line may end anywhere on paper, and a hyphen there is read as another sign."""
    return "".join(words.replace("\ufffe", "-").replace("\u00ad", "-").split())


def drawn(words: str) -> str:
    """Words as they can be drawn, without blanks."""
    return tight(plain(words))


def sheets(pdf: bytes) -> list[str]:
    """The words of each sheet, without blanks."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [tight(document[n].get_textpage().get_text_range()) for n in range(len(document))]
    finally:
        document.close()


def outside(pdf: bytes) -> list[str]:
    """The characters that lie, even in part, outside their sheet."""
    found = []
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in range(len(document)):
            page = document[number]
            wide, tall = page.get_size()
            text = page.get_textpage()
            for at in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(at)
                if left < 0 or bottom < 0 or right > wide or top > tall:
                    found.append(text.get_text_range(at, 1))
    finally:
        document.close()
    return found


def pictures(pdf: bytes) -> int:
    """How many images there are in it: a curve that was drawn as one can't be read where it is enlarged."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        kinds = (one.type for page in document for one in page.get_objects(max_depth=8))
        return sum(kind == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE for kind in kinds)
    finally:
        document.close()


def paths(pdf: bytes, number: int = 0) -> list[tuple[float, float, float, float]]:
    """Where the vector drawings of a sheet lie: left, bottom, right, top."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        found = document[number].get_objects(max_depth=8)
        return [one.get_bounds() for one in found if one.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH]
    finally:
        document.close()


def dashed(pdf: bytes) -> int:
    """How many solid black drawings of the first sheet are in dashes; the line of now is grey."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        found = document[0].get_objects(max_depth=8)
        kept = [one for one in found if one.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH and _dashes(one)]
        return len(kept)
    finally:
        document.close()


def _dashes(one: pypdfium2.PdfObject) -> bool:
    """Whether it is drawn in strokes; those of the line of now are one point long."""
    count = pypdfium2.raw.FPDFPageObj_GetDashCount(one.raw)
    if count < 1:
        return False
    lengths = (ctypes.c_float * count)()
    pypdfium2.raw.FPDFPageObj_GetDashArray(one.raw, lengths, count)
    return float(lengths[0]) > 1
