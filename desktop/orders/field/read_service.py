"""Laboratory, imaging, examinations and consultations from free text."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

from msgspec.structs import replace

from desktop.clinical.words.timings import frequency_words
from desktop.core.clock import local
from desktop.core.formats import inside
from desktop.core.messages import _, pgettext
from desktop.orders.catalogue import Item
from desktop.orders.config import Hours, examination_file
from desktop.orders.draft import Schedule, ServiceKind, ServiceOrder
from desktop.orders.field import lexicon as lx
from desktop.orders.field.asking import ask_start
from desktop.orders.field.at_once import now_and_later
from desktop.orders.field.begins import Begins, read_dates, read_day_alone, read_weekday_alone, settle
from desktop.orders.field.indications import read_reason
from desktop.orders.field.named_in_reason import has_lasted, without_results
from desktop.orders.field.often import Clock, Often, read_frequency, read_intervals
from desktop.orders.field.scan import Choice, Scan, plain
from desktop.orders.timing import local_moment

SAMPLES = ("laboratory", "microbiology")


def read_service(
    scan: Scan, items: list[Item], now: datetime, hours: Hours, problems: tuple[str, ...] = ()
) -> ServiceOrder:
    """Read everything but the names (already claimed); `problems` are offered as reasons."""
    kind: ServiceKind = "laboratory" if items[0].kind == "medicine" else items[0].kind
    priority = "routine"
    for match in list(scan.find(lx.URGENT)):
        priority = "urgent"
        scan.take(match, "priority")
    if kind in SAMPLES:
        for match in list(scan.find(lx.ONE_MORE)):
            scan.take(match, "filler")
    option, side = _options(scan, items[0]), _side(scan, items[0])
    end = scan.end_of_order()
    often = Often()
    quantity = 1
    if kind == "microbiology" and (sets := scan.first(lx.TIMES_X)):
        # “blodkultur x 2” is two sets, not twice a day.
        quantity = int(sets["n"] or sets["m"])
        scan.take(sets, "dose")
    counted = scan.first(lx.TIMES_X)
    # “crp daglig x 3” may be for three days.
    by_count = counted is not None and not lx.DAILY.search(scan.left, counted.end())
    read_intervals(scan, (0, end), often)
    lasts = often.schedule is not None or not has_lasted(scan, items[0])
    begun = read_dates(scan, (0, end), now, hours, lasts=lasts)
    read_day_alone(scan, (0, end), begun, now)
    if not (lx.WEEKLY.search(scan.plain) or lx.OTHER_WEEK.search(scan.plain) or lx.DAILY.search(scan.plain)):
        read_weekday_alone(scan, (0, end), begun, now)
    read_frequency(scan, (0, end), often, hours)
    if kind in SAMPLES and often.schedule is None and not often.clash:
        now_and_later(scan, (0, end), often, begun)
    if often.count_high:
        # A sample or a measurement “x 1-2” is not so many for anybody who takes it.
        often.clash, often.schedule = True, None
    if begun.now:
        priority = "urgent"
    if by_count and all(item.measured for item in items) and (often.count or 0) > 1:
        # A measurement is taken so many times a day; a sample or a picture may be so many in all.
        by_count = False
    if by_count or (quantity > 1 and lx.DAILY.search(scan.plain)):
        # “crp x 2”, “blodkultur x 4 daglig”: so many samples, or so many times a day?
        often.clash, often.schedule = True, None
    if often.uncounted and often.part_words:
        # “til kvelden” is one sample, this evening.
        often.schedule = Schedule(frequency=1, times=(hours.parts["evening"],))
    one_part = often.part_words and often.schedule is not None and len(often.schedule.times) == 1
    if one_part and often.clock is None and often.schedule is not None:
        if kind in SAMPLES and often.schedule.times == (hours.parts["morning"],) and often_said(scan):
            # “hver morgen” is the morning's round.
            often.schedule = replace(often.schedule, usual_times=True)
        else:
            often.clock = Clock(often.schedule.times, False, None, often.spans[-1])
    repeat = _repeat(scan, often)
    unbroken = ""
    if repeat is not None and repeat.continuous:
        # Monitoring that runs on has no number of times: once a day would be another thing.
        unbroken, repeat = _unbroken(scan, often, begun, kind), None
    if not often.clash:
        _ask_days(scan, repeat, begun, kind)
    if repeat is not None and repeat.usual_times and kind in SAMPLES:
        repeat = replace(repeat, times=_rounds(repeat.frequency or 1, hours))
    clock = often.start_clock or (often.clock if repeat is None or begun.day is None else None)
    if repeat is not None and repeat.times and not repeat.usual_times:
        clock = often.start_clock
    if begun.now and clock is None and begun.day is None and begun.at is None:
        at, day = None, None
        ask_start(scan, begun, None)
    else:
        at, day = _when(scan, begun, clock, kind, now, hours)
    asks = items[0].asks_reason
    noted = _noted_volume(scan) if all(item.measured for item in items) else ""
    if kind == "microbiology":
        noted = _noted_places(scan, items[0])
    consulted = kind == "consultation"
    reason = _reason(scan, problems, asked=asks, spare=asks or consulted, consulted=consulted)
    parts = tuple(dict.fromkeys(part for item in items for part in item.parts))
    order = ServiceOrder(
        kind=kind,
        title=title_of(items),
        items=parts,
        option=option,
        side=side,
        priority="urgent" if priority == "urgent" else "routine",
        at=at,
        day=day,
        repeat=repeat,
        days=begun.days,
        until=begun.until,
        quantity=max(quantity, 1),
        reason=reason,
        note="; ".join(filter(None, (unbroken, noted))),
    )
    return collected(order, now, hours, next_round=begun.next_round)


def _unbroken(scan: Scan, often: Often, begun: Begins, kind: str) -> str:
    """The words of monitoring without a break and of its length, for the note; of a sample they are asked."""
    lasting = begun.spans if begun.days is not None or begun.until is not None else []
    words = " ".join(scan.text[slice(*span)].strip() for span in sorted([*often.spans, *lasting]))
    if kind != "examination":
        scan.ask("frequency", _("How often?"), span=often.spans[0])
    return words


def collected(order: ServiceOrder, now: datetime, hours: Hours, *, next_round: bool = False) -> ServiceOrder:
    """The order with the moment at which its sample is expected to be taken.

    Without a time of its own a sample joins the ward's next round; on a later day the morning's.
    """
    if order.kind not in SAMPLES:
        return order
    if order.at is not None:
        return replace(order, collection=order.at)
    if order.day is not None and order.day > local(now).date():
        return replace(order, collection=local_moment(order.day, hours.morning_round))
    if order.priority == "urgent" and not next_round:
        return replace(order, collection=now)
    first = order.repeat.times if order.repeat and order.repeat.times else hours.rounds
    days = order.repeat.days if order.repeat else ()
    round_at = _on_a_day(days, first, now) if days else next_of(first, now)
    if order.day is not None and local(round_at).date() != order.day:
        # Today's rounds are over: the person asked for today.
        return replace(order, collection=None)
    return replace(order, at=round_at, collection=round_at)


def next_of(times: tuple[str, ...], now: datetime) -> datetime:
    """The next of those hours after now."""
    day: date = local(now).date()
    return min(
        at
        for ahead in (0, 1)
        for time in times
        if (at := local_moment(day + timedelta(days=ahead), time)) > now
    )


def _on_a_day(days: tuple[str, ...], times: tuple[str, ...], now: datetime) -> datetime:
    """The next of those hours on one of those days of the week."""
    today: date = local(now).date()
    return min(
        at
        for ahead in range(8)
        for time in times
        if lx.FHIR_DAYS[(today + timedelta(days=ahead)).weekday()] in days
        and (at := local_moment(today + timedelta(days=ahead), time)) > now
    )


def _rounds(count: int, hours: Hours) -> tuple[str, ...]:
    """The ward's rounds for so many samples a day: the morning's for one; none where they don't suffice."""
    if count == 1:
        return (hours.morning_round,)
    if count == 2:
        return (hours.rounds[0], hours.rounds[-1])
    return hours.rounds if count == len(hours.rounds) else ()


