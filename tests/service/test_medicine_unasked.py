"""The form of a medicine says before the signature that nobody was asked, and how old the data are."""

from __future__ import annotations

import pytest

from desktop.acts import declared
from desktop.shown.medicines.medicine_forms import MAKES, AskForm, MedicineForm, What, Written
from tests.service.test_fresh import Seat, seat, server

__all__ = ["seat", "server"]


def form(seat: Seat, what: What, *, unasked: bool) -> MedicineForm:
    model = seat.service.ask(
        AskForm("p", "MedicationRequest/m", what, Written(why="lavt blodtrykk"), unasked=unasked)
    ).result()
    assert model is not None
    return model


@pytest.mark.parametrize("what", ["stop", "pause", "change", "omit"])
def test_a_form_says_that_the_server_was_not_asked(seat: Seat, what: What) -> None:
    asked, unasked = form(seat, what, unasked=False), form(seat, what, unasked=True)
    assert asked.unchecked == ""
    assert unasked.unchecked.startswith("Ikke kontrollert mot serveren: data fra i dag ")
    assert (unasked.act, unasked.refused) == (asked.act, asked.refused), "it holds back nothing"


def test_what_is_checked_against_nothing_says_nothing(seat: Seat) -> None:
    assert not declared(MAKES["correct"]).fresh
    assert form(seat, "correct", unasked=True).unchecked == ""


def test_a_patient_nobody_has_asked_about_is_not_called_old(seat: Seat) -> None:
    seat.session.store.write(
        lambda tx: tx.connection.exec_driver_sql("DELETE FROM cursor WHERE type = 'MedicationRequest'"),
        origin="sync",
    ).result()
    assert "ikke spurt om denne pasienten" in form(seat, "stop", unasked=True).unchecked
