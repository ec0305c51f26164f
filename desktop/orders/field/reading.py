"""The order field: free text, Bokmål or English, to one order, or to questions.

Nothing is guessed. What was read says where it stands in the text; what is missing or doubtful is a
question, whose answers are the field's text as it will then be, so that the text stays the only truth.

One idea: from the field's text to one order, or to what must be asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final, TypeAlias

import msgspec
from msgspec.structs import replace

from desktop.clinical.units import TYPED
from desktop.clinical.words.routes import WRITTEN
from desktop.core.messages import _
from desktop.fhir.systems import NLK
from desktop.orders import config
from desktop.orders.by_weight.arithmetic import Weigh, nobody
from desktop.orders.catalogue import Catalogue, Hit, Item, catalogue
from desktop.orders.dosage_text.atoms import Climb
from desktop.orders.dosage_text.beside_words import is_beside
from desktop.orders.draft import MedicineOrder, Order, ServiceOrder
from desktop.orders.field import (
    as_text,
    blood_or_medicine,
    imported,
    imported_medicines,
    per_kilo,
    services_as_text,
)
from desktop.orders.field import lexicon as lx
from desktop.orders.field.doubts import ask_doubts
from desktop.orders.field.named_in_reason import asks_why, is_of_the_reason, said_as_reason
from desktop.orders.field.read_medicine import read_medicine
from desktop.orders.field.read_service import read_service
from desktop.orders.field.scan import Choice, Part, Question, QuestionKind, Scan
from desktop.orders.field.taper import ask_end, expanded, read_end, read_taper
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


_Behind: TypeAlias = Callable[[str, int], int]


class _Named(msgspec.Struct):
    start: int
    end: int
    items: tuple[Item, ...]
    gap: tuple[int, int] | None = None
    """The side that stands between its words: `rtg ve hofte`."""

    @property
    def span(self) -> tuple[int, int]:
        """Its first sign and the one behind its last."""
        return self.start, self.end


def read(
    text: str,
    now: datetime,
    *,
    hours: config.Hours | None = None,
    problems: tuple[str, ...] = (),
    offered: Catalogue | None = None,
) -> Reading:
    """Read the field's text at the moment `now` (aware), of no patient: nothing is computed by weight."""
    return read_for(text, now, nobody, hours=hours, problems=problems, offered=offered)


def read_for(
    text: str,
    now: datetime,
    weigh: Weigh,
    *,
    hours: config.Hours | None = None,
    problems: tuple[str, ...] = (),
    offered: Catalogue | None = None,
) -> Reading:
    """Read the field's text at the moment `now` (aware) for the patient whose weight `weigh` tells.
    `problems` are offered as reasons for imaging."""
    if not text.strip() or len(text) > MAX_TEXT:
        return Reading(text)
    hours = hours or config.hours()
    scan = Scan(text)
    per_kilo.claim(scan)
    note = ""
    if match := scan.first(lx.NOTE):
        note = scan.text[match.start("note") : match.end("note")].strip() if match["note"] else ""
        scan.take(match, "note")
    offered = offered or catalogue()

    def behind(typed: str, at: int) -> int:
        """The end of the words at a place of a text that nothing reads."""
        every = read_for(typed, now, weigh, hours=hours, problems=problems, offered=offered).questions
        spans = [(one.start, one.end) for one in every if one.kind == "unread"]
        return next((end for start, end in spans if start >= at and not typed[at:start].strip()), at)

    unlisted = as_text.marked(scan, offered)
    service = services_as_text.marked(scan, offered) if unlisted is None else None
    mark = imported_medicines.marked(scan) if unlisted is None and service is None else None
    if mark is not None:
        imported_medicines.claimed(scan, mark)
    end = read_end(scan)
    taper = read_taper(scan, now)
    if match := _not_new(scan):
        word = scan.text[match.start() : match.end()]
        words = _("“{word}” changes or stops something: do that in the list of medicines or orders.")
        scan.ask("one", words.format(word=word), span=match.span())
        questions = tuple(scan.questions)
        if unlisted is not None and match.start() > unlisted.end:
            questions = as_text.with_kept(scan, unlisted, questions)
        return Reading(text, parts=tuple(scan.parts), questions=questions)
    names = _names(scan, offered)
    if service is not None:
        items = _alone(scan, service.item, _outside_quotes(scan, names))
    elif (one := unlisted or mark) is not None:
        items = _alone(scan, one.item, names if unlisted is None else _outside_quotes(scan, names))
    else:
        items = _chosen(scan, names, offered, behind)
    if not items:
        questions = tuple(scan.questions)
        if unlisted is not None:
            questions = as_text.with_kept(scan, unlisted, questions)
        return Reading(text, parts=tuple(scan.parts), questions=questions)
    order: Order
    if items[0].kind == "medicine":
        place = next(p for p in scan.parts if p.kind == "name")
        order = read_medicine(
            scan, items[0], (place.start, place.end), now, hours, weigh, tapered=taper is not None
        )
        order = imported_medicines.ordered(order, items[0])
        if taper is not None:
            order = _tapered(scan, order, taper)
        ask_end(scan, order.steps, end)
    elif end is not None or taper is not None:
        return Reading(text, parts=tuple(scan.parts))
    else:
        order = read_service(scan, items, now, hours, problems)
        per_kilo.let_go(scan)
    beside = _beside(scan, now) if isinstance(order, MedicineOrder) else ()
    said = (order.note, *beside)
    order = replace(order, note="; ".join(filter(None, (*said, note))))
    _leftovers(scan)
    if isinstance(order, MedicineOrder):
        if unlisted is not None:
            scan.questions = as_text.asked(scan.questions, order)
        ask_doubts(scan)
    if not scan.questions:
        _unused(scan, order)
    parts = tuple(sorted(scan.parts, key=lambda part: part.start))
    questions = tuple(sorted(scan.questions, key=lambda q: _ASKED.index(q.kind)))
    if unlisted is not None:
        questions = as_text.with_kept(scan, unlisted, questions)
    return Reading(text, items[0], None if questions else order, order, parts, questions)


