"""Access log rules: the window's questions that read patient data, and whose data each shows.

Every kind of question stands here: with whose data its answer shows, or with the reason why asking it is no
reading of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection

from desktop.acts.edits import patient_of
from desktop.acts.window import OpenPatient
from desktop.fhir.inside import holder
from desktop.fhir.references import relative
from desktop.shown import draft_questions as d
from desktop.shown import questions as q
from desktop.shown import sheet_form, switching, who_signed_in
from desktop.shown.access import access_log
from desktop.shown.ask import Ask
from desktop.shown.beds import corridor
from desktop.shown.forms import questionnaire
from desktop.shown.letters import post_log
from desktop.shown.measured import measurements
from desktop.shown.medicines import medicine_forms, reconcile
from desktop.shown.office import coding, dictations, waiting_list
from desktop.shown.page import facts, unplaced
from desktop.shown.paper import papers
from desktop.shown.sprint import (
    begun_draft,
    first_labs,
    first_sets,
    kept_later,
    made_up,
    page_draft,
    proposed_limits,
    reviews,
    sprint_decision,
)
from desktop.shown.ward import handover, observations_due, previsit, screening
from desktop.shown.why import rule_rates, wishes
from desktop.store import outbox, records

OPENED = "opened"
"""Page of the readings by which the record of a single patient is opened."""


class Reading(msgspec.Struct, frozen=True):
    """A log entry for an answer: page (`what`, or the kind of a `paper`), patients, and the resources
    (`Type/id`) shown in full. `query` is what somebody typed to find them."""

    what: str
    patients: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    paper: bool = False
    query: str = ""


class Rule(msgspec.Struct, frozen=True):
    """Access log rule of one question type. `place` names what is on the screen with its answer, for pages,
    of which one is shown at a time: the same place asked again is the same showing. None for what is shown
    over it. `each` answer is a showing where nothing asks for it again to refresh it."""

    found: Callable[[Connection, Any, Any], Iterable[Reading]]
    place: Callable[[Any], tuple[str, ...]] | None = None
    each: bool = False


def _patients(rows: Iterable[Any], field: str = "patient") -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(getattr(row, field)) for row in rows if getattr(row, field)))


def _page(what: str, field: str = "patient") -> Callable[[Connection, Any, Any], Iterable[Reading]]:
    def found(_connection: Connection, _ask: Any, answer: Any) -> Iterable[Reading]:
        # Without a page nobody was shown: it was refused.
        if answer[0] is not None and (patients := _patients(answer[0].rows, field)):
            yield Reading(what, patients)

    return found


def _results(_connection: Connection, ask: q.ResultsPage, answer: Any) -> Iterable[Reading]:
    model = answer[0]
    yield Reading("results", _patients([*model.rows, *model.under_way]))
    if model.detail is not None:
        # The one that is shown in full beside the list.
        rows = [row for row in model.rows if row.key == model.detail.key]
        keys = tuple(key for row in rows for key in (row.key, row.provenance.reference) if key)
        yield Reading("result", _patients(rows), keys or (model.detail.key,))


def _received(_connection: Connection, _ask: Any, answer: Any) -> Iterable[Reading]:
    model = answer[0]
    if model is None:
        return
    yield Reading("received-letters", _patients(model.rows))
    if model.read is not None:
        # The one that is shown in full beside the list.
        rows = [row for row in model.rows if row.key == model.read.key]
        yield Reading("received-letter", _patients(rows), (model.read.key,))


def _unsent(_connection: Connection, ask: q.UnsentPage, answer: Any) -> Iterable[Reading]:
    rows = answer[0].rows
    yield Reading("unsent", _patients(rows))
    for row in rows:
        if answer[0].detail is not None and row.key == ask.act:
            yield Reading("unsent", _patients([row]), row.keys)


def _found(_connection: Connection, ask: q.FindPatients, answer: Any) -> Iterable[Reading]:
    acts = [entry.act for entry in answer if isinstance(entry.act, OpenPatient)]
    yield Reading("search", _patients(acts), query=ask.text)


def _left(_connection: Connection, _ask: Any, answer: Any) -> Iterable[Reading]:
    acts = [step.act for step in answer.steps if isinstance(step.act, OpenPatient)] if answer else []
    yield Reading("drafts", _patients(acts))


def _beyond(_connection: Connection, ask: q.PanelsOf, answer: Any) -> Iterable[Reading]:
    """Entries that were fetched beyond the record, for a list that shows them."""
    for model, _state in answer:
        if isinstance(model, unplaced.UnplacedModel) and model.beyond:
            yield Reading("not-shown-elsewhere", (ask.patient,), model.beyond)


def whose(connection: Connection, keys: Iterable[str]) -> tuple[str, ...]:
    """The patients of resources (`Type/id`) that are held here."""
    found = (records.get(connection, *key.split("/", 1)) for key in map(holder, keys) if "/" in key)
    return tuple(dict.fromkeys(row.patient for row in found if row is not None and row.patient))


def _pile(connection: Connection, _ask: Any, answer: Any) -> Iterable[Reading]:
    letters = tuple(dict.fromkeys(copy.letter for copy in answer.copies))
    yield Reading("letters-to-print", whose(connection, letters), letters)


def _sheet(connection: Connection, ask: q.SheetOf, _answer: Any) -> Iterable[Reading]:
    copy = ask.pile.copy_of(ask.number)
    yield Reading("sheet", whose(connection, (copy.letter,)), (copy.letter,))


def _log(_connection: Connection, ask: access_log.AccessLogPage, answer: Any) -> Iterable[Reading]:
    """Going through the log is a reading of it, of everybody whose openings are shown; the record is none."""
    if answer[0] is not None:
        yield Reading("access-log", (ask.patient,) if ask.patient else _patients(answer[0].rows))


def _log_events(_connection: Connection, ask: access_log.VisitEvents, answer: Any) -> Iterable[Reading]:
    if answer:
        yield Reading("access-log", (ask.patient,))


def _paper(_connection: Connection, _ask: Any, answer: papers.Printable) -> Iterable[Reading]:
    yield Reading(answer.kind, answer.patients, paper=True)


def _limit(_connection: Connection, _ask: Any, answer: proposed_limits.LimitEffect) -> Iterable[Reading]:
    if patients := _patients(answer.rows, "key"):
        yield Reading("limit-effect", patients)


_PAPERS = Rule(_paper, each=True)

RULES: dict[type[Ask[Any]], Rule] = {
    q.WorklistPage: Rule(_page("worklist", "key"), lambda ask: ("worklist", ask.ward)),
    proposed_limits.LimitEffectOf: Rule(_limit, lambda ask: ("limit-effect", ask.ward, ask.item, ask.field)),
    q.ResultsPage: Rule(_results, lambda ask: ("results", ask.ward, ask.scope)),
    q.TasksPage: Rule(_page("tasks"), lambda ask: ("tasks", ask.ward)),
    handover.HandoverPage: Rule(_page("handover", "key"), lambda ask: ("handover", ask.ward, ask.side)),
    observations_due.ObservationsDuePage: Rule(
        _page("observations-due", "key"), lambda ask: ("observations-due", ask.ward)
    ),
    previsit.PrevisitPage: Rule(_page("previsit", "key"), lambda ask: ("previsit", ask.ward)),
    waiting_list.WaitingListPage: Rule(_page("waiting-list", "key"), lambda _ask: ("waiting-list",)),
    dictations.DictationsPage: Rule(_page("dictations"), lambda ask: ("dictations", ask.ward)),
    post_log.PostLogPage: Rule(_page("post-log"), lambda _ask: ("post-log",)),
    coding.CodingPage: Rule(_page("coding", "key"), lambda ask: ("coding", ask.ward)),
    screening.ScreeningPage: Rule(_page("screening", "key"), lambda ask: ("screening", ask.ward)),
    q.BedsPage: Rule(_page("beds", "key"), lambda _ask: ("beds",)),
    q.QueuePage: Rule(_page("letter-queue"), lambda _ask: ("queue",)),
    q.ReceivedPage: Rule(_received, lambda _ask: ("received",)),
    q.UnsentPage: Rule(_unsent, lambda _ask: ("unsent",)),
    # Whose record is opened is told of every question about one patient (`OF_ONE`).
    q.PatientPageOf: Rule(lambda _c, _ask, _answer: (), lambda ask: ("patient", ask.patient)),
    # What was fetched beyond the record is read by the list of it.
    q.PanelsOf: Rule(_beyond, lambda ask: ("patient", ask.patient)),
    q.FindPatients: Rule(_found),
    q.DraftsLeft: Rule(_left),
    access_log.AccessLogPage: Rule(_log, lambda ask: ("access-log", ask.patient, ask.pattern)),
    access_log.VisitEvents: Rule(_log_events, each=True),
    access_log.ExcerptPaper: _PAPERS,
    q.PileOf: Rule(_pile),
    q.SheetOf: Rule(_sheet),
    papers.EightHourPaper: _PAPERS,
    papers.WardPaper: _PAPERS,
    papers.LetterPaper: _PAPERS,
    papers.ChartPaper: _PAPERS,
    papers.RequisitionPaper: _PAPERS,
    papers.TrendPaper: _PAPERS,
    papers.TracePaper: _PAPERS,
    papers.FormPaper: _PAPERS,
    papers.PeriodsPaper: _PAPERS,
}
"""The questions whose answers are logged as they are given."""

_OPENED = "of one patient, whose record is opened by it where it is not open already"
_NOBODY = "tells nothing of a patient"
_OF_SET_UP = "of the set-up and who works here, and of no patient"


def tells_of_nobody(kind: type[Ask[Any]]) -> bool:
    """True for questions that tell nothing of a patient: they may be answered before anybody signs in."""
    return NO_READING.get(kind) == _NOBODY


NO_READING: dict[type[Ask[Any]], str] = {
    q.MakeReady: "nothing of it is shown",
    q.BannerOf: _OPENED,
    q.OpenPatientOf: _OPENED,
    q.SentenceOf: _OPENED,
    unplaced.UnplacedOf: _OPENED,
    q.ChartPart: _OPENED,
    q.ResultRuns: _OPENED,
    q.RoutesFor: _OPENED,
    q.SignedLetter: _OPENED,
    q.SignedSheet: _OPENED,
    q.Origin: _OPENED,
    q.WholeResource: _OPENED,
    handover.BeginOfHandover: _OPENED,
    papers.PaperSheet: "of a paper that was logged when it was made",
    q.EmptyPageText: _NOBODY,
    corridor.CorridorPage: "names nobody: beds, staff and hours",
    q.WorkspaceOf: _NOBODY,
    q.WhyHere: _NOBODY,
    made_up.MadeUpOf: "of made-up patients: no record is read",
    made_up.MadeUpListOf: "of made-up patients: no record is read",
    page_draft.DraftOf: _NOBODY,
    begun_draft.BegunDraftOf: _NOBODY,
    page_draft.EditDraft: _NOBODY,
    proposed_limits.LimitsOf: _NOBODY,
    first_sets.FirstSetsOf: _NOBODY,
    first_labs.LabsOf: "analyses alone: nobody of the ward is named, and no value is told",
    proposed_limits.LimitCountsOf: "counts alone: nobody of the ward is named",
    reviews.ReviewOf: _OF_SET_UP,
    rule_rates.RuleRatesPage: _OF_SET_UP,
    wishes.WishGoesTo: _NOBODY,
    wishes.WishesPage: _OF_SET_UP,
    wishes.WishNewsOf: _OF_SET_UP,
    sprint_decision.SprintPage: _OF_SET_UP,
    q.WaitingOn: "counts only",
    q.UnsentCount: "counts only",
    access_log.CheckChain: "counts only",
    q.WardPatients: "keys only, nothing is shown",
    q.ColleaguesOf: _NOBODY,
    q.SignersOf: _NOBODY,
    q.PeopleAndWards: _NOBODY,
    q.PersonChosen: _NOBODY,
    who_signed_in.KnownHere: _NOBODY,
    who_signed_in.WhoSignedIn: _NOBODY,
    who_signed_in.SignedInAs: _NOBODY,
    switching.SwitchOf: _NOBODY,
    q.SomebodyOn: _NOBODY,
    d.NoteTemplates: _NOBODY,
    d.OrdersChanged: "the base of others, asked by nobody",
    **dict.fromkeys(
        (
            d.OpenNote, d.OpenDictation, d.OpenAddendum, d.OpenCorrection, d.NoteOntoNewest, d.WithdrawalOf,
            d.NoteNow, d.PhrasesFor, d.PreviousSection, d.OpenLetterCorrection, d.LetterDrafts,
            d.OpenLetter, d.LetterNow, d.LetterDecided, d.RecipientsFor,
            d.LetterReaddressed, d.LetterSigner, d.OrdersSigner, d.LetterPages,
            d.OpenOrders, d.OrdersNow, d.ReadOrder, d.AddOrder, kept_later.OrderSetOf, kept_later.PhraseOf,
            d.PutBackOrder, d.AddFavourite, d.AnswerAlert, facts.OpenFacts, facts.FactsNow,
            measurements.OpenEntry, measurements.OpenEntryCorrection, measurements.AskEntry,
            medicine_forms.AskForm, sheet_form.FormDraft, sheet_form.FormNow,
            reconcile.ReconciliationNow, questionnaire.FormNowAsked,
        ),
        _OPENED,
    ),
}  # fmt: skip
"""The other questions, each with why its answer is no reading of a page's own."""

