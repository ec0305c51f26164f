"""Decision page of a sprint for its owner: before and now, SUS, what was never opened, wishes, the choices.

One idea: one sprint, from its file, the counts of all machines and the wishes about it. No number of fewer
than ten, no better or worse where intervals overlap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import msgspec
from sqlalchemy import Connection

from desktop.clinical.record import sprint_owners
from desktop.clinical.record.wishes import Wish, read
from desktop.core import counted
from desktop.core.clock import local
from desktop.core.file_problems import ConfigurationError
from desktop.core.formats import day, number
from desktop.core.messages import _, ngettext
from desktop.core.usage import kept
from desktop.core.usage.sus import Scores, apart
from desktop.core.usage.tally import FEWEST, Tally
from desktop.core.usage.weeks import FIND, WeekCounts, once, week_of
from desktop.shown.parts import PanelState, Tone
from desktop.shown.sprint.kind_titles import kind_title
from desktop.shown.sprint.sprint_decision import (
    Choice,
    Figure,
    MissedRow,
    NeverRow,
    Outcome,
    Spread,
    SprintDecisionModel,
    SprintName,
    SprintPage,
    SusRow,
    TaskRow,
    WayStep,
)
from desktop.shown.workspace import Workspace
from desktop.sync.pull.set_up import site_counts
from desktop.sync.pull.set_up import wishes as pulled_wishes
from desktop.views.answering import answers
from desktop.views.base.acts import title as act_title
from desktop.views.outcomes import outcome_page, outcome_words
from desktop.views.outcomes.outcome_page import OutcomePeriods
from desktop.views.reader import Reader
from desktop.views.sign_in import workspaces
from desktop.views.sprint import draft_reviews, pilot_people
from desktop.views.why.wishes import mine, state_words
from desktop.workspace.headers import text
from desktop.workspace.kept_list import KEPT
from desktop.workspace.measured import decisions, evidence, folder_counts
from desktop.workspace.measured.decisions import Sprint
from desktop.workspace.measured.evidence import Compared
from desktop.workspace.pilots import PILOT

LONGER_BY: Final = 14
"""Days by which a pilot is prolonged."""
WISHES: Final = 6
NEVER: Final = 8
"""Rows that are shown of each, at most; the others are counted."""


@answers(SprintPage)
def page(reader: Reader, connection: Connection, ask: SprintPage) -> tuple[SprintDecisionModel, PanelState]:
    """The page of a sprint of whoever is at the keyboard."""
    today = local(reader.clock()).date()
    directory = reader.charts.directory(connection)
    me, owns_all = mine(reader.actor), reader.actor.duty == "owner"
    mine_ = []
    for one in decisions.every():
        owner = sprint_owners.found(
            directory.values(), str(one.data.get("owner") or ""), str(one.data.get("owner_id") or "")
        )
        if owns_all or (owner is not None and owner.reference in me):
            mine_.append(one)
    if not mine_:
        return SprintDecisionModel(), PanelState(
            "empty", title=_("No sprint is on trial."),
            text=_("A sprint with the status “pilot” in the hospital's set-up, or published, is shown here."),
        )  # fmt: skip
    waiting = sorted(mine_, key=lambda one: (one.status != PILOT, one.until or "9"))
    chosen = next((one for one in mine_ if one.name == ask.sprint), waiting[0])
    told = site_counts.state(connection)
    try:
        here = kept.here()
    except OSError:
        here = ()
    laid, unread = folder_counts.held()
    weeks = once(here, (*site_counts.held(connection), *laid))
    if unread:
        told = msgspec.structs.replace(
            told or site_counts.Told(), unread=unread + (told.unread if told else 0)
        )
    wishes = (read(body, reader.clock()) for body in pulled_wishes.held(connection))
    found = tuple(wish for wish in wishes if wish is not None)
    pilot = chosen.data.get(PILOT)
    whom = pilot_people.whom_of(pilot, reader, connection) if isinstance(pilot, dict) else ""
    outcome = _from_record(chosen, reader, connection, today)
    model = build(chosen, weeks, found, today, tuple(mine_), told, whom, outcome)
    if amiss := draft_reviews.uncounted(chosen.name, chosen.content, reader, connection):
        # Whoever decides reads of it first.
        model = msgspec.structs.replace(model, doubt=" ".join((*(f"{one}." for one in amiss), model.doubt)))
    return model, PanelState("ready")


def build(
    sprint: Sprint,
    weeks: tuple[WeekCounts, ...],
    wishes: tuple[Wish, ...],
    today: date,
    every: tuple[Sprint, ...] = (),
    told: site_counts.Told | None = None,
    whom: str = "",
    read_outcome: Outcome | None = None,
) -> SprintDecisionModel:
    """The model of one sprint on a day; `whom` says for whom its pilot is, empty for everybody.
    `read_outcome` is what was read from the record of its one thing, where it names a measure of the
    record."""
    workspace = _workspace(sprint)
    before = decisions.release_below(sprint)
    rows = evidence.compared(weeks, before, sprint.name, sprint.wards)
    opened = evidence.opened(weeks, sprint.name, sprint.wards)
    sus_before, sus_now = evidence.scores(weeks, before), evidence.scores(weeks, sprint.name)
    never, more = _never(workspace, opened) if workspace is not None else ((), "")
    missed = [one for one in wishes if one.layer == sprint.name and one.state != "withdrawn"]
    longer = evidence.longer(rows)
    better = _better(sprint)
    named = _task_named(better, rows) if read_outcome is None else None
    if named is not None:
        # What the pilot was for comes first.
        rows = (named, *(one for one in rows if one is not named))
    until = max(sprint.until or "", today.isoformat())
    until = (date.fromisoformat(until) + timedelta(days=LONGER_BY)).isoformat()
    said, doubt = _sentences(rows, sus_now)
    last = sprint.decisions[-1] if sprint.decisions else None
    return SprintDecisionModel(
        sprints=tuple(SprintName(one.name, _title(one), _state(one, today)) for one in every),
        name=sprint.name, digest=sprint.digest, title=_title(sprint), subtitle=_subtitle(sprint, whom),
        way=_way(sprint, today), said=said, doubt=doubt, outcome=read_outcome or _outcome(better, named),
        before=_short(before), now=_short(sprint.name),
        tasks=tuple(_task(one) for one in rows), sus=tuple(_sus(sus_before, sus_now)),
        sus_note=_("0 to 100, each answer a mark · mean of ten or more, with 95 % (Student's t)"),
        never=never[:NEVER], never_note=more,
        missed=tuple(_missed(one) for one in missed[:WISHES]),
        missed_note=ngettext("{n} wish", "{n} wishes", len(missed)).format(n=len(missed)),
        choices=_choices(sprint, workspace, until, today, whom),
        longer=tuple((one, _task_title(one)) for one in longer),
        until=until, decided=_decided(last) if last is not None else "",
        undo=sprint.undone_from is not None, measured=_measured(weeks, sprint, rows, told, today),
        note=_("Seconds are from the first input of a task; a pause of more than half a minute is left out."),
    )  # fmt: skip


def _workspace(sprint: Sprint) -> Workspace | None:
    try:
        return workspaces.named(sprint.name)
    except (OSError, ConfigurationError):
        return None


def _short(release: str) -> str:
    """Release as a column's head: `sprint 02`, or the workspace's name."""
    name, _slash, sprint = release.partition("/sprint-")
    return _("sprint {n}").format(n=sprint) if sprint else name


def _title(sprint: Sprint) -> str:
    goal = sprint.data.get("goal")
    name, _slash, n = sprint.name.partition("/sprint-")
    said = sprint.data.get("title")
    title = str(text(said)) if said else _of_workspace(name)
    words = _("{title}, sprint {n}").format(title=title, n=n)
    return f"{words}: {text(goal)}" if goal and not said and title == name else words


def _of_workspace(name: str) -> str:
    try:
        return workspaces.opened(name).workspace.title
    except (OSError, ConfigurationError):
        return name


def _subtitle(sprint: Sprint, whom: str) -> str:
    goal = sprint.data.get("goal")
    owner = str(sprint.data.get("owner") or "")
    parts = (
        f"«{text(goal)}»" if goal else "",
        _("owner {name}").format(name=owner) if owner else "",
        whom,
        _("published") if sprint.published else "",
    )
    return " · ".join(filter(None, parts))


def _better(sprint: Sprint) -> str:
    pilot = sprint.data.get(PILOT)
    found = pilot.get("better") if isinstance(pilot, dict) else None
    return str(text(found)) if found else ""


def _from_record(sprint: Sprint, reader: Reader, connection: Connection, today: date) -> Outcome | None:
    """The outcome by the pilot's measure of the record; None where it names none, and until it begins."""
    pilot = sprint.data.get(PILOT)
    key = str(pilot.get("outcome") or "") if isinstance(pilot, dict) else ""
    begins = _begins(sprint)
    if not key or begins is None:
        return None
    better = _better(sprint)
    if begins > today:
        return Outcome(better, _("It is measured from the first day of the pilot on."))
    last = date.fromisoformat(sprint.until) if sprint.until else today
    periods = OutcomePeriods(begins, max(begins, min(last, today)))
    found = outcome_page.outcome_read(reader, connection, key, periods, sprint.wards)
    if found is None:
        return outcome_words.unknown_measure(better, key)
    return outcome_words.outcome(better, found, _n)