_NO_ITEM = Item(key="medicine:", kind="medicine", nb="", en="", terms=())


def read_dose(text: str, now: datetime, *, hours: config.Hours | None = None) -> Reading:
    """Read a dosage without its medicine, `1 tabl x 3 i 7 dager`, of no patient. The way may be unsaid."""
    return read_dose_for(text, now, nobody, hours=hours)


def read_dose_for(text: str, now: datetime, weigh: Weigh, *, hours: config.Hours | None = None) -> Reading:
    """Read a dosage without its medicine for the patient whose weight `weigh` tells."""
    if not text.strip() or len(text) > MAX_TEXT:
        return Reading(text)
    scan = Scan(text)
    per_kilo.claim(scan)
    order = read_medicine(scan, _NO_ITEM, (0, 0), now, hours or config.hours(), weigh, tapered=False)
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
        if match is None:
            match = _around_its_side(scan, words[index : index + 1 + offered.longest], offered)
        if match is None:
            match = _with_form(scan, words[index].span(), offered)
        if match is not None and not _is_unit(scan, match):
            found.append(match)
            index = next((i for i, w in enumerate(words) if w.start() >= match.end), len(words))
        else:
            index += 1
    return found


def _around_its_side(scan: Scan, words: Sequence[re.Match[str]], offered: Catalogue) -> _Named | None:
    """The picture of `rtg ve hofte`, of what has two sides; its side is read by itself."""
    if len(words) < 3 or not any(p.fullmatch(words[1].group()) for _side, p in lx.SIDES):
        return None
    for count in range(len(words), 2, -1):
        start, end = words[0].start(), words[count - 1].end()
        if "\x00" in scan.left[start:end]:
            continue
        behind = scan.text[words[2].start() : end]
        items = offered.named(f"{scan.text[start : words[0].end()]} {behind}")
        if len(items) == 1 and items[0].sides:
            return _Named(start, end, items, (words[1].start(), words[2].start()))
    return None


_FORM_BEHIND: Final = re.compile(r"(?P<name>\w{4,}?)(?:plaster|mikstur)$")
"""A form that is written together with its medicine; others have names of their own."""


def _with_form(scan: Scan, span: tuple[int, int], offered: Catalogue) -> _Named | None:
    """The medicine of `fentanylplaster`; its form is read behind it."""
    match = _FORM_BEHIND.fullmatch(scan.left[slice(*span)])
    if match is None:
        return None
    end = span[0] + match.end("name")
    items = tuple(one for one in offered.named(scan.text[span[0] : end]) if one.kind == "medicine")
    return _Named(span[0], end, items) if len(items) == 1 else None


_NEVER = ("nå",)
"""Words that would be taken for an analysis without their accent: *nå* is not sodium."""
_AFTER_NUMBER = re.compile(r"[\d½/]\s*$")


def _is_unit(scan: Scan, named: _Named) -> bool:
    word = scan.plain[named.start : named.end]
    return (word in TYPED or word in ("t", "h", "kg")) and bool(
        _AFTER_NUMBER.search(scan.plain[: named.start])
    )


