"""The same analysis, examination or consultation twice: told with when and by whom it was ordered.

Silent of what is meant as two: a repeat, another own time, another side or way. What stands is compared in
the same way for the list of what waits (`standing`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

import msgspec

from desktop.clinical import vocabulary
from desktop.clinical.record import persons, requests
from desktop.clinical.record.modifiers import is_unread
from desktop.clinical.sides import of_short, sides_of
from desktop.core import formats
from desktop.core.clock import local, shifted
from desktop.core.fold import fold
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.elements import CodeableConcept
from desktop.fhir.resources import ServiceRequest
from desktop.fhir.systems import LOCAL, NLK
from desktop.fhir.when import instant, parse
from desktop.orders.basket import Line
from desktop.orders.chart_facts import Facts
from desktop.orders.checks import check_service
from desktop.orders.config import examination_file, hours
from desktop.orders.draft import ServiceItem, ServiceOrder
from desktop.orders.field.read_service import next_of
from desktop.orders.findings import Finding, NotChecked, Outcome, finding, say
from desktop.orders.order_resources import title
from desktop.orders.rules import limits

RULE = "service-double"
Own = datetime | date | None
"""A time that somebody chose for it, later than as soon as fits."""
_LABORATORY = ("LAB", "laboratory", "108252007")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One order of a service, in the basket or in the record. `items` are its tests: a name, and all by which
    it is known. `open`: it waits for its answer. `today`: an order of the basket that is
    not for another day."""

    key: str
    name: str
    items: tuple[tuple[str, frozenset[str]], ...]
    sides: frozenset[str]
    option: str
    own: Own
    repeated: bool
    at: datetime | None
    who: str = ""
    open: bool = True
    today: bool = True


@check_service(RULE, "duplicate", lambda: _("the same test twice"))
def service_double(facts: Facts, line: Line) -> Iterator[Outcome]:
    """One line for an order of a test that stands already, was ordered today, or is in the basket twice."""
    if not isinstance(line.order, ServiceOrder):
        return
    if not facts.loaded("ServiceRequest"):
        yield NotChecked(RULE, line.id, _("Earlier orders of tests could not be read."))
    mine = _of_line(line, line.order, facts.now)
    earlier = []
    for other in facts.lines:
        if other.id == line.id:
            break
        if isinstance(other.order, ServiceOrder):
            earlier.append(_of_line(other, other.order, facts.now))
    if (found := _same(mine, earlier, facts.now)) is not None:
        yield _finding(facts.now, mine, *found, line.id, basket=True)
    elif (found := _same(mine, _held(facts), facts.now)) is not None:
        yield _finding(facts.now, mine, *found, line.id, basket=False)


def standing(chart: Chart, now: datetime) -> dict[str, Finding]:
    """The finding of each order of the record that waits and was ordered already, by the order's key. Of the
    orders alone: a list of what waits does not fetch the medicines."""
    found = {}
    held = sorted(_of_record(chart, now, frozenset()), key=lambda one: (one.at or now, one.key))
    for place, mine in enumerate(held):
        twice = _same(mine, [one for one in held[:place] if one.open], now) if mine.open else None
        if twice is not None:
            found[mine.key] = _finding(now, mine, *twice, "", basket=False)
    return found


def _same(mine: Asked, others: Iterable[Asked], now: datetime) -> tuple[Asked, tuple[str, ...]] | None:
    """The newest other order of the same, and the names of what they share; None for none."""
    best: tuple[Asked, tuple[str, ...]] | None = None
    for other in others:
        # What is taken tomorrow is no second one of what was answered today.
        if other.key == mine.key or _apart(mine, other) or not (other.open or mine.today):
            continue
        shared = tuple(name for name, known in mine.items if _is_shared(known, other))
        if shared and (best is None or (best[0].at or now) < (other.at or now)):
            best = other, shared
    return best


def _is_shared(known: frozenset[str], other: Asked) -> bool:
    if not other.open and known & set(limits().service_repeated):
        return False
    return any(known & theirs for _name, theirs in other.items)


def _apart(mine: Asked, other: Asked) -> bool:
    """True where the two are meant as two: a repeat, other times, another side or way."""
    if mine.repeated or other.repeated:
        return True
    if mine.sides and other.sides and not mine.sides & other.sides:
        return True
    if mine.option and other.option and mine.option != other.option:
        return True
    if mine.own is None or other.own is None:
        return (mine.own is None) is not (other.own is None)
    if isinstance(mine.own, datetime) and isinstance(other.own, datetime):
        return abs(mine.own - other.own) > timedelta(hours=limits().service_hours)
    return _day(mine.own) != _day(other.own)


def _day(own: datetime | date) -> date:
    return local(own).date() if isinstance(own, datetime) else own


