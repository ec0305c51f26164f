"""Overridden Stops of a rule as one row for its owner, however many were told of: the times, wards,
professions and kinds of reasons, beside what was counted of the rule. No share of fewer than ten."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from desktop.clinical.record.wishes import Wish
from desktop.core.formats import percent
from desktop.core.messages import _, ngettext, pick
from desktop.core.usage.fired import RuleCounts
from desktop.core.usage.tally import FEWEST
from desktop.orders.rules import rule_file


def gathered(found: Iterable[Wish], counts: Mapping[str, RuleCounts]) -> list[Wish]:
    """These wishes, with one for all overridden Stops of a rule that wait, and one for all that were closed
    together. It has the key of one of them."""
    made: list[Wish] = []
    groups: dict[tuple[str, ...], list[Wish]] = {}
    for one in found:
        if not one.overridden:
            made.append(one)
            continue
        ended = "" if one.ended is None else one.ended.isoformat()
        owner = one.owner.target if one.owner is not None else ""
        groups.setdefault((one.rule, one.state, one.answer, ended, owner), []).append(one)
    for (rule, *_rest), several in groups.items():
        several.sort(key=lambda one: (one.week, one.key))
        last = several[-1]
        words = _words(rule, several, counts.get(rule, RuleCounts(rule)))
        made.append(msgspec.structs.replace(last, words=words, role="", ward=""))
    return made


def kind(reason: str) -> str:
    """Kind of a written reason in words."""
    return {
        "followed": _("is followed up"),
        "tolerated": _("was tolerated before"),
        "agreed": _("agreed with others"),
        "short": _("a short time"),
        "dose": _("the dose is adjusted"),
        "comfort": _("comfort care"),
        "none": _("nothing else works"),
        "wrong": _("what it rests on is wrong"),
    }.get(reason, _("another reason"))


def profession(role: str) -> str:
    """Profession of a count in words."""
    return {
        "doctor": _("doctors"), "nurse": _("nurses"), "secretary": _("secretaries"), "other": _("others"),
    }.get(role, _("profession not stated"))  # fmt: skip


def _words(key: str, several: list[Wish], counts: RuleCounts) -> str:
    rule = rule_file().rules.get(key)
    times = ngettext("A stop was overridden {n} time.", "A stop was overridden {n} times.", len(several))
    nowhere = _("no ward")
    places = dict.fromkeys(f"{one.ward or nowhere}, {profession(one.role)}" for one in several)
    reasons = dict.fromkeys(kind(one.reason) if one.reason else _("no reason") for one in several)
    rate = counts.rate()
    figures = (
        _("Counted: shown {n} times, set aside in {share}.").format(n=counts.n, share=percent(rate))
        if rate is not None
        else _("Shown fewer than {n} times in what is counted: no share.").format(n=FEWEST)
    )
    said = [
        times.format(n=len(several)),
        _("Where: {places}.").format(places="; ".join(places)),
        _("Reasons: {kinds}.").format(kinds=", ".join(reasons)),
        figures,
        _("Evidence: {words}. Owner: {owner}.").format(
            words=rule.evidence_words.rstrip("."), owner=pick(rule.owner)
        ) if rule is not None else _("This rule is in use no more."),
    ]  # fmt: skip
    return " ".join(said)
