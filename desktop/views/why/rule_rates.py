"""Override rates of the rules before signing, for their owner: how often each fired, was set aside, and why,
by ward and profession, and which questions about it wait. No number of fewer than ten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import Connection

from desktop.clinical.record.wishes import Wish, read
from desktop.core.formats import percent
from desktop.core.messages import _, ngettext, pick
from desktop.core.usage.fired import RuleCounts, by_rule
from desktop.core.usage.tally import FEWEST
from desktop.core.usage.weeks import WeekCounts
from desktop.fhir.resources import Location, Resource
from desktop.orders import checking
from desktop.orders.rule_owners import rule_owner
from desktop.orders.rules import Rule, rule_file
from desktop.shown.parts import PanelState
from desktop.shown.why.rule_rates import RateRow, RuleRatesModel, RuleRatesPage
from desktop.sync.pull.set_up import site_counts
from desktop.sync.pull.set_up import wishes as pulled
from desktop.views.answering import answers
from desktop.views.reader import Reader
from desktop.views.why import overridden
from desktop.views.why.wishes import counted, mine

_SPREAD: Final = 3
_REASONS: Final = 3
"""Rows that are told of each, at most; the others are counted."""
_ORDER: Final = ("asked", "told", "few", "silent")


@answers(RuleRatesPage)
def page(reader: Reader, connection: Connection, _ask: RuleRatesPage) -> tuple[RuleRatesModel, PanelState]:
    """The page of whoever is at the keyboard: rules that they own, of all for whoever owns sprints."""
    directory = reader.charts.directory(connection)
    me, owns_all = mine(reader.actor), reader.actor.duty == "owner"
    theirs = {
        key: rule for key, rule in rule_file().rules.items()
        if owns_all or ((owner := rule_owner.owner_of(rule, directory)) is not None and owner.target in me)
    }  # fmt: skip
    if not theirs:
        return RuleRatesModel(), PanelState(
            "empty", title=_("No rule is yours."),
            text=_("The owner of a rule before signing sees here how often it fires and is set aside."),
        )  # fmt: skip
    weeks = counted(connection)
    asked = [one for body in pulled.held(connection) if (one := read(body, reader.clock())) is not None]
    model = build(theirs, weeks, asked, directory, site_counts.state(connection))
    return model, PanelState("ready")


def build(
    rules: Mapping[str, Rule],
    weeks: Iterable[WeekCounts],
    asked: Iterable[Wish],
    directory: Mapping[str, Resource],
    told: site_counts.Told | None,
) -> RuleRatesModel:
    """The model of these rules."""
    weeks = tuple(weeks)
    counts = [rule for one in weeks for rule in one.rules]
    whole = by_rule(counts)
    waiting: dict[str, int] = {}
    # Overridden Stops stand among the wishes: they are no question about what the rule says.
    for one in asked:
        if one.rule and one.state == "open" and not one.overridden:
            waiting[one.rule] = waiting.get(one.rule, 0) + 1
    rows = [
        _row(key, rule, whole.get(key, RuleCounts(key)), [c for c in counts if c.rule == key],
             waiting.get(key, 0), directory)
        for key, rule in rules.items()
        # What is only watched is not asked before signing, and cannot fire there.
        if checking.is_checked(key) or key in whole or key in waiting
    ]  # fmt: skip
    rows.sort(key=lambda row: (_ORDER.index(row.group), -row.sort))
    wait = sum(waiting.get(key, 0) for key in rules)
    words = ngettext("{n} question waits for an answer", "{n} questions wait for an answer", wait)
    return RuleRatesModel(
        tuple(rows), _("Alerts"), words.format(n=wait) if wait else "",
        _note(len({one.machine for one in weeks}), len({one.week for one in weeks}), told),
    )  # fmt: skip


def _row(
    key: str, rule: Rule, one: RuleCounts, parts: list[RuleCounts], waiting: int,
    directory: Mapping[str, Resource],
) -> RateRow:  # fmt: skip
    rate, doubt = one.rate(), one.doubt()
    fires = rule.tier != "stop" and one.asks
    share = percent(rate) if rate is not None else ""
    said = _("{low} to {high}").format(low=percent(doubt[0]), high=percent(doubt[1])) if doubt else ""
    few = _("too few to say anything") if one.n else ""
    title = checking.title(key)
    tier = {"stop": _("Stop"), "question": _("Question"), "notice": _("Notice")}[rule.tier]
    question = ngettext("{n} does not understand it", "{n} do not understand it", waiting).format(n=waiting)
    row = RateRow(
        key, "asked" if fires else "told" if rate is not None else "few" if one.n else "silent", title,
        " · ".join((tier, pick(rule.owner), rule.evidence_words)),
        _("{n} times").format(n=one.n) if one.n >= FEWEST else "",
        share, said, "●" * min(one.n, FEWEST) if 0 < one.n < FEWEST else "", _reasons(one),
        _spread(parts, directory) if rate is not None else (),
        question if waiting else "",
        "warn" if fires else "", one.overridden / one.n if rate is not None else 0.0,
    )  # fmt: skip
    spoken = [title, row.fired, _("{share} set aside").format(share=share) if share else few, said,
              row.reasons, *row.spread, row.asked]  # fmt: skip
    return RateRow(
        row.key, row.group, row.title, row.about, row.fired, row.share, row.doubt or few, row.marks,
        row.reasons, row.spread, row.asked, row.tone, row.sort, ". ".join(filter(None, spoken)),
    )  # fmt: skip


def _reasons(one: RuleCounts) -> str:
    """The kinds of reasons that were given most; those of fewer than ten have a mark and no number."""
    if one.n < FEWEST:
        return ""
    most = sorted(one.reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    said = [f"{overridden.kind(kind)} {n if n >= FEWEST else '•'}" for kind, n in most[:_REASONS]]
    without = one.how.get("kept", 0)
    if without >= FEWEST:
        said.append(_("without a reason {n}").format(n=without))
    return " · ".join(said)


def _spread(parts: Iterable[RuleCounts], directory: Mapping[str, Resource]) -> tuple[str, ...]:
    """By ward and profession, the most first: the share where there are ten, a mark for fewer."""
    found: dict[tuple[str, str], RuleCounts] = {}
    for one in parts:
        key = (one.ward, one.role)
        found[key] = found[key].joined(one) if key in found else one
    most = sorted(found.values(), key=lambda one: (-one.n, one.ward, one.role))
    lines = []
    for one in most[:_SPREAD]:
        rate, where = one.rate(), f"{_ward(one.ward, directory)}, {overridden.profession(one.role)}"
        lines.append(
            _("{where}: {share} of {n}").format(where=where, share=percent(rate), n=one.n)
            if rate is not None
            else _("{where}: too few").format(where=where)
        )
    if len(most) > _SPREAD:
        lines.append(_("{n} more").format(n=len(most) - _SPREAD))
    return tuple(lines)


def _ward(ward: str, directory: Mapping[str, Resource]) -> str:
    found = directory.get(f"Location/{ward}") if ward else None
    return (found.name if isinstance(found, Location) else "") or ward or _("no ward")


def _note(machines: int, weeks: int, told: site_counts.Told | None) -> str:
    said = [
        _("Counted when somebody decides: {machines}, {weeks}. No patient, person or hour.").format(
            machines=ngettext("{n} machine", "{n} machines", machines).format(n=machines),
            weeks=ngettext("{n} week", "{n} weeks", weeks).format(n=weeks),
        )
    ]
    if told is None:
        said.append(_("Other machines' counts were not asked for yet."))
    elif told.unsupported:
        said.append(_("The server can't be asked for other machines' counts."))
    elif told.unread:
        words = ngettext(
            "Counts of {n} week can't be read, and are left out.",
            "Counts of {n} weeks can't be read, and are left out.", told.unread,
        )  # fmt: skip
        said.append(words.format(n=told.unread))
    return " ".join(said)