def title_of(items: list[Item]) -> str:
    """`Kalium, magnesium, kreatinin`: the first as it is, ordinary words after it in lower case."""
    names = [item.name for item in items]
    return ", ".join([names[0], *map(inside, names[1:])])


def _ask_days(scan: Scan, repeat: Schedule | None, begun: Begins, kind: str) -> None:
    """“crp i 3 dager” says not how often, “troponin kl. 18 og 21” not whether on other days too: asked."""
    daily = Choice(_("daily"), scan.rewritten([], "daglig"))
    ends = begun.days is not None or begun.until is not None
    if repeat is None:
        if ends and kind in (*SAMPLES, "imaging"):
            scan.ask("frequency", _("How often?"), (daily,), begun.spans[0])
    elif len(repeat.times) > 1 and not (repeat.usual_times or ends or often_said(scan)):
        that_day = Choice(_("only on that day"), scan.rewritten([], "daglig i 1 dag"))
        scan.ask("duration", _("Only on that day, or every day from then?"), (that_day, daily))


def _repeat(scan: Scan, often: Often) -> Schedule | None:
    if often.slots and not often.clash:
        often.clash, often.schedule = True, None
    if often.clash:
        count, span = often.count, often.spans[0]
        choices: tuple[Choice, ...] = ()
        if count and not often.schedule and not often.clock:
            said = frequency_words(count, Decimal(1), "d")
            choices = (Choice(said, scan.rewritten(often.spans, f"{count} ganger daglig")),)
            if count > 1 and lx.DAILY.search(scan.plain):
                said = _("daily, {n} days").format(n=count)
                choices += (Choice(said, scan.rewritten(often.spans, f"daglig i {count} dager")),)
        if count == 1 and choices:
            choices = (Choice(_("once"), scan.rewritten(often.spans, "")), *choices)
        scan.ask("frequency", _("How often?"), choices, span)
        return None
    schedule = often.schedule
    if schedule is None or schedule.once or often.slots:
        return None
    if (
        schedule.frequency == 1
        and schedule.period_unit == "d"
        and schedule.period == 1
        and not often_said(scan)
    ):
        # “i morgen tidlig” and “kl. 18” are a time, not a repetition.
        if schedule.days:
            # “crp mandag og onsdag”: the coming ones, or those of every week?
            at, end = often.spans[0]
            days = scan.text[at:end].strip()
            each = Choice(_("every {days}").format(days=days), f"{scan.text[:at]}hver {scan.text[at:]}")
            scan.ask("frequency", _("How often?"), (each,), often.spans[0])
        return None
    return schedule


