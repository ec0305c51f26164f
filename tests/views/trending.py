"""Trends of records made for a test: what each shows, and what it says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from desktop.core.clock import oslo
from desktop.fhir.systems import BIRTH_TIME
from desktop.shown.chart.vitals import Lane
from desktop.shown.parts import PanelState
from desktop.shown.trends.trend import TrendModel
from desktop.views.trends import trend
from tests.views.charts import Json, chart, context, lab, patient, stay

CRP: Json = {"of": [{"lab": "crp"}]}


def shown(
    key: str, *resources: Json, who: Json | None = None, admitted: Json | None = None
) -> tuple[TrendModel, PanelState]:
    """The trend of a patient, admitted on 17.11.2026 at 08:00 unless `admitted` says otherwise."""
    made = chart(admitted or stay(), *resources, who=who)
    model, state = trend.build(context(made, trend=key))
    assert model is not None
    return model, state


def lane(model: TrendModel, key: str = "curve0") -> Lane:
    (found,) = [one for one in model.lanes if one.key == key]
    return found


def texts(model: TrendModel, key: str = "curve0") -> tuple[str, ...]:
    return lane(model, key).series[0].texts


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def at(text: str) -> float:
    """Seconds since the epoch of a time in Oslo."""
    return datetime.fromisoformat(text).replace(tzinfo=oslo()).timestamp()


def crp(value: float | None, when: str, ident: str = "", **more: Any) -> Json:
    times = {"effectiveDateTime": when, "issued": when}
    return lab(ident or f"crp-{when}", "NPU19748", value, "mg/L", **{**times, **more})


def child(born: str = "2026-11-11", hour: str = "", **more: Any) -> Json:
    """A newborn; `hour` is the whole moment of the birth."""
    extra: Json = {"_birthDate": {"extension": [{"url": BIRTH_TIME, "valueDateTime": hour}]}} if hour else {}
    return patient(birthDate=born, gender="male", **extra, **more)
