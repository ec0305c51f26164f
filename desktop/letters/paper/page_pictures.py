"""Pages of a PDF as pictures, for preview and printing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from desktop.core.errors import InputError
from desktop.core.messages import _
from desktop.shown.letters.printing import PageImage

PREVIEW_DPI = 110
PRINT_DPI = 300
MAX_PAGES = 200


def images(pdf: bytes, dpi: int) -> tuple[PageImage, ...]:
    """Render every page at `dpi`; raises InputError for what is no PDF or has too many pages."""
    with _opened(pdf) as document:
        return tuple(_rendered(document[number], dpi) for number in range(len(document)))


def count(pdf: bytes) -> int:
    """Number of pages; raises InputError as `images` does."""
    with _opened(pdf) as document:
        return len(document)


def image(pdf: bytes, number: int, dpi: int) -> PageImage:
    """Render one page (from 0) at `dpi`; a page for print takes 26 MB, so they are made one by one.

    Raises InputError as `images` does, and IndexError for a page that is not there.
    """
    with _opened(pdf) as document:
        if not 0 <= number < len(document):
            raise IndexError(number)
        return _rendered(document[number], dpi)


def rest(pdf: bytes, first: int) -> bytes:
    """A PDF from a page (from 0) on; raises InputError as `images` does, and IndexError as `image` does."""
    import pypdfium2

    with _opened(pdf) as document:
        if not 0 <= first < len(document):
            raise IndexError(first)
        if not first:
            return pdf
        cut = pypdfium2.PdfDocument.new()
        try:
            cut.import_pages(document, list(range(first, len(document))))
            written = io.BytesIO()
            cut.save(written)
            return written.getvalue()
        finally:
            cut.close()


@contextmanager
def _opened(pdf: bytes) -> Iterator[Any]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise InputError(
            _("The letter's PDF can't be read."), todo=_("Fetch it anew, or report it."), details=str(error)
        ) from error
    try:
        if len(document) > MAX_PAGES:
            raise InputError(_("The letter has too many pages to be shown."), details=str(len(document)))
        yield document
    finally:
        document.close()


def _rendered(page: Any, dpi: int) -> PageImage:
    bitmap = page.render(scale=dpi / 72, rev_byteorder=True)
    try:
        picture = bitmap.to_pil().convert("RGB")
        return PageImage(picture.width, picture.height, picture.tobytes())
    finally:
        bitmap.close()
        page.close()
