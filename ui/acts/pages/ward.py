"""The list pages of the navigation, and the questions that fill them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from desktop.core.actor import Actor
from desktop.core.messages import _
from desktop.shown.access.access_log import AccessLogPage
from desktop.shown.letters.post_log import PostLogPage
from desktop.shown.office.coding import CodingPage
from desktop.shown.office.dictations import DictationsPage
from desktop.shown.office.waiting_list import WaitingListPage
from desktop.shown.questions import (
    BedsPage,
    QueuePage,
    ReceivedPage,
    ResultsPage,
    TasksPage,
    UnsentPage,
    WorklistPage,
)
from desktop.shown.sprint.sprint_decision import SprintPage
from desktop.shown.ward.handover import HandoverPage
from desktop.shown.ward.observations_due import ObservationsDuePage
from desktop.shown.ward.previsit import PrevisitPage
from desktop.shown.ward.screening import ScreeningPage, screens_of
from desktop.shown.ward.worklist import RESTS_ON
from desktop.shown.why.rule_rates import RuleRatesPage
from desktop.shown.why.wishes import WishesPage
from ui.acts.pages.pages import Page

if TYPE_CHECKING:
    from desktop.shown.workspace import Workspace


def first_page(actor: Actor) -> str:
    """The page on which somebody begins."""
    return "queue" if actor.secretary else _BEGINS.get(actor.duty, "ward")


_BEGINS = {"coordinator": "beds", "gp": "received", "auditor": "access_log", "owner": "wishes"}


def ward_pages(
    ward: Callable[[], str],
    title: Callable[[], str],
    marked: Callable[[], frozenset[str]],
    answer: Callable[[], tuple[Any, str]],
    clash: Callable[[], str],
    side: Callable[[], Any] = lambda: "take",
    letter: Callable[[], str] = str,
    set_up: Callable[[], Workspace] | None = None,
    log: Callable[[], AccessLogPage] = AccessLogPage,
    sprint: Callable[[], str] = str,
) -> tuple[Page, ...]:
    """The pages in the order of the navigation; what they show follows the ward and person of the moment.

    `set_up` is the workspace, whose tabs about the ward have options.
    """

    def options(kind: str) -> Mapping[str, Any]:
        return options_on(set_up(), kind) if set_up is not None else {}

    stays = frozenset({"Encounter", "Patient", "Location", "snapshot:ward"})
    answers = frozenset({"Observation", "DiagnosticReport", "Task", "snapshot:inbox"})
    return (
        Page("ward", "worklist", "bed", title, lambda: WorklistPage(ward()),
             stays | answers | RESTS_ON | {"snapshot:watches"}),
        Page("previsit", "previsit", "list", lambda: _("Before the round"),
             lambda: PrevisitPage(ward(), tuple(options("previsit").get("columns") or ())),
             stays | answers | RESTS_ON, asked=True),
        Page("results", "results", "tray", lambda: _("Results to review"),
             lambda: ResultsPage(ward(), *answer()),
             stays | answers | RESTS_ON | {"Communication", "MedicationStatement"}),
        Page("tasks", "tasks", "check-square", lambda: _("Tasks"), lambda: TasksPage(ward()),
             stays | {"Task", "snapshot:inbox"}),
        Page("handover", "handover", "users", lambda: _("Handover"), lambda: HandoverPage(ward(), side()),
             stays | answers | RESTS_ON | {"CarePlan", "CareTeam", "Goal", "draft", "outbox"}),
        Page("observations_due", "observations_due", "clock", lambda: _("Observations due"),
             lambda: _observations_due(ward(), options("observations_due")),
             stays | RESTS_ON | {"QuestionnaireResponse"}, asked=True),
        Page("screening", "screening", "shield-warning", lambda: _("Risk screening"),
             lambda: screening_page(ward(), options("screening")),
             stays | RESTS_ON | {"QuestionnaireResponse", "Questionnaire"}, asked=True),
        Page("coding", "coding", "barcode", lambda: _("Coding"),
             lambda: CodingPage(ward(), **options("coding")),
             stays | {"Condition", "Procedure", "DocumentReference", "Composition", "Task",
                      "snapshot:discharges"}, asked=True),
        Page("waiting_list", "waiting_list", "hourglass", lambda: _("Waiting list"),
             lambda: WaitingListPage(**options("waiting_list")),
             frozenset({"ServiceRequest", "Appointment", "Patient", "snapshot:referrals"}), asked=True),
        Page("dictations", "dictations", "microphone", lambda: _("Dictations"),
             lambda: DictationsPage(ward()),
             stays | {"Task", "Media", "DocumentReference", "snapshot:dictations",
                      "snapshot:inbox"}, asked=True),
        Page("post_log", "post_log", "printer", lambda: _("Post log"),
             lambda: PostLogPage(**options("post_log")),
             frozenset({"Task", "DocumentReference", "Binary", "Patient", "Encounter", "snapshot:inbox"}),
             asked=True),
        Page("queue", "letter_queue", "envelope-simple", lambda: _("Letters"),
             lambda: QueuePage(marked()),
             frozenset({"Task", "DocumentReference", "Patient", "Encounter", "snapshot:inbox"})),
        Page("beds", "beds", "bed", lambda: _("Beds"), BedsPage,
             stays | {"Flag", "Task", "snapshot:cleanings"}, asked=True),
        Page("received", "received", "envelope-simple", lambda: _("Letters to you"),
             lambda: ReceivedPage(letter()),
             answers | {"DocumentReference", "Communication", "Composition", "Consent", "ServiceRequest",
                        "Appointment", "Patient", "Encounter", "Condition", "Specimen", "MedicationRequest",
                        "MedicationStatement", "MedicationAdministration", "Flag", "snapshot:practice"},
             asked=True),
        Page("access_log", "access_log", "shield-warning", lambda: _("Who has seen the record"), log,
             frozenset({"snapshot:access-settled"}), asked=True),
        Page("wishes", "wishes", "chat-text", lambda: _("Wishes"), WishesPage,
             frozenset({"Task", "outbox", "Practitioner", "snapshot:wishes"}), asked=True),
        Page("sprint_decision", "sprint_decision", "check-square", lambda: _("Sprints"),
             lambda: SprintPage(sprint()),
             frozenset({"Task", "Library", "outbox", "Practitioner", "snapshot:wishes", "snapshot:counts"}),
             asked=True),
        Page("rule_rates", "rule_rates", "warning", lambda: _("Alerts"), RuleRatesPage,
             frozenset({"Task", "outbox", "Practitioner", "snapshot:wishes", "snapshot:counts"}),
             asked=True),
        Page("unsent", "unsent", "cloud-slash", lambda: _("Unsent"), lambda: UnsentPage(clash()),
             frozenset({"outbox"})),
    )  # fmt: skip


def _observations_due(ward: str, options: Mapping[str, Any]) -> ObservationsDuePage:
    rule = options.get("news2") or {}
    hours = tuple(sorted((band, float(one)) for band, one in rule.items() if one is not None))
    return ObservationsDuePage(ward, hours, tuple(options.get("columns") or ()))


def screening_page(ward: str, options: Mapping[str, Any]) -> ScreeningPage:
    """The question for a ward's screening, by the options of the workspace's list."""
    return ScreeningPage(ward, screens_of(options), tuple(options.get("columns") or ()))


def options_on(workspace: Workspace, kind: str) -> Mapping[str, Any]:
    """The options of the first panel of a kind on the workspace's tabs about the ward; none where it has no
    such panel."""
    every = (panel for tab in workspace.ward_tabs for panel in tab.panels)
    return next((panel.options for panel in every if panel.kind == kind), {})


def pages_in_order(
    pages: Iterable[Page], workspace: Workspace, *, only: bool = False
) -> list[tuple[Page, str]]:
    """The pages with their titles: those of the workspace's tabs about the ward first, as it calls them; with
    `only` no others. Where it names only lists that others do not have, these stand in their own places."""
    pages = list(pages)
    left = list(pages)
    found = []
    for tab in workspace.ward_tabs:
        page = next((page for page in left if page.kind == tab.panels[0].kind), None)
        if page is not None:
            left.remove(page)
            found.append((page, tab.title))
    if only:
        return found
    rest = [(page, page.title()) for page in left if not page.asked]
    if not all(page.asked for page, _title in found):
        return found + rest
    place = {page.key: at for at, page in enumerate(pages)}
    return sorted((*found, *rest), key=lambda one: place[one[0].key])
