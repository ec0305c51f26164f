"""Switch of user: what is kept of who leaves, what waits for who comes in, and what holds for both.

Numbers and times only: whom drafts and acts concern is told to their author, once they are in.
"""

from __future__ import annotations

import statistics
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import Connection

from desktop.core import counted, formats
from desktop.core.actor import Actor
from desktop.core.messages import _, ngettext
from desktop.fhir.resources import PractitionerRole
from desktop.shown.switching import SwitchFact, SwitchModel, SwitchOf, SwitchSide
from desktop.views.answering import answers
from desktop.views.reader import Reader
from desktop.views.sign_in import offline_sign_in, who_signed_in
from desktop.views.sign_in.newcomer import Kept, Newcomer, kept

LEAST, MOST = 10, 100
"""Switches from which on their median is told, and of how many of the last ones."""


@answers(SwitchOf)
def switch(reader: Reader, connection: Connection, ask: SwitchOf) -> SwitchModel:
    """Both people of a switch, as far as this record knows them."""
    leaving, coming = ask.left, None
    now, actor = reader.clock(), reader.actor
    if leaving is None and actor.practitioner and actor.practitioner != ask.person:
        authors = _authors(reader, connection, actor.practitioner, actor.role)
        left = kept(connection, actor.practitioner, authors, reader.store.home, now)
        leaving = _leaving(actor, left, now)
    who = who_signed_in.build(reader.charts.directory(connection), ask.person, now)
    newcomer = reader.newcomers.of(connection, ask.person, _authors(reader, connection, ask.person))
    if newcomer is not None:
        name, initials = (who.name, who.initials) if who is not None else (ask.person, "?")
        until = newcomer.kept.card_until if newcomer.kept is not None else newcomer.until
        facts = (*_waiting(newcomer, now), _shown(newcomer, now))
        coming = SwitchSide(ask.person, name, initials, "", facts, until)
    foot = (*_took(), *_without_network(leaving, coming, now), _logged())
    return SwitchModel(leaving, coming, foot)


def _authors(reader: Reader, connection: Connection, person: str, *more: str) -> tuple[str, ...]:
    """Names under which a person writes: each of their roles, and they themself."""
    roles = (
        role.key
        for role in reader.charts.directory(connection).values()
        if isinstance(role, PractitionerRole)
        and role.practitioner is not None
        and role.practitioner.target == person
    )
    return tuple(dict.fromkeys(one for one in (person, *more, *roles) if one))


def _leaving(actor: Actor, found: Kept, now: datetime) -> SwitchSide:
    ward = "" if actor.ward_name in actor.title else actor.ward_name
    role = ", ".join(filter(None, (actor.title, ward)))
    facts = (
        _drafts(actor.name, found, now),
        _sent(actor.name, found, now),
        SwitchFact(
            "lock",
            _("The screen is closed"),
            _("nothing of it is shown to you"),
        ),
    )
    return SwitchSide(actor.practitioner, actor.name, actor.initials, role, facts, found.card_until)


def _drafts(name: str, found: Kept, now: datetime) -> SwitchFact:
    if found.written is None:
        return SwitchFact("check-circle", _("No drafts"), _("nothing unsigned is left here"))
    return SwitchFact(
        "check-circle",
        _("Drafts are kept"),
        _("last {time}, they open only for {name}").format(
            time=formats.today_time(found.written, now), name=name
        ),
    )


def _sent(name: str, found: Kept, now: datetime) -> SwitchFact:
    if found.oldest is None:
        return SwitchFact("paper-plane-tilt", _("All that was signed is sent"), _("nothing waits here"))
    title = ngettext("{n} act is not sent", "{n} acts are not sent", found.unsent).format(n=found.unsent)
    text = ngettext(
        "{age} old; it is sent in the name of {name} only",
        "the oldest is {age} old; they are sent in the name of {name} only",
        found.unsent,
    )
    return SwitchFact("hourglass", title, text.format(age=_age(now - found.oldest), name=name))