def _chosen(scan: Scan, names: list[_Named], offered: Catalogue, behind: _Behind) -> list[Item]:
    """The one medicine or examination, or all the analyses; empty after a question."""
    if not names:
        _suggest(scan, offered, behind)
        return []
    # Called a medicine, and the name is one of an analysis only: no blood test is ordered for it.
    sampled = scan.first(lx.LAB_WORD) is not None
    called = scan.first(lx.MEDICINE_WORD) is not None and not sampled
    names = _resolve(scan, names)
    if not names:
        return []
    first = names[0].items[0]
    if first.kind == "medicine":
        # Beside a medicine a word like “Mg” or “natrium” may be anything: only a second medicine counts.
        names = [n for n in names if n.items[0].kind == "medicine"]
    if first.kind == "consultation":
        # “fysio mobilisering”: what is measured or done on the ward is what the consultation is about.
        names = [n for n in names if n is names[0] or not all(item.measured for item in n.items)]
    if asks_why(first):
        names = [n for n in names if n is names[0] or not is_of_the_reason(scan, names[0].end, n.span)]
    if first.kind == "laboratory" and blood_or_medicine.is_a_dose(
        scan, names[0].span, offered, behind, called=called
    ):
        return []
    alone = len(names) == 1 and len(names[0].items) == 1 and not sampled
    if alone and blood_or_medicine.is_either(scan, first, names[0].span, offered):
        return []
    kinds = {n.items[0].kind for n in names}
    single = first.kind not in ("laboratory", "microbiology")
    if len(kinds) > 1 or (single and len({n.items[0].key for n in names}) > 1):
        second = next(n for n in names[1:] if n.items[0].key != first.key)
        words = _("One order at a time: the rest goes on the next line.")
        answers = (said_as_reason(scan, names[0].end),) if asks_why(first) else ()
        scan.ask("one", words, answers, span=second.span)
        return []
    for named in names:
        start = named.start
        if named.gap is not None:
            scan.claim(start, named.gap[0], "name")
            start = named.gap[1]
        scan.claim(start, named.end, "name")
    return list(dict.fromkeys(n.items[0] for n in names))


def _alone(scan: Scan, item: Item, names: list[_Named]) -> list[Item]:
    """Item that is named in brackets; empty after a question where a medicine is named beside it."""
    other = next((n for n in names if all(one.kind == "medicine" for one in n.items)), None)
    if other is not None:
        words = _("One order at a time: the rest goes on the next line.")
        scan.ask("one", words, span=(other.start, other.end))
        return []
    if match := scan.first(lx.MEDICINE_WORD if item.kind == "medicine" else lx.LAB_WORD):
        scan.take(match, "filler")
    return [item]


def _outside_quotes(scan: Scan, names: list[_Named]) -> list[_Named]:
    """The names but for those in a dosage that stays as it was written."""
    quoted = [match.span() for match in lx.QUOTED.finditer(scan.plain)]
    return [one for one in names if not any(start <= one.start < end for start, end in quoted)]


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


_COMMON = re.compile(rf"(?:{lx.UNIT}|x|kl|po|iv|im|sc|inh|vb|og|na|ved|til|fra|mot|i|maks|inntil)$")


def _suggest(scan: Scan, offered: Catalogue, behind: _Behind) -> None:
    words = [
        m
        for m in as_text.NAME_WORD.finditer(scan.left)
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
    sure = blood_or_medicine.offers(scan, span, (one for one in listed if not one.near))
    slips = () if own else blood_or_medicine.offers(scan, span, (one for one in listed if one.near))
    every = (*offer((*own, *beside)), *sure, *national, *offer(hit.item for hit in hits), *slips)
    choices = tuple(dict.fromkeys(every))[:8]
    # A name that may only be half typed is not offered as one that nobody knows.
    begun = any(hit.how != "near" for hit in hits) or bool(sure or more or beside)
    alone = not scan.left[end:].strip("] ")
    place = span if scan.text[span[0]] == "[" else as_text.first_word(scan)
    text = () if place is None or (begun and alone) else as_text.choices(scan, place, offered, behind)
    words_ = _("Which one is meant?") if choices else _("Not found: what is to be ordered?")
    scan.ask("item", words_, (*choices[: 9 - len(text)], *text), span)


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
    return blood_or_medicine.offers(scan, (name.start, span[1]), listed)[:4]


__all__ = ["MedicineOrder", "Reading", "ServiceOrder", "read"]
