"""The order field: free text, Bokmål or English, to one order, or to questions.

Nothing is guessed. What was read says where it stands in the text; what is missing or doubtful is a
question, whose answers are the field's text as it will then be, so that the text stays the only truth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

import msgspec
from msgspec.structs import replace

from desktop.clinical.units import TYPED
from desktop.clinical.words.routes import WRITTEN
from desktop.core.messages import _
from desktop.fhir.systems import NLK
from desktop.orders import config
from desktop.orders.catalogue import Catalogue, Hit, Item, catalogue
from desktop.orders.dosage_text.atoms import Climb
from desktop.orders.dosage_text.beside_words import is_beside
from desktop.orders.draft import MedicineOrder, Order, ServiceOrder
from desktop.orders.field import imported, imported_medicines
from desktop.orders.field import lexicon as lx
from desktop.orders.field.doubts import ask_doubts
from desktop.orders.field.read_medicine import read_medicine
from desktop.orders.field.read_service import read_service
from desktop.orders.field.scan import Choice, Part, Question, QuestionKind, Scan
from desktop.orders.field.taper import expanded, read_taper
from desktop.orders.field.unused_numbers import unused

MAX_TEXT = 500
_ASKED: tuple[QuestionKind, ...] = (
    "item", "one", "strength", "dose", "frequency", "most", "route", "side", "option", "start", "duration",
    "reason", "unread",
)  # fmt: skip


class Reading(msgspec.Struct, frozen=True):
    """Result of reading the field: `order` is set only when no `questions` are left.

    `draft` is what has been understood so far, for showing; it is never signed. `item` is what is ordered.
    """

    text: str
    item: Item | None = None
    order: Order | None = None
    draft: Order | None = None
    parts: tuple[Part, ...] = ()
    questions: tuple[Question, ...] = ()


class _Named(msgspec.Struct):
    start: int
    end: int
    items: tuple[Item, ...]


def read(
    text: str,
    now: datetime,
    *,
    hours: config.Hours | None = None,
    problems: tuple[str, ...] = (),
    offered: Catalogue | None = None,
) -> Reading:
    """Read the field's text at the moment `now` (aware). `problems` are offered as reasons for imaging."""
    if not text.strip() or len(text) > MAX_TEXT:
        return Reading(text)
    hours = hours or config.hours()
    scan = Scan(text)
    note = ""
    if match := scan.first(lx.NOTE):
        note = scan.text[match.start("note") : match.end("note")].strip() if match["note"] else ""
        scan.take(match, "note")
    offered = offered or catalogue()
    mark = imported_medicines.marked(scan)
    if mark is not None:
        imported_medicines.claimed(scan, mark)
    taper = read_taper(scan, now)
    if match := _not_new(scan):
        word = scan.text[match.start() : match.end()]
        words = _("“{word}” changes or stops something: do that in the list of medicines or orders.")
        scan.ask("one", words.format(word=word), span=match.span())
        return Reading(text, parts=tuple(scan.parts), questions=tuple(scan.questions))
    names = _names(scan, offered)
    items = _chosen(scan, names, offered) if mark is None else _alone(scan, mark.item, names)
    if not items:
        return Reading(text, parts=tuple(scan.parts), questions=tuple(scan.questions))
    order: Order
    if items[0].kind == "medicine":
        place = next(p for p in scan.parts if p.kind == "name")
        order = read_medicine(scan, items[0], (place.start, place.end), now, hours)
        order = imported_medicines.ordered(order, items[0])
        if taper is not None:
            order = _tapered(scan, order, taper)
    elif taper is not None:
        return Reading(text, parts=tuple(scan.parts))
    else:
        order = read_service(scan, items, now, hours, problems)
    said = _beside(scan, now) if isinstance(order, MedicineOrder) else (order.note,)
    order = replace(order, note="; ".join(filter(None, (*said, note))))
    _leftovers(scan)
    if isinstance(order, MedicineOrder):
        ask_doubts(scan)
    if not scan.questions:
        _unused(scan, order)
    parts = tuple(sorted(scan.parts, key=lambda part: part.start))
    done = not scan.questions
    questions = tuple(sorted(scan.questions, key=lambda q: _ASKED.index(q.kind)))
    return Reading(text, items[0], order if done else None, order, parts, questions)


_NO_ITEM = Item(key="medicine:", kind="medicine", nb="", en="", terms=())


