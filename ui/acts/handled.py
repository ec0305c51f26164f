"""Handlers of a window for each act type: the one place where acts meet the code that carries them out."""

from __future__ import annotations

from desktop.acts import (
    access_log,
    alerts,
    care_plans,
    dialysis,
    dictations,
    editors,
    facts,
    handovers,
    letters,
    lines,
    measurements,
    medicines,
    notes,
    origin,
    papers,
    patient,
    problems,
    questionnaires,
    received,
    reconcile,
    results,
    signed,
    signing,
    sprints,
    stays,
    tasks,
    unsent,
    window,
    wishes,
)
from desktop.shown.workspace import Workspace
from ui.acts import support
from ui.acts.controller import Controller
from ui.acts.frame import help, settings
from ui.acts.frame.origin import OriginActs
from ui.acts.frame.why import WhyActs
from ui.acts.letters.received import ReceivedActs
from ui.acts.letters.signing import SigningActs
from ui.acts.notes.dictations import DictationActs
from ui.acts.notes.results import ResultActs
from ui.acts.pages import lists
from ui.acts.pages.handover import HandoverActs
from ui.acts.paper import paper_menu
from ui.bridge import Bridge
from ui.window.window import MainWindow


def controller(window: MainWindow, bridge: Bridge, workspace: Workspace) -> Controller:
    """The controller of a window, with a handler for every act that a window carries out."""
    made = Controller(window, bridge, workspace, controller)
    _register(made)
    # What its panels offer depends on what is handled.
    made.patients.offer_again()
    return made