def _task_named(better: str, rows: tuple[Compared, ...]) -> Compared | None:
    """The counted task that the pilot names: by its key or by its title as whole words, the longest first.
    None where it names none: nobody guesses which was meant."""
    words = " ".join(better.casefold().split())
    for one in sorted(rows, key=lambda row: -len(_task_title(row.task))):
        for name in (_task_title(one.task), one.task):
            if re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", words):
                return one
    return None


def _outcome(better: str, named: Compared | None) -> Outcome | None:
    """Outcome: the one thing that should become better, as far as it is known; None where none is named."""
    if not better:
        return None
    if named is None:
        said = _(
            "It is not measured: it names no task that is counted, and nothing of it is read from the record."
        )
        return Outcome(better, said)
    title, verdict = _task_title(named.task), named.verdict
    said = {
        "shorter": _("{task} takes less than before, and that is certain."),
        "longer": _("{task} takes more than before, and that is certain."),
        "both": _("{task} takes more of one and less of another."),
        "unsure": _("{task}: no certain change."),
        "few": _("{task} was done too few times to say anything."),
    }[verdict].format(task=title)
    spreads = (
        *_spreads(_("Keys"), named.before.keys, named.now.keys),
        *_spreads(_("Seconds"), named.before.seconds, named.now.seconds),
    )
    return Outcome(better, said, spreads, measured=verdict != "few")


