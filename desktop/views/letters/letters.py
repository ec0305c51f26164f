"""A patient's letters, each with its recipients and how far it came."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from desktop.acts.patient import BeginLetter
from desktop.clinical.record import modifiers
from desktop.clinical.record.persons import name_of
from desktop.core.errors import InputError
from desktop.core.formats import age, relative_day_time
from desktop.core.messages import _
from desktop.fhir.chart import Chart
from desktop.fhir.resources import DocumentReference
from desktop.fhir.when import instant, utc_stamp
from desktop.letters.compose import words_of
from desktop.letters.delivery import delivery, versions
from desktop.letters.delivery.copies import is_letter, sending_of
from desktop.letters.delivery.versions import Standing
from desktop.letters.model import Channel
from desktop.shown.letters.letters import LetterRow, LettersModel, LetterState, RecipientRow
from desktop.shown.parts import PanelState, Provenance
from desktop.views.base.context import Context
from desktop.views.base.making import list_state, provenance, time_words, way_on
from desktop.views.letters import letter_writing, print_told

TYPES = frozenset({"DocumentReference", "Composition", "Task"})
_EARLIEST = datetime(1, 1, 1, tzinfo=UTC)


def build(context: Context) -> tuple[LettersModel, PanelState]:
    """The letters, newest first, each recipient with how far it came; own drafts on top."""
    chart = context.chart
    rows = [
        LetterRow(
            key=f"draft:{draft.id}", draft=draft.id, title=letter_writing.title_of(draft.body),
            author=context.actor.name,
            time=time_words(draft.saved_at, context), state="draft", state_text=_("draft"),
            time_sort=draft.saved_at, provenance=Provenance(pending=True),
        )
        for draft in context.drafts
        if draft.kind == "letter"
    ]  # fmt: skip
    documents = [d for d in chart.all(DocumentReference) if _listed(chart, d) and is_letter(d)]
    documents.sort(key=lambda d: (instant(d.date) or _EARLIEST, d.id), reverse=True)
    rows += [_row(chart, document, context) for document in documents]
    model = LettersModel(tuple(rows), _("Letters"))
    steps = way_on(context, "letters", BeginLetter())
    return model, list_state(context, bool(rows), DocumentReference, _("No letters are written."), steps)


def _listed(chart: Chart, document: DocumentReference) -> bool:
    """True when a letter has a row: current or revoked; a replaced one is found in the newer one."""
    return versions.standing(chart, document) in (Standing.CURRENT, Standing.REVOKED)


def recipients(
    chart: Chart, document: DocumentReference, now: datetime, jobs: print_told.Jobs = None
) -> tuple[RecipientRow, ...]:
    """Each recipient with its state in the glossary's word; a state that can't be read says so. `jobs` are
    what this machine's spooler has told of paper copies."""
    found = []
    for task in sending_of(chart, document):
        try:
            way = delivery.way_of(task, now)
        except InputError as error:
            found.append(RecipientRow(task.description, "rejected", _("state unknown"), error.todo))
            continue
        found.append(recipient_row(way, now, jobs, pending=task.key in chart.unsent))
    return tuple(sorted(found, key=lambda r: r.name))


def recipient_row(
    way: delivery.Way, now: datetime, jobs: print_told.Jobs, *, pending: bool = False
) -> RecipientRow:
    """One recipient: paper in the queue waits for the printer, the rest for the server or a receipt."""
    if print_told.told(way, jobs, now) is not None:
        words, where = print_told.said(way, jobs, now)
        stopped = print_told.asks(way, jobs, now)
        return RecipientRow(way.name, "print_stopped" if stopped else "at_printer", words, where)
    paper = way.channel is Channel.PAPER
    state: str = way.state.value
    if way.state is delivery.State.QUEUED and paper:
        state = "queued_paper"
    remark = ""
    if pending:
        remark = _("waits for the server")
    elif way.state is delivery.State.QUEUED:
        remark = (_("printed") if way.printed else _("for printing")) if paper else ""
    elif way.state is delivery.State.OVERDUE:
        since = instant(way.since)
        if since is not None:
            remark = _("no receipt for {age}").format(age=age(now - since))
    elif way.state is delivery.State.REJECTED:
        remark = way.receipt
    elif way.held:
        remark = _("held: no way to send it")
    elif way.since:
        since = instant(way.since)
        remark = relative_day_time(since, now) if since is not None else ""
        if way.state is delivery.State.SENT:
            remark += ", " + _("no receipt yet")
    if way.called and way.needs_somebody and (called := instant(way.called)) is not None:
        said = _("called {time}").format(time=relative_day_time(called, now))
        remark = ", ".join(filter(None, (remark, said)))
    return RecipientRow(way.name, cast(LetterState, state), delivery.state_words(way.state), remark, way.held)


def _spoken(rows: tuple[RecipientRow, ...]) -> str:
    return "; ".join(f"{r.name}: {r.state_text}" for r in rows)


def _row(chart: Chart, document: DocumentReference, context: Context) -> LetterRow:
    rows = recipients(chart, document, context.now)
    revoked = versions.standing(chart, document) is Standing.REVOKED
    title = document.description or (document.type.label if document.type else "") or _("Letter")
    attention = any(r.held or r.state in ("overdue", "rejected", "returned") for r in rows)
    doubt = modifiers.doubt(*words_of.texts(chart, document))
    done = all(r.state in ("received", "posted", "stopped") for r in rows)
    return LetterRow(
        key=document.key,
        title=title,
        author=", ".join(n for n in (name_of(chart, a) for a in document.author) if n),
        time=time_words(document.date, context),
        recipients=rows,
        state="signed",
        state_text=", ".join(filter(None, (_("revoked") if revoked else _("signed"), doubt))),
        remark=versions.reason_of(document) if revoked else "",
        group="revoked"
        if revoked
        else "unknown"
        if not rows
        else "attention"
        if attention
        else "done"
        if done
        else "open",
        time_sort=utc_stamp(document.date),
        when=document.date,
        doubt=doubt,
        spoken=", ".join(filter(None, (title, doubt))) + ", " + _spoken(rows),
        provenance=provenance(
            chart, document, document.author[0] if document.author else None, document.date
        ),
    )
