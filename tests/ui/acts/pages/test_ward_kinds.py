"""A list of the ward is asked for anew when anything that it rests on has come or changed."""

from __future__ import annotations

import pytest

from desktop.clinical.record.results import unread
from desktop.shown.ward.worklist import RESTS_ON
from desktop.sync.pull.pull import CHART
from desktop.views.beds import bed_stays
from desktop.views.columns import listed_sources
from desktop.views.inbox import received
from desktop.views.letters import letter_queue, post_log
from desktop.views.office import coding, dictations, waiting_list
from desktop.views.results import results
from desktop.views.tasks import tasks
from desktop.views.ward import handover, observations_due, previsit, screening, worklist_rows
from ui.acts.frame import counts
from ui.acts.pages.ward import ward_pages

COLUMNS = frozenset(kind.__name__ for kinds in listed_sources.READ.values() for kind in kinds)
"""What a hospital's own columns may read."""
READ = {
    "ward": worklist_rows.TYPES | COLUMNS,
    "previsit": previsit.TYPES | COLUMNS,
    "handover": handover.TYPES | COLUMNS,
    "observations_due": observations_due.TYPES | COLUMNS,
    "screening": screening.TYPES | COLUMNS,
    "results": results.TYPES,
    "tasks": tasks.TYPES,
    "coding": coding.TYPES,
    "waiting_list": waiting_list.TYPES,
    "dictations": dictations.TYPES,
    "post_log": post_log.TYPES,
    "queue": letter_queue.TYPES,
    "beds": bed_stays.TYPES,
    "received": received.TYPES,
}
PAGES = {page.key: page for page in ward_pages(str, str, frozenset, lambda: ("mine", ""), str)}


def test_every_list_of_patients_is_named_here() -> None:
    assert READ.keys() == PAGES.keys() - {
        "unsent",
        "access_log",
        "wishes",
        "sprint_decision",
        "rule_rates",
    }, "what is unsent rests on the outbox, the log on itself, wishes and sprints on no patient"


@pytest.mark.parametrize("key", READ)
def test_nothing_that_a_list_rests_on_leaves_it_as_it_was(key: str) -> None:
    """A weekly pregnancy stood as not fetched for ever: its last type came after the last of the others."""
    assert READ[key] <= PAGES[key].kinds


FETCHED = {"Patient", *CHART}
BESIDE = {"dictations": {"Media"}, "received": {"Communication"}}
"""Resource types that a round fetches for one list alone (`desktop/sync/pull`)."""


@pytest.mark.parametrize("key", READ)
def test_what_a_list_waits_for_is_fetched(key: str) -> None:
    """A type that no round asks for stands as on its way for ever."""
    assert READ[key] <= FETCHED | BESIDE.get(key, set())


def test_the_counts_beside_the_pages_rest_on_what_is_counted() -> None:
    assert unread.TYPES | {"cursor", "snapshot:ward"} <= counts.KINDS


def test_what_rows_and_columns_rest_on_is_no_more_than_is_read() -> None:
    assert RESTS_ON == worklist_rows.TYPES | COLUMNS
