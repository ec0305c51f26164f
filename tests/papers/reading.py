"""What a printed paper holds, read back from its PDF: words of each sheet, and where each character lies."""

from __future__ import annotations

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