OF_ONE: frozenset[type[Ask[Any]]] = frozenset(
    {kind for kind, why in NO_READING.items() if why == _OPENED} | {q.PatientPageOf, q.PanelsOf}
)
"""Questions about a single patient: an answer opens their record."""


def is_reading(kind: type[Ask[Any]]) -> bool:
    """True for questions whose answers show something of patients."""
    return kind in RULES or kind in OF_ONE


def _empty(answer: Any) -> bool:
    """True for an answer that shows nothing of anybody: nobody is held under this id."""
    return answer is None or answer in ((), "", []) or getattr(answer, "banner", answer) is None


def about(connection: Connection, ask: Ask[Any]) -> tuple[str, ...]:
    """The single patients whose record a question asks for; nothing for a list, and for what tells nothing
    of a patient."""
    if isinstance(ask, q.Origin):
        return (ask.of.patient, *whose(connection, ask.of.keys))
    if isinstance(ask, q.PileOf):
        return whose(connection, ask.letters)
    if isinstance(ask, q.SheetOf):
        return whose(connection, (ask.pile.copy_of(ask.number).letter,))
    if isinstance(ask, papers.PaperSheet):
        # Of a ward's list there are many: that is a list like the one on the screen.
        return ask.paper.patients if len(ask.paper.patients) == 1 else ()
    return (patient_of(ask.page if isinstance(ask, q.MakeReady) else ask),)