def _waiting(newcomer: Newcomer, now: datetime) -> tuple[SwitchFact, ...]:
    """Facts of the newcomer's own record: what waits for them."""
    found = newcomer.kept
    if newcomer.first:
        words = _("you get an encrypted record of your own on this machine")
        return (SwitchFact("user-plus", _("Your first time here"), words),)
    if found is None:
        words = _("it could not be read now, and is told when you are in")
        return (SwitchFact("info", _("What you left here"), words),)
    facts = []
    if found.written is not None:
        text = _("last written here {time}, they stand above your first page").format(
            time=formats.today_time(found.written, now)
        )
        facts.append(SwitchFact("note-pencil", _("Drafts wait for you"), text))
    else:
        facts.append(SwitchFact("note-pencil", _("No drafts wait"), _("you left nothing unsigned here")))
    if found.oldest is not None:
        title = ngettext(
            "{n} act of yours is not sent", "{n} acts of yours are not sent", found.unsent
        ).format(n=found.unsent)
        text = ngettext(
            "{age} old; it is sent in your name when you are in",
            "the oldest is {age} old; they are sent in your name when you are in",
            found.unsent,
        )
        facts.append(SwitchFact("hourglass", title, text.format(age=_age(now - found.oldest))))
    if found.left is not None:
        title = _("New since {time}").format(time=formats.today_time(found.left, now))
        facts.append(SwitchFact("tray", title, _("shown when you are in")))
    return tuple(facts)


def _shown(newcomer: Newcomer, now: datetime) -> SwitchFact:
    """The way in which the newcomer has shown who they are."""
    at = formats.today_time(newcomer.at, now)
    if newcomer.until is None:
        words = _("{time}, Fagflate saw neither password nor PIN").format(time=at)
        return SwitchFact("check", _("Signed in in the browser"), words)
    until = formats.today_time(newcomer.until, now)
    if newcomer.by == "hello":
        words = _("{time}, lets you in until {until}; Fagflate saw no PIN").format(time=at, until=until)
        return SwitchFact("check", _("Windows Hello has answered"), words)
    words = _("{time}, lets you in until {until}; only the card got the PIN").format(time=at, until=until)
    return SwitchFact("check", _("The card is read"), words)


def _took() -> tuple[SwitchFact, ...]:
    """Median time of the last switches on this machine, where there are enough of them."""
    try:
        times = [one.seconds for one in counted.read() if one.task == counted.SWITCH][-MOST:]
    except OSError:
        return ()
    if len(times) < LEAST:
        return ()
    seconds = formats.number(Decimal(str(round(statistics.median(times), 1))))
    return (
        SwitchFact(
            "clock",
            _("The switch takes {n} s").format(n=seconds),
            _("median of the last {n} on this machine").format(n=len(times)),
        ),
    )


def _without_network(
    leaving: SwitchSide | None, coming: SwitchSide | None, now: datetime
) -> tuple[SwitchFact, ...]:
    """Fact of how long each can still sign in without the provider; none where IT lets nobody in so."""
    if not offline_sign_in.allowed():
        return ()
    hello = offline_sign_in.by_hello()
    ends = {one.name: one.card_until for one in (leaving, coming) if one is not None}
    left = {name: _age(until - now) for name, until in ends.items() if until is not None and until > now}
    if not left:
        words = (
            _("a card or Windows Hello lets you in here once it is registered")
            if hello
            else _("no card lets you in here before it is registered")
        )
        return (SwitchFact("cloud-slash", _("Not without network"), words),)
    if len(left) == len(ends) > 1:
        least = min(until for until in ends.values() if until is not None)
        both = (
            _("both for {time} more, with what is registered here")
            if hello
            else _("both for {time} more, with card and PIN")
        )
        words = both.format(time=_age(least - now))
    else:
        name, time = next(iter(left.items()))
        one_of = (
            _("{name} for {time} more, with what is registered here")
            if hello
            else _("{name} for {time} more, with card and PIN")
        )
        words = one_of.format(name=name, time=time)
    return (SwitchFact("cloud-slash", _("It works without network too"), words),)


def _logged() -> SwitchFact:
    return SwitchFact(
        "identification-card", _("The log knows who"), _("each line has one person, never the workstation")
    )


def _age(span: timedelta) -> str:
    return formats.age(max(span, timedelta(0)))
