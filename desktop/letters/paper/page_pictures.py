"""Pages of a PDF as pictures, for preview and printing; drawn by `page_renderer` in a process of its own."""

from __future__ import annotations

from desktop.letters.paper.page_renderer import RENDERER
from desktop.shown.letters.printing import PageImage

PREVIEW_DPI = 110
PRINT_DPI = 300


def images(pdf: bytes, dpi: int) -> tuple[PageImage, ...]:
    """Render every page at `dpi`; raises InputError for what is no PDF, or takes too much to draw."""
    return tuple(image(pdf, number, dpi) for number in range(count(pdf)))


def count(pdf: bytes) -> int:
    """Number of pages; raises InputError as `images` does."""
    return RENDERER.count(pdf)


def image(pdf: bytes, number: int, dpi: int) -> PageImage:
    """Render one page (from 0) at `dpi`; a page for print takes 26 MB, so they are made one by one.

    Raises InputError as `images` does, and IndexError for a page that is not there.
    """
    return PageImage(*RENDERER.image(pdf, number, dpi))


def rest(pdf: bytes, first: int) -> bytes:
    """A PDF from a page (from 0) on; raises InputError as `images` does, and IndexError as `image` does."""
    return RENDERER.rest(pdf, first) if first else pdf
