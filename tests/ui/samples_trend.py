"""A trend for pictures and tests: four days after an operation, with limits and two earlier ones."""

from __future__ import annotations

from desktop.shown.chart.vitals import (
    Dose,
    EarlierCurve,
    Event,
    Lane,
    LimitLine,
    MedicineBar,
    Reading,
    ReadingColumn,
    Series,
    TimeRange,
)
from desktop.shown.trends.trend import TrendModel

DAY = 86400.0
OPERATION = 1_763_277_600.0
"""16.11.2025 08:20 in Oslo."""
_MIDNIGHT = OPERATION - 8.33 * 3600
_CRP = (6, 88, 142, 168, 215)
_TEMP = (36.8, 37.1, 37.8, 37.4, 37.2, 37.6, 38.1, 38.4)


def _at(day: float) -> float:
    return _MIDNIGHT + day * DAY


def trend() -> TrendModel:
    """CRP and temperature since an operation, with an antibiotic below."""
    crp_times = tuple(_at(day + 0.27) for day in (-1, 1, 2, 3, 4))
    temp_times = tuple(_at(-0.5 + 0.62 * n) for n in range(len(_TEMP)))
    crp = Series(
        key="curve0", name="CRP", unit="mg/L", shape="dot", colour=1, times=crp_times,
        values=tuple(map(float, _CRP)), texts=tuple(map(str, _CRP)),
        outside=("", "high", "high", "high", "high"),
        latest="215", latest_note="i dag 06:25", alarm="high",
    )  # fmt: skip
    temp = Series(
        key="curve1", name="Temperatur", unit="°C", shape="diamond", colour=2, times=temp_times, values=_TEMP,
        texts=tuple(f"{one:.1f}".replace(".", ",") for one in _TEMP),
        latest="38,4", latest_note="i dag 13:50",
    )  # fmt: skip
    lanes = (
        Lane(
            "curve0", (crp,), 0, 250, ((0, "0"), (100, "100"), (200, "200")), ((0.0, 5.0),), 72, values=True,
            limits=(
                LimitLine(((_at(3), 150.0), (_at(5), 150.0)), "150 på POD 3–4: mistenk lekkasje"),
                LimitLine(((_at(0), 240.0), (_at(5), 240.0)), "Alarmgrense", danger=True),
            ),
            earlier=(
                EarlierCurve("Stomilukking 2023", "19", tuple(_at(d + 0.3) for d in range(-1, 5)),
                             (9, 71, 118, 104, 71, 45)),
                EarlierCurve("Kolecystektomi 2021", "22", tuple(_at(d + 0.3) for d in range(-1, 5)),
                             (4, 52, 104, 92, 64, 38), dots=True),
            ),
        ),
        Lane("curve1", (temp,), 36, 39, ((37, "37"), (38, "38")), ((36.1, 38.0),), 72, values=True),
    )  # fmt: skip
    times = sorted({*crp_times, *temp_times})
    readings = []
    for at in times:
        row = {"time": Reading("POD 1, 17.11 06:25", at)}
        for lane in lanes:
            (one,) = lane.series
            if at in one.times:
                number = one.times.index(at)
                row[one.key] = Reading(one.texts[number], at, keys=(f"Observation/{one.key}-{number}",))
        readings.append(row)
    end = _at(4.8)
    return TrendModel(
        start=_at(-1), end=end, now=_at(4.6), now_text="POD 4, 14:32", lanes=lanes,
        days=tuple((_at(n), f"POD {n} · {16 + n}.11" if n >= 0 else "POD −1 · 15.11") for n in range(-1, 5)),
        events=(Event(OPERATION, "Laparoskopisk sigmoideumreseksjon"),),
        medicines=(
            MedicineBar("MedicationRequest/p", "piperacillin/tazobaktam", "4 g × 3 intravenøst",
                        periods=((_at(3.2), end),),
                        doses=tuple(Dose(_at(3.2 + n / 3), "given") for n in range(4))),
        ),
        ranges=(TimeRange("near", "3 døgn", 72), TimeRange("all", "Alt", 0)), range="all",
        stops=tuple((at, "POD 1, 17.11 06:25", "POD 1, 17.11 06:25: CRP 88.") for at in times),
        columns=(ReadingColumn("curve0", "CRP mg/L"), ReadingColumn("curve1", "Temperatur °C")),
        readings=tuple(readings), title="Etter operasjonen",
        note="siden Laparoskopisk sigmoideumreseksjon 16.11.2025 08:20 · grenser ikke kvalitetssikret",
        spoken="Etter operasjonen. CRP 215 mg/L, Temperatur 38,4 °C", since="siden operasjonen",
    )  # fmt: skip
