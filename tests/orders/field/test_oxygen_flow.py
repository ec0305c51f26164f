"""Oxygen in the order field: litres a minute, the device, and the saturation aimed at."""

from __future__ import annotations

import pytest

from desktop.orders.field.reading import read
from tests.orders.brief import brief
from tests.orders.samples import NOW


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("o2 2 l nesegrime", "oksygen 2 L/min continuous IPINHL note: nesegrime"),
        ("o2 på maske 5 l/min", "oksygen 5 L/min continuous IPINHL note: på maske"),
        (
            "oksygen 2 l/min nesekateter, mål spo2 88-92 %",
            "oksygen 2 L/min continuous IPINHL note: nesekateter, mål spo2 88-92 %",
        ),
        (
            "oksygen 15 l på maske med reservoar nå",
            "oksygen 15 L/min continuous IPINHL note: på maske med reservoar",
        ),
        ("surstoff 1 l på grime ved behov", "oksygen 1 L/min continuous IPINHL prn note: på grime"),
        # A number of times is no flow; an amount is asked for.
        ("oksygen 2 l x 3", "? frequency"),
        ("oksygen 2-4 l", "? frequency"),
        ("o2", "? dose frequency"),
        # An analysis stays one.
        ("po2", "lab pO₂ 20 18:00"),
        # The words belong to oxygen alone.
        ("furosemid 40 mg po x 1 nesegrime", "? unread"),
    ],
)
def test_litres_are_litres_a_minute(text: str, expected: str) -> None:
    assert brief(read(text, NOW)) == expected