def _spreads(unit: str, before: Tally, now: Tally) -> Iterator[Spread]:
    for tally, is_now in ((before, False), (now, True)):
        side = _("{unit}, now") if is_now else _("{unit}, before")
        title, n = side.format(unit=unit), _("{n} times").format(n=tally.n)
        median, half, doubt = tally.median(), tally.half(), tally.doubt()
        if median is None or half is None or doubt is None:
            words = _("too few to say anything")
            yield Spread(title, n, words, marks=tally.values(), now=is_now, spoken=f"{title}: {n}. {words}")
            continue
        words = f"{_n(median)} ({_n(half[0])}–{_n(half[1])})"
        sure = _("median {low} to {high} with 95 %").format(low=_n(doubt[0]), high=_n(doubt[1]))
        yield Spread(title, f"{n} · {sure}", words, median, half, doubt, (), is_now,
                     f"{title}: {words}. {n}. {sure}")  # fmt: skip


def _begins(sprint: Sprint) -> date | None:
    pilot = sprint.data.get(PILOT)
    said = (pilot.get("from") if isinstance(pilot, dict) else None) or sprint.data.get("from")
    return date.fromisoformat(str(said)) if said else None


def _state(sprint: Sprint, today: date) -> str:
    if sprint.status == PILOT:
        over = sprint.until and sprint.until < today.isoformat()
        return _("waits for you") if over else _("on trial")
    return {"in use": _("in use"), "retired": _("taken back")}.get(sprint.status, "")