def _register(desk: Controller) -> None:
    on = desk.handlers.on
    result = ResultActs(desk)
    on(editors.Sign, lambda act: (desk.note if act.kind == "note" else desk.letter).sign())
    on(editors.SearchPhrases, lambda act: desk.search_phrases(act.text))
    on(editors.KeepPhrase, lambda act: desk.keeps.phrase(act.runs))
    on(editors.FetchPrevious, lambda act: desk.note.fetch_previous(act.section))
    on(notes.GoOnFromNewest, lambda _act: desk.note.go_on())
    on(notes.ChooseNoteTemplate, lambda _act: desk.note.signed.choose())
    on(notes.BeginAddendum, lambda act: desk.note.add_to(act.note))
    on(notes.BeginNoteCorrection, lambda act: desk.note.correct(act.note))
    on(notes.AskWithdrawal, lambda act: desk.note.signed.ask_withdrawal(act.note))
    on(notes.ReadNote, lambda act: desk.note.signed.read(act.note))
    on(editors.Decide, lambda act: desk.letter.decide(act.finding, act.choice))
    on(editors.AddRecipient, lambda _act: desk.letter.add_recipient())
    on(editors.RemoveRecipient, lambda act: desk.letter.remove_recipient(act.recipient))
    on(editors.ThrowDraftAway, lambda _act: desk.letter.throw_away())
    on(editors.PreviewLetter, lambda _act: desk.letter.preview())
    on(window.Help, lambda _act: help.show(desk))
    on(window.UndoLast, lambda _act: desk.performing.undo_last())
    on(window.OpenSettings, lambda _act: settings.show(desk))
    on(window.Refresh, lambda _act: desk.refresh())
    on(window.ShowPage, lambda act: desk.show_page(act.page))
    on(window.OpenPatient, lambda act: desk.open_patient(act.patient))
    on(window.NextPatient, lambda _act: desk.neighbour(1))
    on(window.PreviousPatient, lambda _act: desk.neighbour(-1))
    on(window.ReadWhole, lambda _act: desk.patients.read_whole())
    on(window.ClosePatient, lambda _act: desk.close_patient())
    on(window.EndReason, lambda _act: desk.reasons.end())
    on(window.OpenBlocked, lambda _act: desk.reasons.open_blocked())
    on(window.SendAgainAfterRestore, lambda _act: lists.after_restore(desk))
    on(window.Lock, lambda _act: desk.locking.lock())
    on(window.ShowCorridor, lambda act: desk.corridor.begin(act.ward))
    on(window.ChoosePerson, lambda _act: desk.choose())
    on(window.LookBack, lambda act: desk.following.look_back(home=act.home))
    on(window.NextTheme, lambda _act: desk.personal.next_theme())
    on(window.ReportProblem, lambda _act: support.report(desk))
    on(window.ShowAbout, lambda _act: support.about(desk))
    on(window.NewWindow, lambda _act: desk.windows.open(desk))
    on(window.OpenLogFolder, lambda _act: support.open_logs(desk))
    on(patient.BeginOrder, lambda _act: desk.begin_order())
    on(patient.BeginNote, lambda act: desk.note.begin(act.draft))
    on(patient.BeginLetter, lambda act: desk.letter.begin(act.draft))
    on(measurements.BeginRound, lambda _act: desk.entry.next_form())
    on(measurements.BeginFluid, lambda _act: desk.entry.begin("fluid"))
    on(measurements.BeginLoss, lambda _act: desk.entry.begin("loss"))
    on(measurements.CorrectLoss, lambda act: desk.entry.correct_loss(act.reference))
    on(measurements.BeginWeight, lambda _act: desk.entry.begin("body"))
    on(measurements.BeginMeasurementCorrection, lambda act: desk.entry.correct(act.at))
    on(measurements.BeginScale, lambda _act: desk.entry.decide_scale())
    on(reconcile.BeginReconciliation, lambda _act: desk.reconcile.begin())
    on(questionnaires.BeginForm, lambda act: desk.questionnaires.begin(act.questionnaire))
    on(questionnaires.BeginScreening, lambda act: lists.screening(desk, act))
    on(questionnaires.BeginStrikeForm, lambda act: desk.form.begin(questionnaires.STRIKE, act.response))
    on(facts.BeginFacts, lambda _act: desk.facts.begin())
    on(problems.BeginProblem, lambda act: desk.form.begin("problem", search=act.text))
    on(dialysis.BeginDryWeight, lambda _act: desk.form.begin("dry-weight"))
    on(care_plans.BeginAssessGoal, lambda act: desk.form.begin("assess-goal", act.goal))
    on(alerts.BeginAlarmLimit, lambda _act: desk.form.begin("alarm-limit"))
    on(lines.BeginLine, lambda _act: desk.form.begin("line"))
    on(problems.BeginProcedure, lambda _act: desk.form.begin("procedure"))
    on(problems.BeginStrikeProblem, lambda act: desk.form.begin("strike-problem", act.problem))
    on(
        tasks.BeginTask,
        lambda act: desk.form.begin(
            "task", act.about, act.patient, text=act.text, due=act.due, code=act.to, search=act.name,
            ask=act.ask,
        ),
    )  # fmt: skip
    letter = ReceivedActs(desk)
    on(received.LookAtLetter, letter.look)
    on(received.BeginMessage, lambda act: desk.form.begin("message", act.letter, act.patient))
    on(tasks.BeginGiveTask, lambda act: desk.form.begin("give-task", act.task, act.patient))
    on(stays.BeginPlan, lambda act: desk.form.begin("plan-discharge", "", act.patient))
    on(stays.BeginMove, lambda act: desk.form.begin("move", "", act.patient))
    on(stays.BeginLeave, lambda act: desk.form.begin("leave", "", act.patient))
    on(stays.BeginDischarge, lambda act: desk.form.begin("discharge", "", act.patient))
    on(stays.BeginCause, lambda act: desk.form.begin("cause", "", act.patient))
    handed = HandoverActs(desk)
    desk.window.banner.handover.connect(handed.show_waiting)
    desk.window.banner.blocked.connect(lambda: desk.do(window.OpenBlocked()))
    desk.window.banner.access.connect(lambda: desk.do(window.EndReason()))
    desk.window.banner.record.connect(lambda: lists.open_linked(desk))
    on(handovers.ShowHandover, handed.show)
    on(handovers.BeginHandover, handed.begin)
    on(handovers.BeginHandoverNote, lambda act: desk.form.begin("handover-note", act.task, act.patient))
    on(handovers.BeginHandoverRefusal, lambda act: desk.form.begin("handover-refuse", act.task, act.patient))
    on(handovers.LookAtHandover, handed.looked)
    signs = SigningActs(desk)
    on(dictations.WriteDictation, DictationActs(desk).write)
    on(signing.OpenForSigning, signs.begin)
    on(signing.OpenReturned, signs.go_on)
    on(signing.ChooseSigner, signs.choose)
    on(signing.BeginSigningRefusal, lambda act: desk.form.begin("refuse-signing", act.task, act.patient))
    on(patient.ShowTab, lambda act: desk.show_tab(act.tab))
    form = desk.medicine.begin
    on(medicines.WriteDose, lambda act: form("give", act.order))
    on(medicines.WriteOmission, lambda act: form("omit", act.order))
    on(medicines.WriteCorrection, lambda act: form("correct", act.order))
    on(medicines.WriteChange, lambda act: form("change", act.order, act.text, act.why))
    on(medicines.WritePause, lambda act: form("pause", act.order, act.text, act.why))
    on(medicines.WriteStop, lambda act: form("stop", act.order, "", act.why))
    on(medicines.WriteResumption, lambda act: form("resume", act.order))
    on(medicines.OpenPaused, lambda act: _open_paused(desk, act))
    on(medicines.WriteRenewal, lambda act: form("renew", act.order, act.text, act.why))
    on(results.AcknowledgeAnalysis, lambda act: lists.acknowledge_analysis(desk, act))
    on(results.OrderAgain, lambda act: lists.order_again(desk, act))
    on(results.AskAboutResult, result.ask)
    on(results.BeginPhoned, lambda act: desk.form.begin("phoned", act.answer, act.patient))
    on(results.ShowCourse, result.course)
    on(results.ResultIntoNote, result.into_note)
    on(results.ResultIntoLetter, result.into_letter)
    on(results.ShowResultsOf, lambda act: lists.show_results(desk, act.scope, ""))
    on(results.LookAtResult, lambda act: lists.show_results(desk, desk.answer[0], act.answer))
    on(unsent.LookAtUnsent, lambda act: lists.look_at_unsent(desk, act.key))
    on(unsent.ThrowAway, lambda act: lists.throw_away(desk, act.key))
    on(letters.TickLetters, lambda act: desk.queue.tick(act.letters))
    on(letters.PreviewPile, lambda _act: desk.queue.preview())
    on(letters.PrintLetters, lambda act: desk.queue.print(act.letters))
    on(letters.PostLetters, lambda act: desk.queue.posted(act.letters))
    on(letters.SettlePrint, lambda act: desk.queue.settling.begin(act.letter))
    on(letters.PrintPile, lambda act: desk.queue.print_pile(act.first))
    on(letters.LeavePile, lambda _act: desk.show_page("queue"))
    on(papers.PrintEightHours, lambda _act: desk.papers.eight_hours())
    on(papers.PrintEightHoursOf, lambda act: desk.papers.eight_hours(act.patient))
    on(papers.PrintWardList, lambda _act: desk.papers.ward_list())
    on(papers.PrintChart, lambda _act: desk.papers.chart())
    on(papers.PrintForm, lambda act: desk.papers.form(act.response))
    on(papers.PrintRequisitions, lambda _act: desk.papers.requisition())
    on(papers.ChoosePaper, lambda _act: paper_menu.show(desk))
    on(papers.PrintRequisition, lambda act: desk.papers.requisition(act.patient, act.act))
    on(signed.OpenSignedLetter, lambda act: desk.reading.open(act))
    on(signed.AskToRevoke, lambda _act: desk.reading.ask_to_revoke())
    on(signed.ChooseAgain, lambda _act: desk.reading.choose_again())
    on(signed.PrintSignedLetter, lambda _act: desk.reading.print())
    on(signed.CorrectRecipient, lambda act: desk.reading.correct_recipient(act.task))
    on(signed.CorrectLetter, lambda act: desk.letter.correct(act.letter))
    on(signed.LeaveSignedLetter, lambda _act: desk.reading.close())
    source = OriginActs(desk)
    seen = desk.log
    on(origin.ShowOrigin, lambda _act: seen.check(access_log.CheckLog()) if seen.shown else source.show())
    on(access_log.CheckLog, seen.check)
    on(access_log.ShowAccessLog, lambda _act: seen.everybody())
    on(access_log.OpenVisit, seen.open_visit)
    on(access_log.ShowPattern, lambda act: seen.show_pattern(act.pattern))
    on(access_log.BeginExplaining, seen.explain)
    on(access_log.SearchLog, seen.search)
    on(access_log.ShowMoreOfLog, lambda _act: seen.more())
    on(access_log.SaveExcerpt, seen.save)
    wished = desk.wishing
    why = WhyActs(desk, wished)
    on(window.ShowWhy, lambda _act: why.show())
    on(wishes.BeginWish, lambda _act: why.begin_wish())
    on(wishes.BeginAnswer, lambda act: wished.answer(act.wish, "answered"))
    on(wishes.BeginPlanned, lambda act: wished.answer(act.wish, "planned"))
    on(wishes.BeginRefused, lambda act: wished.answer(act.wish, "refused"))
    on(sprints.BeginReview, lambda act: desk.reviewing.begin(act.review))
    on(sprints.BeginTakeBack, lambda act: desk.reviewing.take_back(act.sprint))
    on(window.KeepOrderSet, lambda _act: desk.keeps.order_set())
    on(
        window.ChangePage,
        lambda act: (desk.changing_list if desk.changing_list.takes() else desk.changing).toggle(
            sprint=act.sprint
        ),
    )
    on(sprints.ShowSprint, lambda act: desk.deciding.show(act.sprint))
    on(sprints.BeginQuestions, lambda _act: desk.asking.begin())


def _open_paused(desk: Controller, act: medicines.OpenPaused) -> None:
    """Open the patient of a paused order, and the form that resumes it."""
    desk.open_patient(act.patient)
    desk.medicine.begin("resume", act.order)