def read_dose(text: str, now: datetime, *, hours: config.Hours | None = None) -> Reading:
    """Read a dosage without its medicine, `1 tabl x 3 i 7 dager`. The way may be unsaid."""
    if not text.strip() or len(text) > MAX_TEXT:
        return Reading(text)
    scan = Scan(text)
    order = read_medicine(scan, _NO_ITEM, (0, 0), now, hours or config.hours())
    scan.questions = [q for q in scan.questions if q.kind != "route" or q.start >= 0]
    _leftovers(scan)
    ask_doubts(scan)
    if not scan.questions:
        _unused(scan, order)
    parts = tuple(sorted(scan.parts, key=lambda part: part.start))
    questions = tuple(sorted(scan.questions, key=lambda q: _ASKED.index(q.kind)))
    return Reading(text, None, None if questions else order, order, parts, questions)


def _not_new(scan: Scan) -> re.Match[str] | None:
    """A word that changes or stops something; not in a quotation, and *ikke* not in a clinical question."""
    quoted = [match.span() for match in lx.QUOTED.finditer(scan.plain)]
    asked = lx.QUESTION.search(scan.plain)
    for match in lx.NOT_NEW.finditer(scan.left, 0, scan.end_of_order()):
        inside = any(start <= match.start() < end for start, end in quoted)
        denied = match.group() in ("ikke", "not") and asked is not None and match.start() > asked.start()
        if not inside and not denied:
            return match
    return None


def _names(scan: Scan, offered: Catalogue) -> list[_Named]:
    """The longest exact names, left to right; a unit after a number is no name (mg, g, u)."""
    words = list(re.compile(r"\w+[+]*").finditer(scan.left))
    found: list[_Named] = []
    index = 0
    while index < len(words):
        match = None
        for count in range(min(offered.longest, len(words) - index), 0, -1):
            start, end = words[index].start(), words[index + count - 1].end()
            raw = scan.text[start:end]
            if "\x00" in scan.left[start:end] or raw.casefold() in _NEVER:
                continue
            if items := offered.named(raw) or imported.named(raw):
                match = _Named(start, end, items)
                break
        if match is not None and not _is_unit(scan, match):
            found.append(match)
            index = next((i for i, w in enumerate(words) if w.start() >= match.end), len(words))
        else:
            index += 1
    return found


_NEVER = ("nå",)
"""Words that would be taken for an analysis without their accent: *nå* is not sodium."""
_AFTER_NUMBER = re.compile(r"[\d½/]\s*$")


def _is_unit(scan: Scan, named: _Named) -> bool:
    word = scan.plain[named.start : named.end]
    return (word in TYPED or word in ("t", "h", "kg")) and bool(
        _AFTER_NUMBER.search(scan.plain[: named.start])
    )


def _chosen(scan: Scan, names: list[_Named], offered: Catalogue) -> list[Item]:
    """The one medicine or examination, or all the analyses; empty after a question."""
    if not names:
        _suggest(scan, offered)
        return []
    # Called a medicine, and the name is one of an analysis only: no blood test is ordered for it.
    called = scan.first(lx.MEDICINE_WORD) is not None and scan.first(lx.LAB_WORD) is None
    names = _resolve(scan, names)
    if not names:
        return []
    first = names[0].items[0]
    if first.kind == "medicine":
        # Beside a medicine a word like “Mg” or “natrium” may be anything: only a second medicine counts.
        names = [n for n in names if n.items[0].kind == "medicine"]
    if first.kind == "laboratory" and _not_an_analysis(scan, names, offered, called=called):
        return []
    kinds = {n.items[0].kind for n in names}
    single = first.kind not in ("laboratory", "microbiology")
    if len(kinds) > 1 or (single and len({n.items[0].key for n in names}) > 1):
        second = next(n for n in names[1:] if n.items[0].key != first.key)
        scan.ask(
            "one", _("One order at a time: the rest goes on the next line."), span=(second.start, second.end)
        )
        return []
    for named in names:
        scan.claim(named.start, named.end, "name")
    return list(dict.fromkeys(n.items[0] for n in names))


def _alone(scan: Scan, item: Item, names: list[_Named]) -> list[Item]:
    """The imported medicine that is named in brackets; empty after a question where a second one is named."""
    other = next((n for n in names if all(one.kind == "medicine" for one in n.items)), None)
    if other is not None:
        words = _("One order at a time: the rest goes on the next line.")
        scan.ask("one", words, span=(other.start, other.end))
        return []
    if match := scan.first(lx.MEDICINE_WORD):
        scan.take(match, "filler")
    return [item]


