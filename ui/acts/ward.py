"""The list pages of the navigation, and the questions that fill them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from desktop.core.actor import Actor
from desktop.core.messages import _
from desktop.shown.handover import HandoverPage
from desktop.shown.questions import (
    BedsPage,
    QueuePage,
    ReceivedPage,
    ResultsPage,
    TasksPage,
    UnsentPage,
    WorklistPage,
)
from ui.acts.pages import Page

if TYPE_CHECKING:
    from desktop.shown.workspace import Workspace


def first_page(actor: Actor) -> str:
    """The page on which somebody begins."""
    return "queue" if actor.secretary else _BEGINS.get(actor.duty, "ward")


_BEGINS = {"coordinator": "beds", "gp": "received"}


def ward_pages(
    ward: Callable[[], str],
    title: Callable[[], str],
    marked: Callable[[], frozenset[str]],
    answer: Callable[[], tuple[Any, str]],
    clash: Callable[[], str],
    side: Callable[[], Any] = lambda: "take",
    letter: Callable[[], str] = str,
) -> tuple[Page, ...]:
    """The pages in the order of the navigation; what they show follows the ward and person of the moment."""
    stays = frozenset({"Encounter", "Patient", "Location", "snapshot:ward"})
    answers = frozenset({"Observation", "DiagnosticReport", "Task", "snapshot:inbox"})
    return (
        Page("ward", "worklist", "bed", title, lambda: WorklistPage(ward()),
             stays | answers | {"Flag", "ServiceRequest"}),
        Page("results", "results", "tray", lambda: _("Results to review"),
             lambda: ResultsPage(ward(), *answer()), stays | answers),
        Page("tasks", "tasks", "check-square", lambda: _("Tasks"), lambda: TasksPage(ward()),
             stays | {"Task", "snapshot:inbox"}),
        Page("handover", "handover", "users", lambda: _("Handover"), lambda: HandoverPage(ward(), side()),
             stays | answers | {"ServiceRequest", "draft", "outbox"}),
        Page("queue", "letter_queue", "envelope-simple", lambda: _("Letters"),
             lambda: QueuePage(marked()),
             frozenset({"Task", "DocumentReference", "Patient", "snapshot:inbox"})),
        Page("beds", "beds", "bed", lambda: _("Beds"), BedsPage, stays | {"Flag"}, asked=True),
        Page("received", "received", "envelope-simple", lambda: _("Letters to you"),
             lambda: ReceivedPage(letter()),
             answers | {"DocumentReference", "Communication", "Composition", "Consent", "ServiceRequest",
                        "Appointment", "Patient", "Condition", "Specimen", "MedicationRequest",
                        "MedicationStatement", "MedicationAdministration", "Flag", "snapshot:practice"},
             asked=True),
        Page("unsent", "unsent", "cloud-slash", lambda: _("Unsent"), lambda: UnsentPage(clash()),
             frozenset({"outbox"})),
    )  # fmt: skip


def pages_in_order(
    pages: Iterable[Page], workspace: Workspace, *, only: bool = False
) -> list[tuple[Page, str]]:
    """The pages with their titles: those of the workspace's tabs about the ward first, as it calls them; with
    `only` no others."""
    left = list(pages)
    found = []
    for tab in workspace.ward_tabs:
        page = next((page for page in left if page.kind == tab.panels[0].kind), None)
        if page is not None:
            left.remove(page)
            found.append((page, tab.title))
    return found if only else found + [(page, page.title()) for page in left if not page.asked]
