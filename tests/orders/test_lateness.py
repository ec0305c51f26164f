"""Until when a signed order may go out unasked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.core.clock import local
from desktop.orders.lateness import is_urgent, send_until
from tests.orders.samples import NOW, order

MINUTES = timedelta(minutes=10)


@pytest.mark.parametrize(
    "text",
    [
        "noradrenalin 5 mikrogram/min iv",
        "kaliumklorid 10 mmol/t iv",
        "furosemid 40 mg iv engangsdose",
        "ekg nå",
    ],
)
def test_what_begins_now_goes_out_in_minutes_or_asks(text: str) -> None:
    assert is_urgent(order(text))
    assert send_until(order(text), NOW) == NOW + MINUTES


@pytest.mark.parametrize(
    "text", ["kaliumklorid 10 mmol/t iv fra i morgen kl 08", "paracet 1 g x 4 po", "crp"]
)
def test_what_comes_later_has_time(text: str) -> None:
    assert not is_urgent(order(text))
    assert send_until(order(text), NOW) > NOW + MINUTES


@pytest.mark.parametrize(
    "text", ["kalium kl 15", "rtg thorax kl 14:35 obs svikt", "furosemid 40 mg iv engangsdose kl 14:35"]
)
def test_what_is_signed_close_to_its_time_still_goes(text: str) -> None:
    assert send_until(order(text), NOW) == NOW + MINUTES


@pytest.mark.parametrize(
    ("text", "until"),
    [
        # The first dose within the routine hours, or an hour before a later one.
        ("paracet 1 g x 4 po", "20 19:00"),
        ("prednisolon 20 mg x 1 po", "21 07:00"),
        ("paracet 1 g x 4 po fra i morgen", "21 01:00"),
        ("furosemid 40 mg iv engangsdose kl 16", "20 16:00"),
        ("furosemid 40 mg iv engangsdose kl 23", "20 22:00"),
        # Nobody can tell when the first dose is due: the routine hours.
        ("paracet 1 g x 4 po ved behov", "20 18:32"),
        ("cefotaksim 2 g hver 8. time iv", "20 18:32"),
        ("metotreksat 15 mg hver mandag po", "20 18:32"),
        ("prednisolon 20 mg annenhver dag po", "20 18:32"),
        ("crp", "20 17:30"),
        ("crp i morgen", "21 05:30"),
        ("rtg thorax i morgen obs svikt", "21 00:00"),
        ("rtg thorax kl 18 obs svikt", "20 18:00"),
    ],
)
def test_each_order_waits_until_just_before_its_time(text: str, until: str) -> None:
    assert f"{local(send_until(order(text), NOW)):%d %H:%M}" == until


def test_what_was_written_before_its_time_and_signed_after_it_still_goes() -> None:
    later = NOW + timedelta(hours=6)
    for text in ("furosemid 40 mg iv engangsdose kl 16", "kalium kl 16", "rtg thorax kl 16 obs svikt"):
        assert send_until(order(text), later) == later + MINUTES
