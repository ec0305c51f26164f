"""Wishes for the set-up: made for their owner, answered, withdrawn; none of it is about a patient."""

from __future__ import annotations

import re
from typing import Any, Final

from desktop import __version__
from desktop.acts import Done
from desktop.acts.wishes import AnswerWish, AskAboutRule, MakeWish, WithdrawWish
from desktop.acts.wishes import wish_codes as codes
from desktop.clinical.record import sprint_owners
from desktop.clinical.record.tasks import OPEN
from desktop.clinical.record.wishes import Wish, read
from desktop.commands.carrying import Doing, carries
from desktop.core.actor import Actor
from desktop.core.errors import InputError
from desktop.core.messages import _, pick
from desktop.orders.rule_owners import rule_owner, rule_words
from desktop.orders.rules import rule_file
from desktop.shown.why.wishes import LONGEST, about_patient
from desktop.sync.pull.set_up import wishes as pulled
from desktop.writing.set_up import wishes as writing

_NUMBER: Final = re.compile(r"\d")


@carries(MakeWish)
def make(doing: Doing, act: MakeWish) -> Done:
    """Make a wish. InputError where nothing is written, where it is made already, and where something of a
    patient may be in it: the words stay with whoever wrote them."""
    kept = _("Your text is kept here.")
    if not act.words.strip():
        raise InputError(_("Write what should be otherwise."), kept=_("Nothing was changed."))
    if len(act.words) > LONGEST:
        raise InputError(
            _("A wish has room for {n} characters.").format(n=LONGEST), kept=kept, todo=_("Write it shorter.")
        )
    if said := about_patient(f"{act.words}\n{act.title}"):
        raise InputError(said, kept=kept, todo=_("Take it out, and send again."))
    if doing.find(f"Task/{act.id}") is not None:
        raise InputError(_("This wish is sent already."), kept=_("Nothing was sent twice."))
    directory = doing.charts.directory(doing.connection).values()
    owner = sprint_owners.found(directory, act.owner, act.owner_id)
    doing.write([writing.wish(act, owner, doing.actor, __version__, doing.now)], action="C")
    if owner is None:
        return doing.done(_("The wish goes to everybody who owns sprints."))
    return doing.done(_("The wish goes to {name}.").format(name=owner.display))


@carries(AskAboutRule)
def ask_about_rule(doing: Doing, act: AskAboutRule) -> Done:
    """Ask a rule's owner what it means. InputError for a rule that nobody has here, and where it is asked
    already. No word of it is from a chart: the rule's sentence is made anew without values."""
    rule = rule_file().rules.get(act.rule)
    if rule is None:
        raise InputError(
            _("This rule is in use no more."), kept=_("Nothing was sent."),
            todo=_("Write a wish: Ctrl+Shift+U."),
        )  # fmt: skip
    if doing.find(f"Task/{act.id}") is not None:
        raise InputError(_("The owner is asked already."), kept=_("Nothing was sent twice."))
    directory = doing.charts.directory(doing.connection)
    owner, name = rule_owner.owner_of(rule, directory), rule_owner.named(rule, directory)
    words = rule_words.question(act.rule, rule, act.medicines)
    version = rule_words.version(rule)
    made = writing.rule_question(act, words, version, owner, pick(rule.owner), doing.actor, doing.now)
    doing.write([made], action="C")
    if owner is None:
        return doing.done(
            _("The question goes to everybody who owns sprints, without the patient. The alert stands.")
        )
    return doing.done(
        _("The question goes to {name}, without the patient. The alert stands.").format(name=name)
    )


@carries(AnswerWish)
def answer(doing: Doing, act: AnswerWish) -> Done:
    """Answer a wish. InputError where it is another's to answer, and where it is answered already."""
    body, wish = _wish(doing, act.wish)
    words, kept = act.words.strip(), _("Your text is kept here.")
    if not words:
        raise InputError(_("Write the answer in one line."), kept=_("Nothing was changed."))
    if act.outcome == "planned" and not _NUMBER.search(words):
        raise InputError(_("Write the number of the sprint."), kept=kept)
    if len(words) > LONGEST:
        raise InputError(
            _("An answer has room for {n} characters.").format(n=LONGEST), kept=kept,
            todo=_("Write it shorter."),
        )  # fmt: skip
    if said := about_patient(words):
        raise InputError(said, kept=kept, todo=_("Take it out, and send again."))
    if not wish.owned_by(me(doing.actor), owns_sprints=doing.actor.duty == "owner"):
        if wish.rule:
            what, todo = _("This question is another's to answer."), _("It is for whoever owns the rule.")
        else:
            what, todo = _("This wish is another's to answer."), _("It is for whoever owns the sprint.")
        raise InputError(what, kept=_("Nothing was changed."), todo=todo)
    bodies = _alike(doing, body, wish) if wish.overridden else [body]
    doing.write([writing.answered(one, act.outcome, words, doing.actor, doing.now) for one in bodies])
    return doing.done(_("The question is answered.") if wish.rule else _("The wish is answered."))


@carries(WithdrawWish)
def withdraw(doing: Doing, act: WithdrawWish) -> Done:
    """Withdraw a wish of one's own. InputError where it is another's, or answered."""
    body, wish = _wish(doing, act.wish)
    if not wish.asked_by(me(doing.actor)):
        what = _("This question is not yours.") if wish.rule else _("This wish is not yours.")
        raise InputError(what, kept=_("Nothing was changed."))
    doing.write([writing.withdrawn(body, doing.now)])
    return doing.done(_("The question is withdrawn.") if wish.rule else _("The wish is withdrawn."))


def _alike(doing: Doing, body: dict[str, Any], wish: Wish) -> list[dict[str, Any]]:
    """Open Tasks about overridden Stops of one rule with one owner: they are one row, and closed together."""
    found = [body]
    for other in pulled.held(doing.connection):
        read_ = read(other, doing.now)
        if (
            read_ is not None and read_.overridden and read_.state == "open" and read_.key != wish.key
            and read_.rule == wish.rule and _target(read_) == _target(wish)
        ):  # fmt: skip
            found.append(other)
    return found


def _target(wish: Wish) -> str:
    return wish.owner.target if wish.owner is not None else ""


def me(actor: Actor) -> frozenset[str]:
    """References by which a wish names somebody: the person, and the role they work in."""
    return frozenset(one for one in (actor.practitioner, actor.role) if one)


def _wish(doing: Doing, key: str) -> tuple[dict[str, Any], Wish]:
    """An open wish or question as it stands."""
    body = doing.resource(key)
    wish = read(body, doing.now) if codes.is_wish(body) else None
    if wish is None:
        raise InputError(_("This is no wish."), kept=_("Nothing was changed."))
    if body.get("status") not in OPEN:
        what = _("This wish is answered or withdrawn already.")
        if wish.rule:
            what = _("This question is answered or withdrawn already.")
        raise InputError(what, kept=_("Nothing was changed."))
    return body, wish