def _way(sprint: Sprint, today: date) -> tuple[WayStep, ...]:
    begins, until = _begins(sprint), sprint.until
    pilot = WayStep(_("Pilot"), "", "now")
    if begins is not None and until:
        last = date.fromisoformat(until)
        days = (last - begins).days + 1
        gone = min(max((today - begins).days + 1, 0), days)
        words = _("{n} of {days} days").format(n=gone, days=days)
        pilot = WayStep(_("Pilot"), words, "done" if gone >= days or sprint.status != PILOT else "now")
    done = sprint.status != PILOT
    last_one = sprint.decisions[-1] if sprint.decisions else None
    when = day(date.fromisoformat(last_one.day)) if last_one is not None else ""
    decision = WayStep(_("Decision"), when if done else _("waits for you"), "done" if done else "now")
    used: WayStep = WayStep(_("In use"), "", "done" if sprint.status == "in use" else "ahead")
    if sprint.status == "retired":
        used = WayStep(_("Taken back"), "", "done")
    from_ = sprint.data.get("from")
    draft = WayStep(_("Draft"), day(date.fromisoformat(str(from_))) if from_ else "", "done")
    return draft, pilot, decision, used


def _task_title(name: str) -> str:
    own = {FIND: _("Find a patient"), counted.SWITCH: _("Switch of user")}
    return own.get(name) or act_title(name)


def _figure(tally: Tally) -> Figure:
    middle, half = tally.median(), tally.half()
    if middle is None or half is None:
        return Figure(marks=tally.values())
    return Figure(f"{_n(middle)} ({_n(half[0])}–{_n(half[1])})")


def _n(value: float) -> str:
    said = Decimal(str(round(value, 6)))
    rounded = said.quantize(Decimal("0.1") if said < 10 else Decimal(1), ROUND_HALF_UP)
    return number(rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded)


def _difference(kind: str, before: Tally, now: Tally) -> str:
    """Difference of the medians, where it is sure."""
    first, second = before.median(), now.median()
    if kind not in ("less", "more") or first is None or second is None:
        return ""
    mark = "▼" if kind == "less" else "▲"
    sign = "−" if kind == "less" else "+"
    return f"{mark} {sign}{_n(abs(second - first))}"


def _task(one: Compared) -> TaskRow:
    verdict = one.verdict
    notes = {
        "few": _("too few to say anything"),
        "unsure": _("no certain change"),
        "longer": _("takes longer"),
        "both": _("more of one, less of another"),
        "shorter": "",
    }
    tones: dict[str, Tone] = {"longer": "warn", "both": "warn", "few": "quiet"}
    title, n = _task_title(one.task), f"{one.before.n} / {one.now.n}"
    keys = _figure(one.before.keys), _figure(one.now.keys)
    seconds = _figure(one.before.seconds), _figure(one.now.seconds)
    wrong = ""
    if one.before.n >= FEWEST and one.now.n >= FEWEST:
        wrong = f"{one.before.errors} / {one.now.errors}"
    spoken = ". ".join(
        filter(None, (
            f"{title}: {notes[verdict]}" if notes[verdict] else title,
            _("keys {before} before, {now} now").format(before=keys[0].words, now=keys[1].words)
            if keys[0].words and keys[1].words else "",
            _("seconds {before} before, {now} now").format(before=seconds[0].words, now=seconds[1].words)
            if seconds[0].words and seconds[1].words else "",
            _("{before} times before, {now} now").format(before=one.before.n, now=one.now.n),
        ))
    )  # fmt: skip
    return TaskRow(
        one.task, title, notes[verdict], *keys, _difference(one.keys, one.before.keys, one.now.keys),
        *seconds, _difference(one.seconds, one.before.seconds, one.now.seconds), wrong, n,
        tones.get(verdict, ""), verdict == "shorter", spoken,
    )  # fmt: skip