def often_said(scan: Scan) -> bool:
    """True when the text asks for a repetition."""
    text = scan.plain
    return any(
        p.search(text)
        for p in (lx.DAILY, lx.EVERY, lx.EVERY_PART, lx.WEEKLY, lx.TIMES_X, lx.TIMES_WORD, lx.OTHER_DAY)
    ) or any(
        [m["every"] or m["many"] for m in lx.WEEKDAY.finditer(text)]
        + [m.group().startswith("hver") for m in lx.SHORT_DAYS.finditer(text)]
    )


def _when(
    scan: Scan, begun: Begins, clock: object, kind: str, now: datetime, hours: Hours
) -> tuple[datetime | None, date | None]:
    part = begun.part
    if kind in SAMPLES and part == "morning":
        # The morning round comes before the ward's morning.
        begun.part = ""
    start = settle(begun, clock, now, hours)  # type: ignore[arg-type]
    span = clock.span if clock is not None else None  # type: ignore[attr-defined]
    ask_start(scan, begun, span)
    return start.at, start.day


def _options(scan: Scan, item: Item) -> str:
    found = ""
    for key in item.options:
        for word in examination_file().options[key].words:
            pattern = re.compile(rf"(?<!\w){re.escape(plain(word))}(?!\w)")
            if match := scan.first(pattern):
                scan.take(match, "option")
                if found and found != key:
                    scan.ask("option", _("Two ways of doing it are written: which one?"), span=match.span())
                found = key
    return found


def _noted_volume(scan: Scan) -> str:
    """`1500 ml` of a fluid restriction: kept as written."""
    match = scan.first(lx.DOSE)
    if match is None or match["u"] not in ("ml", "l", "dl"):
        return ""
    scan.take(match, "option")
    return scan.text[match.start() : match.end()]