def by_key(ask: Ask[Any]) -> tuple[str, ...]:
    """The resources that a question reads by their keys, and not from a chart."""
    match ask:
        case q.Origin():
            return ask.of.keys
        case q.WholeResource():
            return (ask.key,)
        case q.PileOf():
            return ask.letters
        case q.SheetOf():
            return (ask.pile.copy_of(ask.number).letter,)
    return ()


def sealed(connection: Connection, keys: Iterable[str]) -> Iterator[str]:
    """The resources that Provenances among these keys are about: a signature holds the words of what was
    signed."""
    for key in keys:
        kind, _slash, ident = key.partition("/")
        found = outbox.current(connection, kind, ident) if kind == "Provenance" and ident else None
        for one in (found or {}).get("target") or ():
            yield relative(str(one.get("reference") or ""))


def named(ask: Ask[Any]) -> tuple[str, ...]:
    """The single patient whom a question names itself, without a look at the record."""
    named_by = ask.page if isinstance(ask, q.MakeReady) else ask.of if isinstance(ask, q.Origin) else ask
    return (one,) if (one := patient_of(named_by)) else ()


def withheld(answer: Any, missing: Callable[[tuple[str, ...]], bool], found: tuple[Reading, ...]) -> Any:
    """A list's answer without what it shows in full, where that is of somebody whose record may not be
    read yet."""
    if not any(one.resources and missing(one.patients or ("unknown",)) for one in found):
        return answer
    model, *rest = answer
    name = next(one for one in ("detail", "read") if hasattr(model, one))
    return (msgspec.structs.replace(model, **{name: None}), *rest)


def of(connection: Connection, ask: Ask[Any], answer: Any) -> tuple[Reading, ...]:
    """Access log entries of an answer; none for a question that is no reading."""
    rule = RULES.get(type(ask))
    found = list(rule.found(connection, ask, answer)) if rule is not None else []
    if type(ask) in OF_ONE and not _empty(answer):
        found.insert(0, Reading(OPENED, tuple(dict.fromkeys(p for p in about(connection, ask) if p))))
    return tuple(one for one in found if one.patients or one.resources)
