"""CSS and attributes of a narrative's element that change what it says: struck, hidden, raised, as typed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_STRUCK_CLASSES = frozenset(
    {"strikethrough", "strike-through", "line-through", "strike", "struck", "deleted", "del"}
)
"""The first is FHIR's own class; the others say what they mean in every hand."""
_NUMBERS = {
    "arabic": "1", "decimal": "1", "little-roman": "i", "lower-roman": "i", "big-roman": "I",
    "upper-roman": "I", "little-alpha": "a", "lower-alpha": "a", "lower-latin": "a", "big-alpha": "A",
    "upper-alpha": "A", "upper-latin": "A", "unlist": "", "none": "", "disc": "•", "circle": "•",
    "square": "•",
}  # fmt: skip
_UNSEEN = frozenset({("display", "none"), ("visibility", "hidden"), ("visibility", "collapse"),
                     ("color", "transparent")})  # fmt: skip
_SEEN_BY = frozenset({"font-size", "opacity"})
_ELSEWHERE = re.compile(r"line-through|display\s*:|visibility\s*:|content\s*:|text-decoration", re.IGNORECASE)
_nothing = re.compile(r"[+-]?0*\.?0+(?:[a-z]+|%)?")
_comment = re.compile(r"/\*.*?(\*/|$)", re.DOTALL)
_escape = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)")


@dataclass(frozen=True, slots=True)
class Style:
    """Effects of one element's own attributes. `unknown`: it is shown in another order than it is written."""

    struck: bool = False
    hidden: bool = False
    raised: bool = False
    lowered: bool = False
    typed: bool = False
    unknown: bool = False
    numbers: str | None = None

    @property
    def plain(self) -> bool:
        return self == PLAIN


PLAIN = Style()
_BARE = frozenset({"href", "id", "lang", "xml:lang", "xmlns", "title", "name", "src", "alt", "border"})


def _unescaped(match: re.Match[str]) -> str:
    if match[2]:
        return match[2]
    code = int(match[1], 16)
    return chr(code) if 0 < code < 0x110000 else ""


def style_of(attributes: Iterable[tuple[str, str | None]]) -> Style:
    """The effects of an element's attributes; `PLAIN` for none."""
    given = [(name, value or "") for name, value in attributes if name not in _BARE]
    if not given:
        return PLAIN
    struck = hidden = raised = lowered = typed = unknown = False
    numbers: str | None = None
    for name, value in given:
        if name == "hidden":
            hidden = True
        elif name == "class":
            words = value.casefold().split()
            struck = struck or bool(_STRUCK_CLASSES & set(words))
            numbers = next((_NUMBERS[word] for word in words if word in _NUMBERS), numbers)
        elif name == "style":
            for rule, said in _rules(value):
                if rule in ("text-decoration", "text-decoration-line"):
                    struck = struck or "line-through" in said
                elif (rule, said) in _UNSEEN or (rule in _SEEN_BY and _nothing.fullmatch(said)):
                    hidden = True
                elif rule == "vertical-align":
                    raised, lowered = said == "super", said == "sub"
                elif rule == "white-space":
                    typed = said.startswith(("pre", "break-spaces"))
                elif rule in ("list-style-type", "list-style"):
                    numbers = next((_NUMBERS[word] for word in said.split() if word in _NUMBERS), numbers)
                elif (rule, said) == ("position", "absolute") or "override" in said or "-reverse" in said:
                    unknown = True
    return Style(struck, hidden, raised, lowered, typed, unknown, numbers)


def _rules(text: str) -> Iterable[tuple[str, str]]:
    plain = _escape.sub(_unescaped, _comment.sub("", text)).casefold()
    for rule in plain.split(";"):
        name, _colon, said = rule.partition(":")
        yield name.strip(), " ".join(said.replace("!important", "").split())


def changes_meaning(sheet: str) -> bool:
    """True for a style sheet by which text may be struck, hidden or added: FHIR allows none, and its rules
    are not followed here."""
    return bool(_ELSEWHERE.search(_comment.sub("", sheet)))
