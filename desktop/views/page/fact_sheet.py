"""The sheet of the banner's facts: allergies and the four questions, as they stand and would become."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Connection

from desktop.acts import role_table as roles
from desktop.acts.facts import DRAFT, Fact, Facts
from desktop.clinical import code_fields
from desktop.clinical.record import ended, persons
from desktop.clinical.record.blocking import covering
from desktop.clinical.record.patient import allergies, cautions, flags, interpreter
from desktop.clinical.words import demographics
from desktop.clinical.words import facts as words
from desktop.core.actor import Actor
from desktop.core.clock import local
from desktop.core.formats import day
from desktop.core.messages import _
from desktop.core.names import family_first
from desktop.fhir.chart import Chart
from desktop.fhir.resources import AllergyIntolerance, Flag
from desktop.orders import allergens
from desktop.shown.page.facts import (
    AllergyChoices,
    AllergyLine,
    FactLine,
    FactSheet,
    FactsNow,
    OpenFacts,
    SubstanceHit,
)
from desktop.store import drafts
from desktop.views.answering import answers
from desktop.views.base.making import date_words
from desktop.views.reader import Reader
from desktop.writing import facts as writing

TYPES: Final = (*writing.TYPES, "Consent", "Observation")
"""Types that answer a question of the banner: what is written here, and directives that are no Flag."""


@answers(OpenFacts)
def open_facts(reader: Reader, connection: Connection, ask: OpenFacts) -> tuple[str, FactSheet] | None:
    chart = reader.seen(connection, ask.patient, TYPES)
    if chart is None:
        return None
    ident, facts = ask.fresh, Facts()
    for draft in drafts.of_author(connection, reader.actor.role, ask.patient):
        if draft.kind != DRAFT or draft.id in reader.aside:
            continue
        try:
            ident, facts = draft.id, writing.decode(draft.body)
        except msgspec.MsgspecError:
            # Kept as it was saved; the sheet opens without it.
            reader.aside.add(draft.id)
            continue
        break
    if facts.empty:
        facts = msgspec.structs.replace(facts, seen=writing.stood(chart))
    return ident, model(chart, reader.clock(), reader.actor, facts)


@answers(FactsNow)
def facts_now(reader: Reader, connection: Connection, ask: FactsNow) -> FactSheet | None:
    chart = reader.seen(connection, ask.patient, TYPES)
    return model(chart, reader.clock(), reader.actor, ask.facts, ask.typed) if chart is not None else None


def model(chart: Chart, now: datetime, actor: Actor, facts: Facts, typed: str = "") -> FactSheet:
    """The sheet for what is changed in it."""
    if facts.empty:
        # Nothing of one's own to protect: what stands is what was seen.
        facts = msgspec.structs.replace(facts, seen=writing.stood(chart))
    read = allergies.read(chart)
    gap = writing.missing(chart, now, facts)
    moved = writing.moved(chart, facts)
    name = family_first(*persons.family_given(chart.patient.name))
    warning = ""
    if not chart.known(AllergyIntolerance, Flag):
        warning = _("The server has not told what stands: there may be more than is shown here.")
    elif any(u.resource_type in ("AllergyIntolerance", "Flag") and u.blocked for u in chart.unreadable):
        warning = f"{covering.words(chart.unreadable)}."
    elif any(u.resource_type in ("AllergyIntolerance", "Flag") for u in chart.unreadable):
        warning = _("An entry can't be shown: look in the record.")
    if typed.strip():
        lacks = code_fields.told_unread(code_fields.standing("allergy"))
        warning = " ".join(filter(None, (warning, lacks)))
    rows = tuple(_row(chart, now, actor, facts, kind) for kind in flags.QUESTIONS)
    named = bool(read.named)
    said = ""
    if not named:
        said = facts.denial or {"none": "none", "not-asked": "not-asked"}.get(read.state, "")
    return FactSheet(
        facts=facts,
        name=name,
        spoken=f"{name}, {demographics.born(chart.patient, local(now).date())}",
        allergies=tuple(_allergy(chart, one) for one in read.named),
        struck=tuple(_struck(chart, one) for one in allergies.taken_back(chart)),
        denial=said,
        denials=() if named or read.state == "unreadable" else _pairs(words.DENIAL),
        rows=rows,
        hits=_hits(typed),
        warning=warning,
        missing=gap.words if gap else "",
        where=gap.where if gap else "",
        changes=_changes(facts),
        moved=_moved(moved),
        today=day(local(now)),
        me=actor.name,
        seen=writing.stood(chart),
        offered=AllergyChoices(
            natures=_pairs(words.NATURE),
            reactions=_pairs(words.REACTIONS),
            certainties=_pairs(words.CERTAINTY),
            severities=_pairs(words.SEVERITY),
            informants=_pairs(words.INFORMANT),
        ),
    )


def _changes(facts: Facts) -> int:
    new = sum(one.begun for one in facts.allergies)
    return new + bool(facts.denial) + len(facts.strikes) + len(facts.answers)


def _moved(parts: tuple[str, ...]) -> str:
    if not parts:
        return ""
    names = ", ".join(words.TITLES[p]() if p in words.TITLES else _("Allergies") for p in parts)
    return _("{what} was changed by somebody else since you opened it.").format(what=names)


def _pairs(table: words.Words) -> tuple[tuple[str, str], ...]:
    return tuple((key, said()) for key, said in table.items())


def _hits(typed: str) -> tuple[SubstanceHit, ...]:
    text = " ".join(typed.split())
    if not text:
        return ()
    found = [SubstanceHit(one.key, one.name, one.detail) for one in allergens.find(text)]
    if allergens.named(text) is None:
        free = _("“{text}” as free text").format(text=text)
        found.append(SubstanceHit("", free, _("no check can use it")))
    return tuple(found)


def _allergy(chart: Chart, one: AllergyIntolerance) -> AllergyLine:
    pending = one.key in chart.unsent
    parts = []
    if not allergens.is_checked(one):
        parts.append(_("free text: no check can use it"))
    parts += allergies.remarks(one, certainty=False)
    if pending:
        parts.append(_("not sent"))
    happened = " ".join(p for p in (", ".join(allergies.reactions(one)), allergies.year(one)) if p)
    sure = one.verification_status
    certainty = ""
    if sure is not None and sure.has("confirmed"):
        certainty = words.CERTAINTY["confirmed"]()
    elif sure is not None and sure.text:
        certainty = sure.text
    elif allergies.is_unconfirmed(one):
        certainty = _("not confirmed")
    name = allergies.substance(one) or _("unnamed substance")
    if not allergies.is_allergic(one):
        name = _("{substance} (intolerance)").format(substance=name)
    return AllergyLine(
        one.key, name, happened or _("reaction is not described"), certainty, _origin(chart, one),
        " · ".join(parts), pending=pending,
    )  # fmt: skip


def _struck(chart: Chart, one: AllergyIntolerance) -> AllergyLine:
    how = _("refuted") if allergies.is_refuted(one) else _("entered in error")
    return msgspec.structs.replace(_allergy(chart, one), struck=_ended(chart, one, how), certainty="")


def _ended(chart: Chart, one: AllergyIntolerance | Flag, how: str) -> str:
    """End of an entry in words, with the reason, who and when."""
    end = ended.ended(chart, one)
    return ", ".join(filter(None, (how, end.words if end is not None else "")))


def _gone(chart: Chart, kind: flags.Question) -> tuple[AllergyLine, ...]:
    """Entries of a question that were struck or ended one by one: they stay to be seen."""
    found = []
    for one in flags.ended(chart, kind):
        how = _("entered in error") if one.status == "entered-in-error" else _("holds no more")
        text = flags.words(one) or _("without words")
        struck = _ended(chart, one, how)
        found.append(AllergyLine(one.key, text, "", "", _who(chart, one), struck=struck))
    return tuple(found)


def _origin(chart: Chart, one: AllergyIntolerance) -> str:
    said = one.asserter or one.recorder
    asserter = chart.find(one.asserter, type(chart.patient)) if one.asserter is not None else None
    who = _("the patient") if asserter is not None else persons.name_of(chart, said)
    when = date_words(one.recorded_date) if one.recorded_date else ""
    return ", ".join(part for part in (who, when) if part)


def _row(chart: Chart, at: datetime, actor: Actor, facts: Facts, kind: flags.Question) -> FactLine:
    # What said *none* and is over, or was of an earlier contact, answers nothing now.
    standing = [
        f for f in flags.standing(chart, kind) if not flags.says_none(f) or flags.denies(chart, f, at)
    ]
    answer = next((one for one in facts.answers if one.question == kind), None)
    struck = {s.key for s in facts.strikes}
    left = [f for f in standing if f.key not in struck]
    locked = ""
    if kind == "limits" and not roles.decides(actor):
        locked = _("decided by a doctor")
    now = _choice(left)
    told = "" if standing else _of_patient(chart, kind)
    if told:
        now = "language"
    lines: tuple[tuple[str, str], ...] = ()
    if kind == "critical":
        lines = tuple((f.key, _said(chart, f)) for f in standing if not flags.says_none(f))
    said = "; ".join(_said(chart, f) for f in standing if kind != "critical" and not _is_plain(f))
    others = _elsewhere(chart, at) if kind == "limits" else ()
    if others and now in ("not-asked", "none"):
        # Neither *not asked* nor *full* stands where something else limits it, or may.
        now = ""
    said = "; ".join(filter(None, (said or told, *others)))
    changed = answer is not None or any(f.key in struck for f in standing)
    return FactLine(
        question=kind,  # type: ignore[arg-type]
        title=words.TITLES[kind](),
        choices=_pairs(words.CHOICES[kind]),
        now=answer.choice if answer is not None else now,
        said=said,
        origin=_who(chart, left[-1]) if left else "",
        was=_was(kind, now, said) if answer is not None else "",
        needs=_needs(kind, answer),
        locked=locked,
        lines=lines,
        gone=_gone(chart, kind) if kind == "critical" else (),
        changed=changed,
        own=_own_words(left, others) if not now and answer is None else "",
    )


def _of_patient(chart: Chart, kind: flags.Question) -> str:
    """Interpreter need by the Patient resource (`communication`), used where no Flag answers."""
    if kind != "interpreter" or not interpreter.required(chart.patient):
        return ""
    language = interpreter.language(chart.patient) or _("language is not said")
    return _("{language}, by the patient's own entry").format(language=language)


def _elsewhere(chart: Chart, at: datetime) -> tuple[str, ...]:
    """Limits of treatment that no Flag tells: directives, and what can't be read and may be one."""
    found = [one.words for one in cautions.told(chart, "limits", at, ()) if one.of == "directive"]
    if cautions.unreadable_directives(chart):
        found.append(_("an entry may limit treatment, and can't be read"))
    return tuple(found)