def _sentences(rows: tuple[Compared, ...], sus: Mapping[str, Scores]) -> tuple[str, str]:
    """The result in one sentence, and its doubt in the next."""
    less = [_task_title(one.task) for one in rows if one.verdict == "shorter"]
    more = [_task_title(one.task) for one in rows if one.verdict in ("longer", "both")]
    if not rows:
        said = _("Nothing has been counted of this sprint yet.")
    elif less:
        words = ngettext(
            "One task takes less than before: {names}.",
            "{n} tasks take less than before: {names}.",
            len(less),
        )
        said = words.format(n=len(less), names=", ".join(less[:3]) + (" …" if len(less) > 3 else ""))
    elif all(one.verdict == "few" for one in rows):
        said = _("Too few tasks have been done to say anything.")
    else:
        said = _("No task has certainly become shorter.")
    doubts = []
    if more:
        words = ngettext("One task takes longer: {names}.", "{n} tasks take longer: {names}.", len(more))
        doubts.append(words.format(n=len(more), names=", ".join(more)))
    if not any(one.n >= FEWEST for one in sus.values()):
        doubts.append(_("Few have answered: whether the page is easier is not known yet."))
    doubts.append(_("It is no experiment: other things than the sprint may have changed meanwhile."))
    return said, " ".join(doubts)


_PROFESSIONS: Final = ("doctor", "nurse", "secretary", "other", "")


def _profession(role: str) -> str:
    return {
        "doctor": _("Doctors"),
        "nurse": _("Nurses"),
        "secretary": _("Secretaries"),
        "other": _("Others"),
    }.get(role, _("Profession not stated"))


def _sus(before: Mapping[str, Scores], now: Mapping[str, Scores]) -> Iterator[SusRow]:
    for role in sorted(
        {*before, *now}, key=lambda one: _PROFESSIONS.index(one) if one in _PROFESSIONS else 9
    ):
        first, second = before.get(role, Scores()), now.get(role, Scores())
        title = _profession(role)
        n = _("{before} before, {now} now").format(before=first.n, now=second.n)
        means, span = (first.mean(), second.mean()), second.doubt()
        sure = apart(first, second)
        said, doubt = _("no conclusion"), _("too few to say anything")
        if means[1] is not None and span is not None:
            said = _n(means[1]) if means[0] is None else f"{_n(means[0])} → {_n(means[1])}"
            doubt = _("now {low} to {high}").format(low=_n(span[0]), high=_n(span[1]))
            if means[0] is not None:
                doubt += "" if sure else " · " + _("no certain change")
        spoken = f"{title}: {n}. {said}. {doubt}."
        yield SusRow(title, n, first.values(), second.values(), *means, said, doubt, sure, spoken)


def _never(workspace: Workspace, opened: Mapping[str, Mapping[str, int]]) -> tuple[tuple[NeverRow, ...], str]:
    """Panels, columns and sets that were never used, and how many there are in all."""
    could = evidence.pages(opened)
    who = opened.get(FIND, {})
    said = ", ".join(
        f"{_profession(role).lower()} {n}" for role, n in sorted(who.items(), key=lambda one: -one[1])
    )
    if could < FEWEST:
        return (), _("too few pages were opened to say anything ({n})").format(n=could)
    rows: list[NeverRow] = []
    tabs = workspace.patient_tabs
    panels = [(tab, one) for tab in tabs for one in tab.panels]
    for tab, one in panels:
        if f"panel/{one.id}" in opened:
            continue
        where = "" if tab is tabs[0] else " · " + _("behind the tab {tab}").format(tab=tab.title)
        must = any(one.kind in some.kinds for some in KEPT)
        rows.append(
            NeverRow(
                f"panel/{one.id}", one.title or kind_title(one.kind),
                _("used on 0 of {n} pages: {who}").format(n=could, who=said) + where,
                _("must stand") if must else _("consider removing"), must,
            )
        )  # fmt: skip
    sets = [one for one in workspace.favourites if f"set/{one}" not in opened]
    rows += [
        NeverRow(f"set/{one}", _("Order set {name}").format(name=one),
                 _("taken 0 times on {n} pages").format(n=could), _("consider removing"))
        for one in sets
    ]  # fmt: skip
    columns = [one for one in workspace.worklist.columns if f"column/worklist/{one}" not in opened]
    rows += [
        NeverRow(f"column/{one}", _("Column {name}").format(name=one),
                 _("never clicked; it can be read all the same"), _("says little"), True)
        for one in columns
    ]  # fmt: skip
    panels_never = sum(one.key.startswith("panel/") for one in rows)
    note = _(
        "{n} of {all} panels, {sets} of {all_sets} sets · no key or click; what was read is not seen"
    ).format(n=panels_never, all=len(panels), sets=len(sets), all_sets=len(workspace.favourites))
    if len(rows) > NEVER:
        note += " · " + _("{n} more rows").format(n=len(rows) - NEVER)
    return tuple(rows), note


