"""Stops that were overridden, told to the owner of their rule: one Task each, written with the signature, so
that taking it back takes the Task back too.

Nothing of the patient, of whoever signed or of what they wrote is in it: of a reason only its kind, of the
moment only the week. Two machines never write the same Task, so that nothing is counted twice or lost where
one of them was offline; the owner sees one row a rule.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from desktop.commands.carrying import Doing
from desktop.core.clock import local
from desktop.core.messages import pick, using
from desktop.core.usage.fired import OVERRIDDEN, how_of, kind_of
from desktop.core.usage.weeks import week_of
from desktop.orders.basket import Answer
from desktop.orders.rule_owners import rule_owner, rule_words
from desktop.orders.rules import rule_file
from desktop.writing.set_up import wishes as writing


def tell_owners(doing: Doing, answers: Iterable[Answer]) -> None:
    """Tell the owners of what was overridden among these answers, with the order that is signed."""
    stops = [one for one in answers if one.tier == "stop" and how_of(one.action, one.reason) in OVERRIDDEN]
    if not stops:
        return
    directory = doing.charts.directory(doing.connection)
    actor = doing.actor
    role = "secretary" if actor.secretary else actor.profession
    for one in stops:
        rule = rule_file().rules.get(one.rule)
        if rule is None:
            continue
        with using("nb"):
            # The record's language, whatever the window shows.
            made = writing.rule_overridden(
                str(uuid.uuid4()), one.rule, rule_words.version(rule), kind_of(one.reason),
                rule_owner.owner_of(rule, directory), pick(rule.owner), role, actor.ward_name,
                week_of(local(doing.now).date()),
            )  # fmt: skip
        doing.write([made], action="C", apart=True)