def _resolve(scan: Scan, names: list[_Named]) -> list[_Named]:
    """Names that mean both a medicine and an analysis, by what stands beside them, else by asking."""
    dosed = any(p.search(scan.plain) for p in (lx.DOSE, lx.RATE, *(pattern for _c, pattern in WRITTEN)))
    laboratory = any(n.items[0].kind == "laboratory" and len(n.items) == 1 for n in names)
    # Several in one order are blood tests: a medicine is ordered alone.
    laboratory = laboratory or (
        len(names) > 1 and all(any(i.kind == "laboratory" for i in n.items) for n in names)
    )
    if match := scan.first(lx.LAB_WORD):
        laboratory, dosed = True, False
        scan.take(match, "filler")
    elif match := scan.first(lx.MEDICINE_WORD):
        laboratory, dosed = False, True
        scan.take(match, "filler")
    found = []
    for named in names:
        if len(named.items) == 1:
            found.append(named)
            continue
        wanted = None if dosed == laboratory else "medicine" if dosed else "laboratory"
        items = tuple(i for i in named.items if wanted is None or i.kind == wanted)
        if len(items) == 1:
            found.append(_Named(named.start, named.end, items))
            continue
        word = scan.text[named.start : named.end]
        span = (named.start, named.end)
        choices = (
            Choice(_("{name}, blood test").format(name=word), scan.rewritten([span], f"{word} blodprøve")),
            Choice(_("{name}, medicine").format(name=word), scan.rewritten([span], f"{word} legemiddel")),
        )
        scan.ask("item", _("Which one is meant?"), choices, span)
        return []
    return found


def _not_an_analysis(scan: Scan, names: list[_Named], offered: Catalogue, *, called: bool) -> bool:
    """Ask where an analysis is named with a dose, or is `called` a medicine."""
    match = lx.DOSE.search(scan.plain) or lx.RATE.search(scan.plain)
    dosed = match is not None and match["u"] not in ("t", "h")
    if not dosed and not called:
        return False
    named = names[0]
    word = scan.text[named.start : named.end]
    hits = offered.search(word, limit=5, kinds=frozenset({"medicine"}))
    span = (named.start, named.end)
    choices = tuple(
        Choice(hit.item.nb, scan.rewritten([span], hit.item.nb)) for hit in hits if hit.how != "near"
    )
    choices += _offers(scan, span, [one for one in imported_medicines.offers(word) if not one.near])
    asked = _("A dose of an analysis: which medicine is meant?") if dosed else _("Which one is meant?")
    scan.ask("item", asked, choices, span)
    return True


def _offers(
    scan: Scan, span: tuple[int, int], listed: Iterable[imported_medicines.Offer]
) -> tuple[Choice, ...]:
    """Medicines of imported lists as answers, each in the place of what was typed."""
    return tuple(Choice(one.words, scan.rewritten([span], one.text)) for one in listed)


_NAME_WORD = re.compile(r"[^\W\d_][\w\-/+]*")
_COMMON = re.compile(rf"(?:{lx.UNIT}|x|kl|po|iv|im|sc|inh|vb|og|na|ved|til|fra|mot|i|maks|inntil)$")


def _suggest(scan: Scan, offered: Catalogue) -> None:
    words = [
        m
        for m in _NAME_WORD.finditer(scan.left)
        if not _COMMON.match(scan.plain[m.start() : m.end()]) and not lx.FILLER.fullmatch(m.group())
    ]
    if not words:
        scan.ask("item", _("What is to be ordered?"))
        return
    first = words[0]
    end = first.end()
    hits: tuple[Hit, ...] = ()
    more: tuple[imported.Analysis, ...] = ()
    listed: tuple[imported_medicines.Offer, ...] = ()
    # What has a dose is no blood test, whatever it is called.
    dosed = lx.DOSE.search(scan.plain) is not None
    for last in reversed(words[:3]):
        if scan.plain[first.start() : last.end()].count(",") == 0:
            end = last.end()
            hits = offered.search(scan.text[first.start() : end], limit=8)
            if not dosed:
                more = imported.found(scan.text[first.start() : end], 8, slips=not hits)
            if sum(hit.how != "near" for hit in hits) < imported_medicines.MOST:
                listed = imported_medicines.offers(scan.text[first.start() : end])
            if hits or more or listed:
                break
    span = imported_medicines.around(scan, first.start(), end)
    # An analysis stands once: what a shipped one is ordered by is that one, also if only the list found it.
    beside = [item for one in more if (item := imported.own(one.code)) is not None]
    more = tuple(one for one in more if imported.own(one.code) is None)
    # What was found by a slip stands behind what an imported list has by its words.
    own = [] if all(hit.how == "near" for hit in hits) else [hit.item for hit in hits]

    def offer(items: Iterable[Item]) -> list[Choice]:
        return [Choice(_told(one, coded=bool(more)), scan.rewritten([span], one.name)) for one in items]

    national = [Choice(f"{one.nb} ({one.code})", scan.rewritten([span], one.code)) for one in more]
    # Products of imported lists stand behind what the catalogue has; misspelt ones only where it has none.
    sure = _offers(scan, span, (one for one in listed if not one.near))
    slips = () if own else _offers(scan, span, (one for one in listed if one.near))
    every = (*offer((*own, *beside)), *sure, *national, *offer(hit.item for hit in hits), *slips)
    choices = tuple(dict.fromkeys(every))[:8]
    words_ = _("Which one is meant?") if choices else _("Not found: what is to be ordered?")
    scan.ask("item", words_, choices, span)


