"""The kinds of panels that show a course of time, each with its sample."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.ui.samples_blood_loss import blood_loss
from tests.ui.samples_cycles import cycles
from tests.ui.samples_dialysis import dialysis
from tests.ui.samples_fluids import fluids
from tests.ui.samples_timeline import timeline
from tests.ui.samples_trace import trace
from tests.ui.samples_trend import trend

MODELS: dict[str, Callable[[], Any]] = {
    "trend": trend,
    "trace": trace,
    "fluids": fluids,
    "timeline": timeline,
    "dialysis": dialysis,
    "blood_loss": blood_loss,
    "cycles": cycles,
}
