"""The scenes of acts on wishes for the set-up."""

from __future__ import annotations

from desktop.acts.wishes import AnswerWish, AskAboutRule, MakeWish, TellOfRules, WithdrawWish
from desktop.core.usage.fired import RuleCounts
from tests.commands.conftest import AAS, Record
from tests.commands.scene import Scene, of
from tests.commands.test_rule_rates import collected
from tests.commands.test_wishes import FOSSE, OWNER, WISH, wish


@of(MakeWish)
def make_wish(record: Record) -> Scene:
    return WISH, AAS


@of(AskAboutRule)
def ask_about_rule(record: Record) -> Scene:
    return AskAboutRule("q", "A2", ("A10BA02",), "cardiology/sprint-01", "d1"), AAS


@of(TellOfRules)
def tell_of_rules(record: Record) -> Scene:
    """A rule that is nearly always set aside, as the machines of the site counted it."""
    collected(record, RuleCounts("A9", "h3", "doctor", {"kept": 95, "removed": 5}))
    return TellOfRules(), OWNER


@of(AnswerWish)
def answer_wish(record: Record) -> Scene:
    record.hold(wish())
    return AnswerWish("Task/w", "planned", "Gjøres i sprint 5."), FOSSE


@of(WithdrawWish)
def withdraw_wish(record: Record) -> Scene:
    record.hold(wish(requester={"reference": AAS.practitioner}))
    return WithdrawWish("Task/w"), AAS
