"""Outcome of a pilot from the record in words and bars: the share in time, the hours, what is left out.

Of fewer than ten there are marks and no number; of two intervals that overlap nothing is said to have
changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from desktop.clinical.outcome_measures import OutcomeMeasure, outcome_measures
from desktop.core.formats import number
from desktop.core.messages import _, ngettext, pick
from desktop.core.usage.outcome_counts import OutcomeSide, outcome_change
from desktop.core.usage.tally import FEWEST
from desktop.shown.sprint.page_draft import Offered
from desktop.shown.sprint.sprint_decision import Outcome, Spread
from desktop.views.outcomes.outcome_page import OutcomeRead

Said = Callable[[float], str]
"""A number as the page writes it."""


def offered() -> tuple[Offered, ...]:
    """Measures that a pilot may name."""
    return tuple(Offered(key, pick(one.title), _bound(one)) for key, one in outcome_measures().items())


def unknown_measure(better: str, key: str) -> Outcome:
    """Outcome of a pilot whose measure is no longer declared."""
    words = _("It is not measured: there is no measure “{name}” in the hospital's set-up (any more).")
    return Outcome(better, words.format(name=key))


def outcome(better: str, read: OutcomeRead, n: Said) -> Outcome:
    """Outcome as the page shows it; `better` is what should become better, in the words of the pilot."""
    rows = (*_shares(read, n), *_hours(read, n))
    sure = outcome_change(read.before, read.now) in ("more", "less", "unsure")
    return Outcome(better, _said(read), rows, sure, tuple(_notes(read)))


def _bound(one: OutcomeMeasure) -> str:
    return _("within {n} h").format(n=number(Decimal(str(one.within)).normalize()))


def _said(read: OutcomeRead) -> str:
    words = {
        "more": _("{title}: more are there {bound} than before, and that is certain."),
        "less": _("{title}: fewer are there {bound} than before, and that is certain."),
        "unsure": _("{title}: no certain change in how many are there {bound}."),
        "few": _("{title}: too few to say anything of {bound}."),
        "none": _(
            "{title}: on one side it has come of none. It was not done, or stands elsewhere: nobody can tell"
            " here."
        ),
    }[outcome_change(read.before, read.now)]
    return words.format(title=pick(read.measure.title), bound=_bound(read.measure))


def _sides(read: OutcomeRead) -> tuple[tuple[OutcomeSide, bool], ...]:
    return (read.before, False), (read.now, True)


def _title(unit: str, *, now: bool) -> str:
    return (_("{unit}, now") if now else _("{unit}, before")).format(unit=unit)


def _shares(read: OutcomeRead, n: Said) -> Iterator[Spread]:
    for side, is_now in _sides(read):
        title, times = _title(_bound(read.measure).capitalize(), now=is_now), _times(side)
        share, doubt = side.share(), side.doubt()
        if share is None or doubt is None:
            words = _none_words() if side.nothing and side.n >= FEWEST else _("too few to say anything")
            yield Spread(title, times, words, now=is_now, spoken=f"{title}: {times}. {words}")
            continue
        low, high = (100 * one for one in doubt)
        words = _("{n} %").format(n=n(100 * share))
        sure = _("{low} to {high} % with 95 %").format(low=n(low), high=n(high))
        yield Spread(title, f"{times} · {sure}", words, 100 * share, (low, high), (low, high), (), is_now,
                     f"{title}: {words}. {times}. {sure}")  # fmt: skip


def _hours(read: OutcomeRead, n: Said) -> Iterator[Spread]:
    bound = read.measure.within
    over = _("over {n}").format(n=n(bound))

    def said(value: float | None) -> str:
        return over if value is None else n(value)

    for side, is_now in _sides(read):
        title, times = _title(_("Hours"), now=is_now), _times(side)
        if side.n < FEWEST or side.nothing:
            few = side.n < FEWEST
            words = _("too few to say anything") if few else _none_words()
            marks = (*side.hours.values(), *(bound for _one in range(side.beyond))) if few else ()
            yield Spread(title, times, words, marks=marks, now=is_now, spoken=f"{title}: {times}. {words}")
            continue
        first, median, third = side.quarters()
        words = f"{said(median)} ({said(first)}–{said(third)})"
        low, high = side.median_doubt()
        sure = _("median {low} to {high} with 95 %").format(low=said(low), high=said(high))
        told = times if low is None and high is None else f"{times} · {sure}"
        bar = (first, third, low, high)
        ends = [bound if one is None else one for one in bar]
        half, doubt = (ends[0], ends[1]), (ends[2], ends[3])
        yield Spread(title, told, words, median, half, doubt, (), is_now, f"{title}: {words}. {told}")


def _none_words() -> str:
    return _("it has come of none")


def _times(side: OutcomeSide) -> str:
    return _("{n} times").format(n=side.n)


def _notes(read: OutcomeRead) -> Iterator[str]:
    """Sentences on what is left out, and why it may deceive."""
    before, now = read.before, read.now
    if before.unknown or now.unknown:
        yield _(
            "Not known of {before} before and {now} now: not fetched, blocked, unreadable, recorded elsewhere"
            " or without a time. They are not counted."
        ).format(before=before.unknown, now=now.unknown)
    if young := before.young + now.young:
        words = ngettext(
            "{n} is younger than the bound, and is not counted yet.",
            "{n} are younger than the bound, and are not counted yet.", young,
        )  # fmt: skip
        yield words.format(n=young)
    if read.placeless or read.undated:
        yield _("{n} are on no ward that the record names, {more} have no day: not counted.").format(
            n=read.placeless, more=read.undated
        )
    if read.unfetched:
        words = ngettext(
            "Of {n} patient here it is not fetched how many there are.",
            "Of {n} patients here it is not fetched how many there are.", read.unfetched,
        )  # fmt: skip
        yield words.format(n=read.unfetched)
    if read.waiting:
        words = ngettext(
            "{n} record is not read yet: open the page again.",
            "{n} records are not read yet: open the page again.", read.waiting,
        )  # fmt: skip
        yield words.format(n=read.waiting)
    yield _(
        "Read on this machine, from what it holds: {days} days before the pilot beside its own. Whoever left"
        " before they were fetched is not there. More patients, other staff or another season may be why."
    ).format(days=read.periods.days)
