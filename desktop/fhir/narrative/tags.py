"""HTML elements of a narrative by what they do to their text, and an open one with what was read of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop.fhir.narrative.pieces import BULLET
from desktop.fhir.narrative.styles import PLAIN, Style
from desktop.fhir.narrative.tables import Cell, Row

BLOCKS = frozenset({
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "address", "center", "dl", "dt", "dd", "hr",
    "br", "section", "article", "aside", "header", "footer", "main", "nav", "figure", "figcaption", "details",
    "summary", "fieldset", "legend", "form", "html", "body", "caption", "hgroup", "pre",
})  # fmt: skip
INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "big", "cite", "code", "data", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "nobr", "noscript", "output", "samp", "small", "span", "strong", "time", "tt", "u",
    "var", "colgroup",
})  # fmt: skip
NOTHING = frozenset({"wbr", "meta", "link", "base", "col", "area", "param", "source", "track"})
VOID = NOTHING | {"br", "hr", "img", "input", "embed"}
SILENT = frozenset({"script", "style", "head", "title"})
LISTS = frozenset({"ul", "ol", "menu", "dir"})
TABLES = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th"})
PARTS = frozenset({"thead", "tbody", "tfoot"})
KNOWN = frozenset({"del", "s", "strike", "sub", "sup", "q", "li", "bdo", "img"}) | LISTS | TABLES
ENDS_BEFORE = {
    "li": ("li", LISTS), "tr": ("tr td th", {"table"}), "td": ("td th", {"tr", "table"}),
    "th": ("td th", {"tr", "table"}), "tbody": ("thead tbody tfoot tr td th", {"table"}),
    "tfoot": ("thead tbody tfoot tr td th", {"table"}), "thead": ("thead tbody tfoot tr td th", {"table"}),
}  # fmt: skip
"""Elements that end where another one of the kind begins, and how far up they are looked for."""


@dataclass(slots=True)
class Open:
    """An open element that changes what its contents say, with what was read of them."""

    tag: str
    style: Style = PLAIN
    parts: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    row: Row = field(default_factory=Row)
    cell: Cell = field(default_factory=lambda: Cell(""))
    at: int = 1
    step: int = 1
    kind: str = ""
    path: str = ""
    deep: int = 0
    backwards: bool = False


def lead(item: Open, text: str) -> str:
    if item.kind == "":
        return ""
    if item.kind == "•":
        return f"{BULLET * (item.deep + 1)} "
    # "1. 5 mg" is too near to 1.5 mg.
    return f"{item.path[:-1]}) " if text.strip()[0].isdigit() else f"{item.path} "


def whole_number(text: str | None, default: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return default


def span(text: str | None, least: int) -> int:
    given = whole_number(text, 1)
    return min(given, 1000) if given >= least else 1
