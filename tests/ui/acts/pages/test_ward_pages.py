"""Each page of the navigation is known where it must be: a name for pictures, a sample to look at, columns.

These lists are kept by hand, in other layers; a page that one of them lacks is told here and nowhere else.
"""

from __future__ import annotations

import pytest

from desktop.core.window_port import WARD_SCREENS
from desktop.views.ward import ward_columns
from tests.layout.subjects import SUBJECTS
from tests.layout.ward import PAGES
from tests.layout.ward_lists import MADE
from ui.acts.pages.pages import Page
from ui.acts.pages.ward import ward_pages

EVERY = ward_pages(str, str, frozenset, lambda: (None, ""), str)


def test_each_page_has_a_name_for_pictures_and_each_name_a_page() -> None:
    assert sorted(WARD_SCREENS.values()) == sorted(page.key for page in EVERY)


@pytest.mark.parametrize("page", EVERY, ids=lambda page: page.key)
def test_each_page_is_looked_at(page: Page) -> None:
    assert f"panel {page.kind}" in SUBJECTS, "tests/layout/subjects.py has no sample of it"
    always = page.key in PAGES
    assert always or page.asked, "tests/layout/ward.py does not go there"


def test_each_list_that_charts_make_is_a_page() -> None:
    assert set(MADE) <= {page.kind for page in EVERY}


@pytest.mark.parametrize("page", EVERY, ids=lambda page: page.key)
def test_the_columns_that_a_page_asks_for_are_known(page: Page) -> None:
    """`check` tells a page whose columns do not fit, where it knows them."""
    if hasattr(page.fill(), "columns"):
        assert ward_columns.of_panel(page.kind, "", {}) is not None