def _missed(one: Wish) -> MissedRow:
    return MissedRow(one.words, " · ".join(filter(None, (one.role, one.title, state_words(one)))))


def _choices(
    sprint: Sprint, workspace: Workspace | None, until: str, today: date, whom: str
) -> tuple[Choice, ...]:
    title, pilot = _title(sprint), sprint.status == PILOT
    decided = "" if pilot else _("The sprint is not on trial.")
    how = _("It is signed and published as the next version.") if sprint.published else ""
    everybody = _("Everybody with {page} has it the next time a page is opened.").format(
        page=workspace.title if workspace is not None else sprint.name.partition("/")[0]
    )
    return (
        Choice(
            "in use", _("Take in use"),
            " ".join(filter(None, (everybody, _("What was in use before can be brought back."), how))),
            _("Take {sprint} in use").format(sprint=title),
            decided or decisions.awaits(sprint, "in use"),
        ),
        Choice(
            "prolonged", _("Prolong the pilot by {n} days").format(n=LONGER_BY),
            " ".join(filter(None, (
                _("Until {day}, for the same as now: {whom}.").format(
                    day=day(date.fromisoformat(until)), whom=whom or _("everybody")),
                how,
            ))),
            _("Prolong {sprint} by {n} days").format(sprint=title, n=LONGER_BY),
            decided or ("" if sprint.until else _("The pilot has no last day to move."))
            or decisions.awaits(sprint, "prolonged"),
        ),
        Choice(
            "taken back", _("Take back"),
            _("Everybody has what was before it, from the next time a page is opened. File, counts and wishes"
              " stay."),
            _("Take {sprint} back").format(sprint=title),
            "" if sprint.status in ("pilot", "in use") else _("It is taken back already."),
        ),
    )  # fmt: skip


def _decided(one: decisions.Decision) -> str:
    what = {
        "in use": _("Taken in use"),
        "prolonged": _("Prolonged"),
        "taken back": _("Taken back"),
    }[one.verdict]
    kept_longer = [f"{_task_title(task)}: {why}" for task, why in one.longer]
    return " · ".join((what, one.by, day(date.fromisoformat(one.day)), one.why, *kept_longer))


def _measured(
    weeks: tuple[WeekCounts, ...],
    sprint: Sprint,
    rows: tuple[Compared, ...],
    told: site_counts.Told | None,
    today: date,
) -> tuple[tuple[bool, str], ...]:
    """Lines on what is measured here, and what is not."""
    mine_ = {one.machine for one in weeks if any(each.version == sprint.name for each in one.tasks)}
    before, now = sum(one.before.n for one in rows), sum(one.now.n for one in rows)
    found = [
        (bool(rows), _("{before} tasks before, {now} now: keys and time").format(before=before, now=now)),
        (
            bool(mine_),
            ngettext("{n} machine has it", "{n} machines have it", len(mine_)).format(n=len(mine_)),
        ),
        (bool(rows), _("Acts that were refused or taken back")),
        (False, _("What was left out or wrong in the record: not measured here")),
        (False, _("Night and day: the hour is not kept")),
    ]
    if told is None:
        found.insert(2, (False, _("Other machines' counts were not asked for yet")))
    elif told.unsupported:
        found.insert(2, (False, _("The server can't be asked for other machines' counts")))
    if told is not None and told.unread:
        words = ngettext(
            "Counts of {n} week can't be read, and are left out",
            "Counts of {n} weeks can't be read, and are left out", told.unread,
        )  # fmt: skip
        found.insert(2, (False, words.format(n=told.unread)))
    if any(one.week == week_of(today) for one in weeks):
        found.append((False, _("This week goes on; of other machines whole weeks are here")))
    return tuple(found)
