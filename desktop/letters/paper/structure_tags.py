"""Structure tags of a PDF (tagged PDF, universal design): headings, paragraphs, tables, figures, artifacts.

reportlab draws pages and knows nothing of their structure. A paper says what it is made of as `Element`s, in
reading order; what is drawn for one of them is marked with its number (`drawing`), everything else on a page
is an artifact. `write` puts the tree into the document. The same parts give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any, Final, Literal

from reportlab.pdfbase.pdfdoc import XMP, PDFDictionary, PDFName, PDFObject
from reportlab.pdfgen.canvas import Canvas

Kind = Literal["Document", "H1", "H2", "P", "L", "LI", "LBody", "Table", "TR", "TH", "TD", "Figure"]
_MAY_BE_EMPTY: Final = frozenset({"Document", "TR", "TH", "TD"})
"""An empty cell is a cell: without it the row's others would stand under other heads."""
_DESCRIBED: Final = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">TITLE</rdf:li></rdf:Alt></dc:title>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


class Element:
    """One part of a paper. `alt` is what a figure says to who does not see it.

    What stands on every page (a head, a table's first row) is read once: it is of the structure where it is
    drawn first, and an artifact after that, where `once`.
    """

    __slots__ = ("alt", "box", "kids", "kind", "marks", "once", "pages")

    def __init__(self, kind: Kind, *, alt: str = "", once: bool = False) -> None:
        self.kind, self.alt, self.once = kind, alt, once
        self.kids: list[Element] = []
        # Where it is drawn: page and number on it.
        self.marks: list[tuple[int, int]] = []
        self.box: tuple[float, float, float, float] | None = None

    def add(self, kind: Kind, *, alt: str = "", once: bool = False) -> Element:
        """A part of this one, after those that it has."""
        made = Element(kind, alt=alt, once=once)
        self.kids.append(made)
        return made

    @property
    def said(self) -> bool:
        """True for what has something on a page, or has to be there without."""
        return bool(self.marks) or self.kind in _MAY_BE_EMPTY or any(one.said for one in self.kids)


class TaggedCanvas(Canvas):  # type: ignore[misc]
    """Pages on which everything belongs to an element or is an artifact."""

    root: Element
    _code: list[str]

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        # For each page the elements of its numbers.
        self._marked: list[list[Element]] = [[]]
        self._open: Element | None = None

    @contextmanager
    def drawing(self, element: Element | None) -> Iterator[None]:
        """Mark all that is drawn meanwhile as this element's; of None, or inside another one, as that of
        whatever is drawn just now."""
        page = len(self._marked) - 1
        if element is None or self._open is not None or self._formData is not None:
            yield
            return
        if element.once and any(at != page for at, _number in element.marks):
            yield
            return
        here = self._marked[-1]
        # The page is an artifact from its first word on; `showPage` says so.
        self._code += ["EMC", f"/{element.kind} <</MCID {len(here)}>> BDC"]
        element.marks.append((page, len(here)))
        here.append(element)
        self._open = element
        try:
            yield
        finally:
            self._open = None
            self._code += ["EMC", "/Artifact BMC"]

    def showPage(self) -> None:
        """End the page: what no element drew is an artifact."""
        self._code[:0] = ["/Artifact BMC"]
        self._code.append("EMC")
        self._marked.append([])
        super().showPage()

    def tagged(self) -> None:
        """Write the structure into the document, after its last page."""
        write(self._doc, self.root, self._marked[:-1])


@contextmanager
def drawing(canvas: Any, element: Element | None, size: tuple[float, float] | None = None) -> Iterator[None]:
    """Draw for an element, on a canvas that may have no structure (a measurement, a picture). A figure has a
    `size`, from 0, 0; of one that goes on over pages only the first place is told."""
    if isinstance(canvas, TaggedCanvas):
        if size is not None and element is not None and element.box is None:
            left, bottom = canvas.absolutePosition(0, 0)
            element.box = (left, bottom, left + size[0], bottom + size[1])
        with canvas.drawing(element):
            yield
    else:
        yield


class _Written(PDFObject):  # type: ignore[misc]
    """An object of the file, in its own words."""

    __RefOnly__ = 1

    def __init__(self) -> None:
        self.words = ""

    def format(self, _document: Any) -> bytes:
        return self.words.encode("ascii")


def write(document: Any, root: Element, marked: list[list[Element]]) -> None:
    """Put a structure into a document whose pages are drawn; `marked` are each page's elements by number."""

    def number(made: Any) -> str:
        return f"{document.idToObjectNumberAndVersion[document.Reference(made).name][0]} 0 R"

    pages = [number(page) for page in document.Pages.pages]
    top = _Written()
    own: dict[int, str] = {}

    def written(element: Element, parent: str) -> str:
        made = _Written()
        here = own[id(element)] = number(made)
        kids = [written(one, here) for one in element.kids if one.said]
        first = element.marks[0][0] if element.marks else None
        kids += [
            str(at) if page == first else f"<</Type /MCR /Pg {pages[page]} /MCID {at}>>"
            for page, at in element.marks
        ]
        said = [f"<</Type /StructElem /S /{element.kind} /P {parent}"]
        if first is not None:
            said.append(f"/Pg {pages[first]}")
        if element.alt:
            said.append(f"/Alt {_text(element.alt)}")
        if element.kind == "TH":
            said.append("/A <</O /Table /Scope /Column>>")
        if element.box is not None:
            box = " ".join(f"{edge:.2f}" for edge in element.box)
            said.append(f"/A <</O /Layout /Placement /Block /BBox [{box}]>>")
        said.append(f"/K [{' '.join(kids)}]>>")
        made.words = " ".join(said)
        return here

    begin = written(root, number(top))
    tree = " ".join(f"{at} [{' '.join(own[id(one)] for one in here)}]" for at, here in enumerate(marked))
    top.words = (
        f"<</Type /StructTreeRoot /K [{begin}] /ParentTree <</Nums [{tree}]>>"
        f" /ParentTreeNextKey {len(marked)}>>"
    )
    for at, page in enumerate(document.Pages.pages):
        page.StructParents, page.Tabs = at, PDFName("S")
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
    document._pdfVersion = max(document._pdfVersion, (1, 7))
    document.Catalog.StructTreeRoot = top
    document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})
    about = XMP(creator=_described)
    # A reader of the metadata alone has no key to the streams of pages.
    about.filters = []
    document.Catalog.Metadata = about


def _described(document: Any) -> bytes:
    """The document's own title, and what it keeps to (PDF/UA-1), for who looks there."""
    title = escape(str(document.info.title))
    return _DESCRIBED.replace("TITLE", title).encode()


def _text(words: str) -> str:
    """A text of any language, as a PDF writes it."""
    return f"<FEFF{words.encode('utf-16-be').hex().upper()}>"
