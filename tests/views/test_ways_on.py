"""Where there is nothing, the page says so and leads on: as the role may, and of no stay that is not."""

from __future__ import annotations

from types import ModuleType

import msgspec
import pytest

from desktop.core.actor import Actor
from desktop.views.chart import vitals
from desktop.views.letters import letters
from desktop.views.medicines import medicines
from desktop.views.notes import notes
from desktop.views.page import problems
from desktop.views.results import laboratory
from tests.views.charts import AAS, chart, context, stay

PAGES = (
    (laboratory, "Ctrl+B"), (vitals, "Ctrl+M"), (medicines, "Ctrl+B"), (notes, "N"), (letters, "N"),
    (problems, "N"),
)  # fmt: skip
SECRETARY = msgspec.structs.replace(AAS, secretary=True)


@pytest.mark.parametrize(("page", "key"), PAGES, ids=[page.__name__.rsplit(".", 1)[1] for page, _k in PAGES])
def test_nothing_leads_on(page: ModuleType, key: str) -> None:
    _model, state = page.build(context(chart()))
    assert state.kind == "empty"
    assert state.title
    assert [step.key for step in state.steps] == [key]


@pytest.mark.parametrize(("actor", "steps"), [(AAS, 1), (SECRETARY, 0)], ids=["doctor", "secretary"])
def test_only_what_the_role_may_is_offered(actor: Actor, steps: int) -> None:
    _model, state = laboratory.build(context(chart(), actor=actor))
    assert len(state.steps) == steps


def test_who_is_not_admitted_has_no_stay_in_which_nothing_was_measured() -> None:
    assert vitals.build(context(chart()))[1].title == "Ingenting er målt."
    assert vitals.build(context(chart(stay())))[1].title == "Ingenting er målt i dette oppholdet."