def _noted_places(scan: Scan, item: Item) -> str:
    """From where a microbiological sample is taken: kept as written. *Til dyrkning* says nothing more of a
    culture."""
    if "dyrkning" in item.nb.casefold():
        for match in list(scan.find(lx.TO_CULTURE)):
            scan.take(match, "filler")
    asked = lx.QUESTION.search(scan.plain)
    found: list[str] = []
    for match in list(scan.find(lx.PLACE_OF_SAMPLE, (0, scan.end_of_order()))):
        if asked is not None and match.start() > asked.start():
            break
        scan.take(match, "option")
        found.append(scan.text[match.start() : match.end()].strip())
    return ", ".join(found)


_NO_REASON = re.compile(
    r"\d|(?<!\w)(?:ikke|uten|not|without|og|and|eller|or)$|^(?:og|and|eller|or|samt)(?!\w)|^(?:spm|obs)\.?$"
    r"|(?<!\w)(?:før|hvis|dersom|når|unntatt|innen|senest|snarest|utskriv\w*|neste|uken?|måned(?:en)?|mnd|helg(?:en)?|\w+dag(?:en)?"
    r"|kveld(?:en)?|natt(?:en)?|week|month|before|if|until)(?!\w)"
)
"""Words that no clinical question is made of: a number, a condition, a time."""
_PAST = re.compile(
    r"(?:(?:i\s+(?:går|gar|forgårs|fjor|morges|formiddags?|sted)|igår|yesterday)(?:\s+(?:kveld|natt|morges|formiddag|ettermiddag))?"
    r"|(?:forrige|siste)\s+\w+)"
)
"""A time that is past, alone: no picture is taken then. *Falt i går* is a clinical question."""


def _spare_words(scan: Scan) -> str:
    """The words that are left of `rtg thorax hoste`: the clinical question, in the order in which they stand.
    A number that is no result of something named says something else, and is asked about."""
    spans = scan.unread((0, scan.end_of_order()))
    words = [scan.text[start:end].strip(" ,") for start, end in spans]
    while spans and lx.FILLER.fullmatch(scan.plain[slice(*spans[0])].strip()):
        spans, words = spans[1:], words[1:]
    if not words or any(_says_no_reason(word) for word in words):
        return ""
    end = spans[-1][1]
    if scan.text[end : end + 1] == "?":
        words[-1] += "?"
        spans[-1] = (spans[-1][0], end + 1)
    for start, stop in spans:
        scan.claim(start, stop, "reason")
    return " ".join(words)


def _says_no_reason(word: str) -> bool:
    said = without_results(word)
    return bool(_NO_REASON.search(said) or _PAST.fullmatch(word.strip(" .?").casefold()))


def _side(scan: Scan, item: Item) -> str:
    found: list[tuple[str, tuple[int, int]]] = []
    for side, pattern in lx.SIDES:
        if match := scan.first(pattern):
            scan.take(match, "side")
            found.append((side, match.span()))
    if len(found) > 1 or (item.sides and not found):
        spans = [span for _side_, span in found]
        words = {
            "left": pgettext("side of the body", "left"),
            "right": pgettext("side of the body", "right"),
            "both": _("both sides"),
        }
        typed = {"left": "venstre", "right": "høyre", "both": "bilateralt"}
        choices = tuple(Choice(words[s], scan.rewritten(spans, typed[s])) for s in ("right", "left", "both"))
        scan.ask("side", _("Which side?"), choices)
        return ""
    return found[0][0] if found else ""


def _reason(scan: Scan, problems: tuple[str, ...], *, asked: bool, spare: bool, consulted: bool) -> str:
    if why := read_reason(scan, lx.WHOLE_QUESTION, conditions=False):
        return why
    if why := read_reason(scan, lx.QUESTION, conditions=False):
        # “fysio lungefysioterapi pga pneumoni”: what for, and why. Of a picture it may be another part.
        told = _spare_words(scan) if consulted else ""
        return f"{told}, {why}" if told else why
    if spare and (why := _spare_words(scan)):
        return why
    if asked:
        choices = tuple(Choice(p, scan.rewritten([], f"pga {p.replace(',', ' ')}")) for p in problems[:5])
        scan.ask("reason", _("What is the clinical question?"), choices)
    return ""
