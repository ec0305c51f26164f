"""Until when a signed order may go out unasked."""

from __future__ import annotations

from datetime import timedelta

import pytest

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


def test_what_was_written_before_its_time_and_signed_after_it_still_goes() -> None:
    later = NOW + timedelta(hours=6)
    for text in ("furosemid 40 mg iv engangsdose kl 16", "kalium kl 16", "rtg thorax kl 16 obs svikt"):
        assert send_until(order(text), later) == later + MINUTES