def _told(item: Item, *, coded: bool) -> str:
    """Name of an item; beside analyses of the national list with the code that it is ordered by."""
    codes = [part.code for part in item.parts if part.system == NLK]
    return f"{item.name} ({codes[0]})" if coded and len(codes) == 1 == len(item.parts) else item.name


def _unused(scan: Scan, order: Order) -> None:
    """A number that was read and is nowhere in the order: asked, never dropped in silence."""
    spans = unused(scan, order)
    if spans:
        words = " ".join(scan.text[start:end] for start, end in spans)
        scan.ask("unread", _("What does “{words}” mean?").format(words=words), span=spans[0])


def _tapered(scan: Scan, order: MedicineOrder, taper: Climb) -> MedicineOrder:
    steps = () if order.as_needed or order.verbatim else expanded(order.steps, taper)
    if not steps and not scan.questions:
        part = next(p for p in scan.parts if p.kind == "option")
        words = _("What does “{words}” mean?").format(words=scan.text[part.start : part.end].strip(" ,"))
        scan.ask("duration", words, span=(part.start, part.end))
    return replace(order, steps=steps or order.steps)


def _beside(scan: Scan, now: datetime) -> tuple[str, ...]:
    """Words that say only how, where or with what (`til mat`, `begge øyne`): kept as a note."""
    found = []
    for start, end in scan.unread((0, scan.end_of_order())):
        words = scan.text[start:end].strip()
        if is_beside(words, now):
            scan.claim(start, end, "option")
            found.append(words)
    return tuple(found)


def _leftovers(scan: Scan) -> None:
    """Leftover text that nobody understood: kept as a note if the person says so, never dropped silently."""
    for match in list(scan.find(lx.FILLER)):
        if scan.text[match.start() : match.end()].casefold() != "tå":
            scan.take(match, "filler")
    spans = scan.unread((0, scan.end_of_order()))
    if not spans:
        return
    words = " ".join(scan.text[start:end].strip() for start, end in spans)
    bare = scan.rewritten(spans, "", len(scan.text) + 1)
    noted = f"{bare} {words}" if any(p.kind == "note" for p in scan.parts) else f"{bare} merknad: {words}"
    choices: tuple[Choice, ...] = (
        Choice(_("Keep “{words}” as a note").format(words=words), noted),
        Choice(_("Leave “{words}” out").format(words=words), bare),
    )
    every = (*choices, *_further_named(scan, spans[0]))
    scan.ask("unread", _("“{words}” was not understood.").format(words=words), every, spans[0])


def _further_named(scan: Scan, span: tuple[int, int]) -> tuple[Choice, ...]:
    """Imported products whose name begins with the medicine's and goes on with a word behind it."""
    name = next((p for p in scan.parts if p.kind == "name" and p.end <= span[0]), None)
    behind = scan.text[slice(*span)].strip()
    if name is None or scan.text[name.end : span[0]].strip() or not re.match(r"[^\W\d_]{3}", behind):
        return ()
    typed = scan.text[name.start : span[1]].rstrip()
    listed = (one for one in imported_medicines.products_called(typed) if not one.near)
    return _offers(scan, (name.start, span[1]), listed)[:4]


__all__ = ["MedicineOrder", "Reading", "ServiceOrder", "read"]
