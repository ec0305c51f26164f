"""The list pages of the navigation, and the questions that fill them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from desktop.core.messages import _
from ui.desk.pages import Page

if TYPE_CHECKING:
    from desktop.workspace.model import Workspace


def ward_pages(
    ward: Callable[[], str],
    title: Callable[[], str],
    marked: Callable[[], frozenset[str]],
    answer: Callable[[], tuple[Any, str]],
    clash: Callable[[], str],
) -> tuple[Page, ...]:
    """The pages in the order of the navigation; what they show follows the ward and person of the moment."""
    stays = frozenset({"Encounter", "Patient", "Location", "snapshot:ward"})
    answers = frozenset({"Observation", "DiagnosticReport", "Task", "snapshot:inbox"})
    return (
        Page("ward", "worklist", "bed", title, lambda desk, c: desk.worklist(c, ward()),
             stays | answers | {"Flag", "ServiceRequest"}),
        Page("results", "results", "tray", lambda: _("Results to see"),
             lambda desk, c: desk.results(c, ward(), *answer()), stays | answers),
        Page("tasks", "tasks", "check-square", lambda: _("Tasks"), lambda desk, c: desk.tasks(c, ward()),
             stays | {"Task", "snapshot:inbox"}),
        Page("queue", "letter_queue", "envelope-simple", lambda: _("Letters"),
             lambda desk, c: desk.queue(c, marked()),
             frozenset({"Task", "DocumentReference", "Patient", "snapshot:inbox"})),
        Page("unsent", "unsent", "cloud-slash", lambda: _("Unsent"), lambda desk, c: desk.unsent(c, clash()),
             frozenset({"outbox"})),
    )  # fmt: skip


def pages_in_order(pages: Iterable[Page], workspace: Workspace) -> list[tuple[Page, str]]:
    """The pages with their titles: those of the workspace's tabs about the ward first, as it calls them."""
    left = list(pages)
    found = []
    for tab in workspace.ward_tabs:
        page = next((page for page in left if page.kind == tab.panels[0].kind), None)
        if page is not None:
            left.remove(page)
            found.append((page, tab.title))
    return found + [(page, page.title()) for page in left]
