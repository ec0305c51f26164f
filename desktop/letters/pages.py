"""Pages of a PDF as pictures, for preview and printing."""

from __future__ import annotations

import msgspec

from desktop.core.errors import InputError
from desktop.core.messages import _

PREVIEW_DPI = 110
PRINT_DPI = 300
MAX_PAGES = 200


class PageImage(msgspec.Struct, frozen=True):
    """One page: width and height in pixels, and its rows of 24-bit RGB without gaps."""

    width: int
    height: int
    rgb: bytes


def images(pdf: bytes, dpi: int) -> tuple[PageImage, ...]:
    """Render every page at `dpi`; raises InputError for what is no PDF or has too many pages."""
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
        found = []
        for page in document:
            bitmap = page.render(scale=dpi / 72, rev_byteorder=True)
            picture = bitmap.to_pil().convert("RGB")
            found.append(PageImage(picture.width, picture.height, picture.tobytes()))
            bitmap.close()
            page.close()
        return tuple(found)
    finally:
        document.close()