def _own(said: Own, asked: datetime, now: datetime) -> Own:
    """A time that was chosen: ahead, later than at once, and not the ward's next round that nobody chose."""
    if isinstance(said, datetime):
        soon = shifted(asked, timedelta(hours=limits().service_hours))
        return said if said > max(soon, now) and said != next_of(hours().rounds, asked) else None
    return said if said is not None and said > local(max(asked, now)).date() else None


def _of_line(line: Line, order: ServiceOrder, now: datetime) -> Asked:
    return Asked(
        key=f"ServiceRequest/{line.id}",
        name=order.title,
        items=tuple((one.name, _known(one)) for one in order.items),
        sides=frozenset(sides_of(title(order))),
        option=order.option,
        own=_own(order.at or order.day, now, now),
        today=_day(order.at or order.day or now) <= local(now).date(),
        repeated=order.repeat is not None,
        at=now,
    )


def _known(item: ServiceItem) -> frozenset[str]:
    """All by which a test of the basket is known: its key, its codes, its names."""
    coded = ((LOCAL, item.key), (item.system, item.code))
    found = {fold(item.name), *(_token(system, code) for system, code in coded)}
    row = vocabulary.analyses().get(item.key)
    if row is not None:
        found |= {fold(name) for name in vocabulary.names_of(item.key)}
        found |= {_token(NLK, one.code) for one in row.codes}
    return frozenset(found - {""})


def _token(system: str, code: str) -> str:
    """A code with its system, as FHIR's searches write it; empty without one of them: two laboratories may
    number their tests alike."""
    return f"{system}|{code}" if system and code else ""


def _held(facts: Facts) -> tuple[Asked, ...]:
    drafted = frozenset(line.id for line in facts.lines)
    return facts.once("asked services", lambda: tuple(_of_record(facts.chart, facts.now, drafted)))


def _of_record(chart: Chart, now: datetime, drafted: frozenset[str]) -> Iterator[Asked]:
    """The orders of the record that stand, and those of today that were carried out or answered; without
    those of the basket."""
    answered = requests.answered(chart)
    oldest = shifted(now, -timedelta(days=limits().service_days))
    for one in chart.all(ServiceRequest):
        if one.code is None or one.id in drafted or is_unread(one) or not requests.placed(one):
            continue
        asked = instant(one.authored_on)
        waits = requests.stands(one) and requests.is_answered_at_all(one) and one.key not in answered
        today = asked is not None and local(asked).date() == local(now).date()
        if not today and (not waits or asked is None or asked < oldest):
            continue
        yield Asked(
            key=one.key,
            name=one.code.label,
            items=tuple(_items(one)),
            sides=_sides(one),
            option=next(iter(_options(one)), ""),
            own=_own(_said(one), asked or now, now),
            repeated=one.occurrence_timing is not None,
            at=asked,
            who=persons.name_of(chart, one.requester),
            open=waits,
        )


def _items(one: ServiceRequest) -> Iterator[tuple[str, frozenset[str]]]:
    """The tests of an order: those of its details, else the one that its code names."""
    assert one.code is not None
    details = [each for each in one.order_detail if not _is_option(each)]
    for concept in details or [one.code]:
        words = {concept.text, *(each.display for each in concept.coding)}
        if not concept.coding and any(each.has(*_LABORATORY) for each in one.category):
            # Another system may write several as words: *CRP, kalium*.
            words |= set(concept.text.split(","))
        known = {fold(each.strip()) for each in words}
        known |= {_token(each.system, each.code) for each in concept.coding}
        yield concept.label, frozenset(known - {""})


def _is_option(concept: CodeableConcept) -> bool:
    return any(one.system == LOCAL and one.code in examination_file().options for one in concept.coding)


def _options(one: ServiceRequest) -> Iterator[str]:
    return (each.code for detail in one.order_detail if _is_option(detail) for each in detail.coding)


def _sides(one: ServiceRequest) -> frozenset[str]:
    assert one.code is not None
    return frozenset(sides_of(one.code.label)).union(*(of_short(site.label) for site in one.body_site))


def _said(one: ServiceRequest) -> Own:
    period = one.occurrence_period
    found = parse(one.occurrence_date_time or (period.start if period is not None else ""))
    if found is None:
        return None
    return found.start if found.has_time else found.day


def _finding(
    now: datetime, mine: Asked, other: Asked, names: tuple[str, ...], line: str, *, basket: bool
) -> Finding:
    # A panel that stands whole is called by its own name.
    test = mine.name if len(names) == len(mine.items) > 1 else ", ".join(names)
    variant = "basket" if basket else "" if other.open else "known"
    when = formats.relative_day_time(other.at, now) if other.at is not None else _("time not stated")
    return finding(
        RULE,
        line,
        title=say(
            RULE,
            "title",
            variant,
            test=test[:1].upper() + test[1:] if test.split(" ")[0].islower() else test,
            when=when,
            who=other.who or _("nobody says by whom"),
        ),
        detail=say(RULE, "detail"),
        implicated=(mine.key, other.key),
        data=(test, other.key, other.open),
    )