def _own_words(standing: list[Flag], others: Sequence[str] = ()) -> str:
    """Reason no choice is marked."""
    if standing and others:
        return _("several answers stand: none of the choices alone")
    if len([f for f in standing if not flags.says_none(f)]) > 1:
        return _("several answers stand: none of the choices alone")
    return _("written in their own words: none of the choices")


def _choice(standing: list[Flag]) -> str:
    """The key of the one answer that stands; empty for several, or words of another system's own."""
    if not standing:
        return "not-asked"
    said = [f for f in standing if not flags.says_none(f)] or standing[:1]
    if flags.question(said[0]) == "critical" and not flags.says_none(said[0]):
        return "add"
    return flags.choice(said[0]) if len(said) == 1 else ""


def _is_plain(flag: Flag) -> bool:
    """True when the flag says "none" in the words of the choice, with nothing added."""
    return flags.says_none(flag) and flags.words(flag) in (
        "", words.statement(flags.question(flag), "none"))  # fmt: skip


def _said(chart: Chart, flag: Flag) -> str:
    text = flags.words(flag) or _("without words")
    return _("{words} (not sent)").format(words=text) if flag.key in chart.unsent else text


def _was(kind: str, now: str, said: str) -> str:
    choice = words.CHOICES[kind].get(now)
    before = said or (choice() if choice is not None else "")
    return _("was: {before}").format(before=before) if before and kind != "critical" else ""


def _who(chart: Chart, flag: Flag) -> str:
    name = persons.name_of(chart, flag.author)
    start = flag.period.start if flag.period else ""
    when = date_words(start) if start else ""
    if flags.question(flag) == "limits" and name:
        name = _("decided by {name}").format(name=name)
    return ", ".join(part for part in (name, when) if part)


def _needs(kind: str, answer: Fact | None) -> tuple[tuple[str, str], ...]:
    if answer is None:
        return ()
    return tuple((f, words.field_name(kind, f)) for f in words.NEEDS.get((kind, answer.choice), ()))
