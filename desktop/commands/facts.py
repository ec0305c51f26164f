"""Allergies and the banner's other facts, each its own act of the outbox, from one signature."""

from __future__ import annotations

from typing import Any

from desktop.acts import Done
from desktop.acts import role_table as roles
from desktop.acts.facts import DRAFT, Facts, KeepFacts, SignFacts, Strike
from desktop.acts.permission import for_doctors
from desktop.clinical.denials import contradicts
from desktop.clinical.record.patient import allergies, flags
from desktop.clinical.record.persons import whole_name
from desktop.clinical.record.stays import stays
from desktop.clinical.words import facts as words
from desktop.commands import acting
from desktop.commands.carrying import Doing, carries
from desktop.core.errors import InputError
from desktop.core.messages import _, ngettext
from desktop.fhir.chart import Chart
from desktop.store import drafts
from desktop.writing import facts as writing
from desktop.writing.facts import Signing

Json = dict[str, Any]


@carries(KeepFacts)
def keep(doing: Doing, act: KeepFacts) -> bool:
    """Keep a draft under its author's name."""
    acting.require(doing.actor)
    if act.facts.empty:
        drafts.discard(doing.tx, act.draft)
        return False
    _keep(doing, act.patient, act.draft, act.facts)
    return True


def _keep(doing: Doing, patient: str, draft: str, facts: Facts) -> None:
    drafts.save(doing.tx, draft, DRAFT, patient, doing.actor.role, writing.encode(facts))


@carries(SignFacts)
def sign(doing: Doing, act: SignFacts) -> Done:
    """Write each fact; what it takes the place of ends with it, so that no server shows both or none.

    InputError for what is not complete, what somebody else changed meanwhile, limits of treatment by others
    than doctors, and what is signed already.
    """
    chart, facts = doing.chart(act.patient, writing.TYPES), act.facts
    _allowed(doing, chart, facts)
    _unmoved(chart, facts)
    gap = writing.missing(chart, doing.now, facts)
    if gap is not None or facts.empty:
        raise InputError(
            _("{what}.").format(what=gap.words) if gap else _("Nothing is changed."),
            kept=_("What you wrote is kept as a draft."),
        )
    signing = _signing(doing, chart, act.patient)
    count = _allergies(doing, chart, facts, signing) + _answers(doing, chart, facts, signing)
    # Kept as it is signed: taking the signature back opens the sheet with every word.
    _keep(doing, act.patient, act.draft, facts)
    doing.discard_draft(act.draft)
    said = ngettext("{n} fact is signed for {name}.", "{n} facts are signed for {name}.", count)
    return doing.done(said.format(n=count, name=whole_name(chart.patient.name)))


def _allowed(doing: Doing, chart: Chart, facts: Facts) -> None:
    """Limits of treatment, set or struck, need a doctor."""
    struck = {s.key for s in facts.strikes}
    limits = any(a.question == "limits" for a in facts.answers) or any(
        f.key in struck for f in flags.standing(chart, "limits")
    )
    if limits and not roles.decides(doing.actor):
        raise for_doctors()


def _unmoved(chart: Chart, facts: Facts) -> None:
    if moved := writing.moved(chart, facts):
        names = ", ".join(part_name(one) for one in moved)
        raise InputError(
            _("{what} was changed by somebody else since you opened it.").format(what=names),
            kept=_("Nothing was changed, and what you wrote is kept as a draft."),
            todo=_("Look at what stands now, then sign again."),
        )


def part_name(part: str) -> str:
    """The name of a part of the sheet."""
    return words.TITLES[part]() if part in words.TITLES else _("Allergies")


def _signing(doing: Doing, chart: Chart, patient: str) -> Signing:
    stay = stays.current(chart, doing.now)
    return Signing(
        patient=f"Patient/{patient}",
        author=doing.actor.practitioner or doing.actor.role,
        author_name=doing.actor.name,
        at=doing.now,
        encounter=stay.key if stay is not None else "",
    )


def _allergies(doing: Doing, chart: Chart, facts: Facts, signing: Signing) -> int:
    new = [writing.allergy(one, signing) for one in facts.allergies if one.begun]
    denials = {a.key: a.code for a in allergies.read(chart).denials}
    count = 0
    for made in new:
        over = Strike("", "over", _replaced(made["code"]["text"]))
        # None known of another kind still holds.
        gone = [key for key, said in denials.items() if contradicts(said, made.get("category", ()))]
        ended = [writing.struck(doing.resource(key), over, signing) for key in gone]
        denials = {key: said for key, said in denials.items() if key not in gone}
        _create(doing, made, ended)
        count += 1
    if facts.denial == "none":
        _create(doing, writing.none_known(facts.denial_id, signing), [])
        count += 1
    strikes = list(facts.strikes)
    if facts.denial == "not-asked":
        strikes += [Strike(key, "error", _not_asked()) for key in denials]
    for strike in strikes:
        doing.write([writing.struck(doing.resource(strike.key), strike, signing)], apart=True)
        count += 1
    return count


def _answers(doing: Doing, chart: Chart, facts: Facts, signing: Signing) -> int:
    struck = {s.key for s in facts.strikes}
    count = 0
    for fact in facts.answers:
        standing = [f for f in flags.standing(chart, fact.question) if f.key not in struck]
        if fact.choice == "add":
            # One more of what is critical: what stands goes on, only that there was none ends.
            standing = [f for f in standing if flags.says_none(f)]
        wrong = Strike("", "error", _not_asked())
        if fact.choice != "not-asked":
            said = words.statement(fact.question, fact.choice, fact.text.strip(), fact.talked.strip())
            wrong = Strike("", "over", _replaced(said))
        ended = [writing.struck(doing.resource(f.key), wrong, signing) for f in standing]
        if fact.choice == "not-asked":
            for one in ended:
                doing.write([one], apart=True)
        else:
            _create(doing, writing.flag(fact, signing), ended)
        count += 1
    return count


def _replaced(what: str) -> str:
    return _("Replaced by: {what}").format(what=what)


def _not_asked() -> str:
    return _("It was not asked about.")


def _create(doing: Doing, made: Json, ended: list[Json]) -> None:
    if doing.find(f"{made['resourceType']}/{made['id']}") is not None:
        raise InputError(
            _("This is signed already."),
            kept=_("Nothing was signed twice."),
            todo=_("Look at the banner; correct it in the sheet if something is wrong."),
        )
    doing.write([made, *ended], action="C", atomic=bool(ended), apart=True)
