"""Medicines that no list has, ordered as text: `[tekst: blablamycin] 250 mg x 3 po`; offered, never guessed.

The name stands in brackets in the field's text, as that of an imported medicine does, so that no word of it
is read as anything else; the word before it keeps it apart from one whose list is gone. What stands around it
is read as always; where that is not understood, all of it may be kept as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from msgspec.structs import replace

from desktop.clinical.words.routes import WRITTEN
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.orders.catalogue import Catalogue, Item
from desktop.orders.draft import MedicineOrder
from desktop.orders.field import imported, services_as_text
from desktop.orders.field import lexicon as lx
from desktop.orders.field.scan import Choice, Question, Scan, plain

WAYS: Final = ("PO", "IV", "SQ", "IM", "IPINHL")
"""Ways that are offered where no product tells any."""
KEY: Final = "medicine:"
"""Key of an item that no list has."""
NAME_WORD: Final = re.compile(r"[^\W\d_][\w\-/+]*")
"""A word that may be one of a name."""
_COMMON: Final = re.compile(rf"(?:{lx.UNIT}|x|kl|po|iv|im|sc|inh|vb|og|na|ved|til|fra|mot|i|maks|inntil)")
_READ: Final = (
    _COMMON, lx.FILLER, lx.FORMS, lx.DAILY, lx.WEEKLY, lx.ONCE, lx.CONTINUOUS, lx.NEEDED, lx.LATIN, lx.URGENT,
    lx.NOW, lx.TOMORROW, lx.TODAY, lx.THEN, lx.WEEKDAY, lx.LAB_WORD, lx.MEDICINE_WORD, lx.NOT_NEW,
    *(pattern for _code, pattern in (*WRITTEN, *lx.PARTS_OF_DAY)),
)  # fmt: skip
_MORE: Final = re.compile(r"(?:\s+[^\W\d_][^\s,;]*)+")
_PREFIX: Final = re.compile(r"^(?:tekst|text)\s*:\s*", re.IGNORECASE)
_QUOTES: Final = re.compile(r"[«»\"“”]")
_BRACKETS: Final = re.compile(r"[\[\]\x00]")


def may_name(word: str) -> bool:
    """True for a word that may be one of a name: no unit, no way, no word that an order is made of."""
    said = plain(word)
    return not any(pattern.fullmatch(said) for pattern in _READ)


def is_item(item: Item) -> bool:
    """True for a medicine that no list has."""
    return item.key == KEY and bool(item.nb)


class Unlisted(NamedTuple):
    """A medicine that was chosen to be ordered as text, and where its brackets stand."""

    item: Item
    start: int
    end: int


def marked(scan: Scan, offered: Catalogue) -> Unlisted | None:
    """The unknown name that was chosen to be ordered as text, claimed; none where it is, or holds, a known
    one."""
    for match in scan.find(lx.AS_TEXT):
        start, end = match.span("name")
        name = " ".join(scan.text[start:end].split())
        if is_unknown(name, offered):
            scan.claim(match.start(), start, "filler")
            scan.claim(start, end, "name")
            scan.claim(end, match.end(), "filler")
            item = Item(key=KEY, kind="medicine", nb=name, en=name, terms=(fold(name),))
            return Unlisted(item, *match.span())
    return None


def is_unknown(name: str, offered: Catalogue) -> bool:
    """True for a name of words that is in no list, and of which none names a medicine."""
    if not any(may_name(one) for one in NAME_WORD.findall(name)) or _BRACKETS.search(name):
        return False
    if offered.named(name) or imported.named(name):
        return False
    parts = re.findall(r"\w+[+]*", name)
    runs = (
        " ".join(parts[first:last])
        for first in range(len(parts))
        for last in range(first + 1, min(first + offered.longest, len(parts)) + 1)
    )
    return not any(item.kind == "medicine" for run in runs for item in offered.named(run))


def choices(
    scan: Scan, span: tuple[int, int], offered: Catalogue, behind: Callable[[str, int], int]
) -> tuple[Choice, ...]:
    """The answers that order what was typed as text: with the words behind it that nothing else reads, and
    without. `behind` gives the end of what a text has of these, from a place on."""
    every = list(_named(scan, span, behind))
    place, whole = every[0]
    services = services_as_text.choices(scan, whole, [place], offered)
    if scan.first(lx.LAB_WORD) is not None or len(services) == 1:
        # A word tells that it is no medicine.
        return services
    medicines = (
        Choice(
            _("Order “{name}” as text: a medicine, not checked").format(name=name),
            scan.rewritten([place], _typed(name)),
            deliberate=True,
        )
        for place, name in every
        if is_unknown(name, offered)
    )
    return (*medicines, *services)


def _typed(name: str) -> str:
    return f"[tekst: {name}]"


def _named(
    scan: Scan, span: tuple[int, int], behind: Callable[[str, int], int]
) -> Iterator[tuple[tuple[int, int], str]]:
    """Places of the name that is typed, with that name: what stands in brackets, or one word or several."""
    start, end = span
    name = " ".join(scan.text[start:end].split())
    if name.startswith("["):
        yield span, _PREFIX.sub("", name.strip("[] "))
        return
    before = f"{scan.text[:start]}{_typed(name)}"
    further = behind(before + scan.text[end:], len(before)) - len(before)
    if further > 0 and (more := _MORE.match(scan.text[end : end + further])):
        yield (start, end + more.end()), " ".join(scan.text[start : end + more.end()].split())
    yield span, name


def first_word(scan: Scan) -> tuple[int, int] | None:
    """Place of the first word that may be a name, in what nobody has read."""
    every = (one.span() for one in NAME_WORD.finditer(scan.left) if may_name(one.group()))
    return next(every, None)


def around(scan: Scan, start: int, end: int) -> tuple[int, int] | None:
    """Place of a longer name around one that is known: `blablamycin natrium`, `blabla-crp`; None where there
    is none."""
    first, last = start, end
    for word in NAME_WORD.finditer(scan.text):
        if word.start() < last and first < word.end():
            first, last = min(first, word.start()), max(last, word.end())
    for word in reversed(list(NAME_WORD.finditer(scan.text[:first]))):
        if scan.text[word.end() : first].strip() or not may_name(word.group()):
            break
        first = word.start()
    return (first, last) if (first, last) != (start, end) else None


def with_kept(scan: Scan, found: Unlisted, questions: Iterable[Question]) -> tuple[Question, ...]:
    """The questions about what stands around an unknown name, the first with the answer that keeps all of it
    as it was written: nothing is computed from it, and no word of it is lost."""
    every = tuple(questions)
    end = scan.end_of_order()
    said = _QUOTES.sub(" ", f"{scan.text[: found.start]} {scan.text[found.end : end]}")
    dosage = " ".join(said.strip(" ,;").split())
    text = f"{_typed(found.item.nb)} «{dosage}» {scan.text[end:]}".strip()
    if not dosage or text == scan.text:
        return every
    kept = Choice(_("Keep “{words}” as it is written").format(words=dosage), text, deliberate=True)
    return tuple(
        one if at else replace(one, choices=(*one.choices[:8], kept)) for at, one in enumerate(every)
    )


def asked(questions: Iterable[Question], order: MedicineOrder) -> list[Question]:
    """The questions of an order: a way that nobody wrote is none where the dosage stays as it was written."""
    said = bool(order.verbatim)
    return [one for one in questions if not (said and one.kind == "route" and one.start < 0)]
