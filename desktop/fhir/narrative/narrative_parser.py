"""HTML parser of a narrative: elements as text, with marks for what was struck or hidden."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Set
from html.parser import HTMLParser

from desktop.fhir.narrative.pieces import (
    HIDDEN,
    INSIDE,
    KEPT_BLANK,
    LIST_END,
    PICTURE,
    STRUCK,
    UNREAD,
    lowered,
    marked,
    number,
    raised,
)
from desktop.fhir.narrative.styles import Style, changes_meaning, style_of
from desktop.fhir.narrative.tables import Cell, table_lines
from desktop.fhir.narrative.tags import (
    BLOCKS,
    ENDS_BEFORE,
    INLINE,
    KNOWN,
    LISTS,
    NOTHING,
    PARTS,
    SILENT,
    TABLES,
    VOID,
    Open,
    lead,
    span,
    whole_number,
)

_DEEPEST = 60
"""Levels of elements that change the meaning, one within the other; nobody writes that many."""
_TYPED = "\0typed"
"""Stands after an element in which text is kept as it was typed."""
_FROM_END = "\ue00b"
_from_end = re.compile(f"{_FROM_END}(\\d+){_FROM_END}")
_blanks = re.compile(r"[ \t]{2,}")


class UnreadableError(Exception):
    """The narrative is so broken that nobody can say what of it is struck or hidden."""


class Text(HTMLParser):
    """Reads elements into text. `loud` names those whose contents are read out, as they are never closed."""

    def __init__(self, loud: frozenset[str], cut: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.loud = loud
        self.cut = cut
        self.whole = not loud
        self.never_closed: set[str] = set()
        self.open: list[Open] = [Open("")]
        self.tags: list[tuple[str, Open | None]] = []
        self.where: defaultdict[str, list[int]] = defaultdict(list)
        self.cells: list[int] = []
        self.typed = 0
        self.sheet: list[str] = []

    # What the parser tells

    def handle_starttag(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = name.rpartition(":")[2]
        if tag in ENDS_BEFORE:
            self._end_before(*ENDS_BEFORE[tag])
        if tag in NOTHING:
            if tag == "col" and style_of(attrs).hidden:
                self._unread()
            return
        style = style_of(attrs)
        if tag == "colgroup" and style.hidden:
            self._unread()
        if tag in ("br", "hr"):
            self.parts.append("\n")
        elif tag == "img":
            self.parts.append(self._picture(dict(attrs)))
        elif tag in VOID:
            self._unread()
        elif tag in self.loud:
            if tag not in SILENT:
                self._unread()
        else:
            self._begin(tag, style, dict(attrs))

    def handle_startendtag(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(name, attrs)
        tag = name.rpartition(":")[2]
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        places = self.where[tag]
        if not places or tag in VOID:
            return
        if self.cells and places[-1] < self.cells[-1] and tag not in TABLES:
            # Nothing in a cell ends what the table lies in.
            return
        while self.tags:
            closed, frame = self.tags[-1]
            self._end(by_hand=closed == tag)
            if closed == tag:
                return
            if frame is not None and closed not in TABLES and closed not in LISTS and closed != "li":
                self._left_open(closed, frame)

    def handle_data(self, data: str) -> None:
        frame = self.open[-1]
        if frame.tag in SILENT:
            if frame.tag == "style":
                self.sheet.append(data)
            return
        data = INSIDE.sub("", data)
        if self.typed:
            data = data.replace("\r\n", "\n").replace("\r", "\n").expandtabs(8)
            data = _blanks.sub(lambda found: KEPT_BLANK * len(found[0]), data)
        else:
            data = data.replace("\n", " ").replace("\r", " ")
        self.parts.append(data)

    def unknown_decl(self, data: str) -> None:
        if data.startswith("CDATA["):
            self.handle_data(data[6:])

    def set_cdata_mode(self, elem: str, **more: bool) -> None:
        """Let the contents of an element be no markup; not of one that is read out."""
        if elem not in self.loud:
            super().set_cdata_mode(elem, **more)

    # Elements

    @property
    def parts(self) -> list[str]:
        return self.open[-1].parts

    def _unread(self) -> None:
        self.whole = False
        self.parts.append(f" {UNREAD} ")

    def _picture(self, given: dict[str, str | None]) -> str:
        """A picture's own words. One that lies on somebody's machine is none of the record's."""
        words, source = " ".join((given.get("alt") or "").split()), given.get("src") or ""
        if "alt" in given:
            return f" {PICTURE} {INSIDE.sub('', words)} " if words else ""
        return "" if source.startswith(("file:", "\\")) else f" {PICTURE} "

    def _begin(self, tag: str, style: Style, given: dict[str, str | None]) -> None:
        known = tag in KNOWN or tag in BLOCKS or tag in INLINE or tag in SILENT
        turned = tag == "bdo" and (given.get("dir") or "").casefold() == "rtl"
        frame: Open | None = None
        if not known or turned or style.unknown:
            frame = Open(tag, Style(unknown=True))
        elif tag in KNOWN or tag in SILENT or style.struck or style.hidden or style.raised or style.lowered:
            frame = Open(tag, style)
            self._prepare(frame, given)
        if frame is not None:
            if len(self.open) > _DEEPEST:
                raise UnreadableError
            self.open.append(frame)
        elif tag in BLOCKS:
            self.parts.append("\n")
        if tag in ("td", "th"):
            self.cells.append(len(self.tags))
        self._push(tag, frame)
        if style.typed or tag == "pre":
            self.typed += 1
            self._push(_TYPED, None)

    def _push(self, tag: str, frame: Open | None) -> None:
        self.where[tag].append(len(self.tags))
        self.tags.append((tag, frame))

    def _prepare(self, frame: Open, given: dict[str, str | None]) -> None:
        lists = [one for one in self.open if one.tag in LISTS]
        if frame.tag in LISTS:
            frame.deep = len(lists)
            inner = next((one for one in reversed(self.open) if one.tag == "li"), None)
            frame.path = inner.path if inner is not None and lists else ""
            frame.kind = (given.get("type") or "1") if frame.tag == "ol" else "•"
            if frame.style.numbers is not None:
                frame.kind = frame.style.numbers
            frame.kind = frame.kind if frame.kind in ("1", "a", "A", "i", "I", "") else "•"
            frame.at = whole_number(given.get("start"), 1)
            frame.step = -1 if "reversed" in given and "start" in given else 1
            frame.backwards = "reversed" in given and "start" not in given
        elif frame.tag == "li" and lists:
            of = lists[-1]
            of.at = whole_number(given.get("value"), of.at)
            frame.at, frame.kind, frame.deep, frame.backwards = of.at, of.kind, of.deep, of.backwards
            shown = f"{_FROM_END}{of.at}{_FROM_END}" if of.backwards else number(of.at, of.kind)
            frame.path = f"{of.path}{shown}." if of.kind not in ("", "•") else ""
            if not frame.style.hidden:
                of.at += of.step
        elif frame.tag in PARTS:
            table = next((one for one in reversed(self.open) if one.tag == "table"), None)
            if table is not None:
                table.at += 1
                frame.deep = table.at
        elif frame.tag in ("td", "th"):
            wide, tall = span(given.get("colspan"), 1), span(given.get("rowspan"), 0)
            frame.cell = Cell("", frame.tag == "th", wide, tall)

    def _end_before(self, kinds: str, within: Set[str]) -> None:
        """Close what ends where its next one begins, up to the list or table that holds it."""
        if not any(self.where[kind] for kind in kinds.split()):
            return
        reach = 0
        for at, (tag, _frame) in enumerate(reversed(self.tags), 1):
            if tag in within:
                break
            if tag in kinds.split():
                reach = at
            if at > 4 * _DEEPEST:
                break
        for _time in range(reach):
            tag, frame = self.tags[-1]
            self._end(by_hand=tag in kinds.split())
            if frame is not None and tag not in kinds.split():
                self._left_open(tag, frame)

    def _left_open(self, tag: str, frame: Open) -> None:
        """An element that its author did not close, where that leaves in doubt how far it goes."""
        if self.cut:
            return
        if tag in SILENT or (frame.style.unknown and tag not in KNOWN | BLOCKS | INLINE):
            self.never_closed.add(tag)
        elif (
            (tag not in TABLES and tag not in LISTS and tag != "li")
            or frame.style.struck
            or frame.style.hidden
        ):
            raise UnreadableError

    def _end(self, *, by_hand: bool) -> None:
        tag, frame = self.tags.pop()
        self.where[tag].pop()
        if tag in ("td", "th"):
            self.cells.pop()
        if tag == _TYPED:
            self.typed -= 1
            return
        if frame is None:
            if tag in BLOCKS:
                self.parts.append("\n")
            return
        self.open.pop()
        if frame.tag in TABLES:
            self._end_in_table(frame)
        else:
            self.parts.append(self._text_of(frame))

    def _text_of(self, frame: Open) -> str:
        tag, style = frame.tag, frame.style
        text = "".join(frame.parts)
        if tag in BLOCKS or tag in LISTS or tag == "li":
            text = f"\n{text}\n"
        if tag in SILENT:
            return ""
        if style.unknown:
            if text.strip(" \n\t" + KEPT_BLANK) or tag not in KNOWN | BLOCKS | INLINE:
                self.whole = False
                return f" {UNREAD} "
            return text
        if style.hidden:
            return marked(text, HIDDEN)
        if style.struck or tag in ("del", "s", "strike"):
            return marked(text, STRUCK)
        if tag == "sup" or style.raised:
            return raised(text)
        if tag == "sub" or style.lowered:
            return lowered(text)
        if tag == "q":
            return f"«{text.strip()}»"
        if tag == "li" and text.strip():
            return f"\n{lead(frame, text)}{text.strip()}\n"
        if tag in LISTS:
            if frame.backwards:
                text = _from_end.sub(lambda found: number(frame.at - int(found[1]), frame.kind), text)
            return f"{text}{LIST_END}"
        return text

    def _end_in_table(self, frame: Open) -> None:
        text, mark = "".join(frame.parts), self._mark(frame.style)
        inside = [one for one in self.open if one.tag in TABLES]
        table = next((one for one in reversed(inside) if one.tag == "table"), None)
        if frame.tag == "table":
            made = table_lines(frame.rows)
            self.whole = self.whole and UNREAD not in made
            whole = "\n".join(("", text, *made, ""))
            self.parts.append(marked(whole, mark) if mark else whole)
        elif table is None:
            # A cell or a row without its table: its words are said as a line.
            self.parts.append(marked(f"\n{text}\n", mark) if mark else f"\n{text}\n")
        elif frame.tag in ("td", "th"):
            row = self.open[-1]
            if row.tag != "tr":
                raise UnreadableError
            if frame.style.hidden:
                # What is not laid out moves those beside it; that something was there is said.
                row.parts.append(marked(text, HIDDEN))
                return
            frame.cell.text = marked(text, mark) if mark else text
            row.row.cells.append(frame.cell)
        elif frame.tag == "tr":
            part = inside[-1]
            mark = mark or self._mark(part.style)
            frame.row.part = part.tag if part.tag in ("thead", "tfoot") else "tbody"
            frame.row.body = part.deep
            frame.row.hidden = mark == HIDDEN
            for cell in frame.row.cells if mark else ():
                cell.text = marked(cell.text, mark)
            table.rows.append(frame.row)
            self._beside(table, text)
        else:
            self._beside(table, text)

    def _mark(self, style: Style) -> str:
        if style.unknown:
            self.whole = False
            return UNREAD
        return HIDDEN if style.hidden else STRUCK if style.struck else ""

    def _beside(self, table: Open, text: str) -> None:
        """Keep text of a table or row outside its cells: it is shown before the table, and said there."""
        if text.strip():
            table.parts.append(f"\n{text}\n")

    def finish(self) -> str:
        """All that was read; raises `UnreadableError` where it can't be known how far something goes."""
        self.close()
        while self.tags:
            tag, frame = self.tags[-1]
            self._end(by_hand=False)
            if frame is not None:
                self._left_open(tag, frame)
        if changes_meaning("".join(self.sheet)):
            raise UnreadableError
        return "".join(self.open[0].parts)
