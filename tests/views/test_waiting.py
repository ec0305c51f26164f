"""Where to go from a page with nothing on it."""

from __future__ import annotations

from desktop.acts.results import ShowResultsOf
from desktop.acts.window import ShowPage
from desktop.shown.waiting import Waiting
from desktop.views.waiting import nothing


def test_an_empty_page_offers_what_waits_elsewhere_and_never_itself() -> None:
    waiting = Waiting(results=3, ward_results=5, tasks=9, overdue=2, letters=4, needs=1, patients=20)
    pages = {key: nothing(key, "Tomt.", waiting) for key in ("results", "tasks", "queue", "unsent")}
    for key, page in pages.items():
        assert page is not None
        assert page.title == "Tomt."
        assert 1 <= len(page.rows) <= 3
        assert ShowPage(key) not in [row.step.act for row in page.rows]
    assert [row.text for row in pages["results"].rows] == [
        "2 svar venter på andre", "9 oppgaver", "4 brev underveis",
    ]  # fmt: skip
    assert pages["results"].rows[0].step.act == ShowResultsOf("ward")
    assert pages["results"].rows[1].remark == "2 forfalt"


def test_where_nothing_waits_there_is_still_the_ward() -> None:
    page = nothing("unsent", "Alt er sendt.", Waiting(patients=20))
    assert page is not None
    assert [(row.text, row.remark) for row in page.rows] == [("Posten", "20 pasienter")]
    alone = nothing("queue", "Ingen brev venter.", Waiting())
    assert alone is not None
    assert alone.rows == ()


def test_the_worklist_has_no_such_page() -> None:
    assert nothing("ward", "", Waiting()) is None
