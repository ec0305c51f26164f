"""A sample chart: 72 hours with a fever in the last night."""

from __future__ import annotations

from datetime import datetime, timedelta

from desktop.core.clock import oslo
from desktop.shown.chart.vitals import (
    Dose,
    Event,
    FluidPart,
    Lane,
    MedicineBar,
    RowPoint,
    Series,
    Span,
    TextRow,
    TimeRange,
    VitalsModel,
)
from tests.ui.samples_readings import with_readings

_NOW = datetime(2026, 11, 20, 14, 32, tzinfo=oslo())
_DAYS = ("man", "tir", "ons", "tor", "fre", "lør", "søn")


def at(day: int, hour: int, minute: int = 0) -> float:
    return datetime(2026, 11, day, hour, minute, tzinfo=oslo()).timestamp()


_TIMES = (
    at(17, 21, 30),
    at(18, 0, 30),
    at(18, 4, 30),
    at(18, 8, 30),
    at(18, 12, 30),
    at(18, 16, 30),
    at(18, 19, 30),
    at(18, 21, 30),
    at(18, 23, 30),
    at(19, 2, 30),
    at(19, 6, 30),
    at(19, 10, 30),
    at(19, 14, 30),
    at(19, 18, 30),
    at(20, 0, 30),
    at(20, 3, 30),
    at(20, 6, 10),
    at(20, 8, 32),
    at(20, 10, 30),
    at(20, 12, 30),
    at(20, 14, 2),
)
_SYS = (
    138,
    136,
    140,
    134,
    132,
    130,
    136,
    132,
    138,
    136,
    134,
    130,
    128,
    126,
    124,
    122,
    118,
    114,
    112,
    108,
    104,
)
_DIA = (70, 72, 74, 72, 70, 72, 74, 70, 72, 70, 72, 72, 70, 68, 66, 64, 62, 60, 60, 58, 58)
_PULSE = (78, 76, 80, 78, 74, 76, 78, 80, 78, 76, 78, 80, 78, 82, 92, 94, 98, 104, 108, 110, 112)
_TEMP = (
    36.9,
    36.8,
    37.0,
    37.0,
    36.8,
    36.9,
    36.9,
    37.0,
    36.9,
    37.0,
    37.1,
    37.0,
    37.0,
    37.1,
    37.2,
    37.8,
    38.4,
    38.6,
    38.8,
    38.9,
    39.1,
)
_SPO2 = (98, 97, 97, 98, 97, 96, 97, 97, 97, 97, 98, 97, 97, 96, 96, 95, 95, 95, 95, 95, 95)
_RESP = (16, 16, 17, 17, 16, 17, 17, 16, 17, 17, 16, 17, 17, 17, 18, 18, 18, 20, 21, 22, 22)
_NEWS = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 3, 5, 6, 8)


def _series(
    key: str,
    name: str,
    unit: str,
    shape: str,
    colour: int,
    values: tuple[float, ...],
    latest: str,
    note: str = "",
) -> Series:
    texts = tuple(f"{value:g}".replace(".", ",") for value in values)
    return Series(key, name, unit, shape, colour, _TIMES, values, texts, latest=latest, latest_note=note)  # type: ignore[arg-type]


def vitals(steady: bool = True) -> VitalsModel:
    pressure = Series(
        "bp",
        "Blodtrykk",
        "mmHg",
        "bar",
        0,
        _TIMES,
        _SYS,
        tuple(f"{s}/{d}" for s, d in zip(_SYS, _DIA, strict=True)),
        _DIA,
        latest="104/58",
    )
    start, end = at(15, 10, 20), at(20, 20)
    days = []
    moment = datetime(2026, 11, 15, tzinfo=oslo())
    while moment.timestamp() < end:
        days.append((moment.timestamp(), f"{_DAYS[moment.weekday()].capitalize()} {moment:%d.%m}"))
        moment += timedelta(days=1)
    nights = tuple((at(day, 22), at(day + 1, 7)) for day in range(15, 20))
    marks = {2: "plain", 3: "bold", 5: "warn", 6: "warn", 8: "filled"}
    news = tuple(
        RowPoint(time, str(score), marks.get(score, "plain"))  # type: ignore[arg-type]
        for time, score in zip(_TIMES, _NEWS, strict=True)
    )
    results = TextRow(
        "lab",
        "Prøvesvar",
        "",
        (
            RowPoint(at(18, 6), "CRP 8"),
            RowPoint(at(19, 6), "CRP 14", outside="high"),
            RowPoint(at(20, 6), "CRP 62", outside="high"),
            RowPoint(at(20, 13, 6), "148", "bold", "high", True),
        ),
        latest="CRP 148",
    )
    culture = TextRow(
        "culture",
        "Dyrkning",
        "",
        spans=(
            Span(at(17, 22), at(18, 23), "Urin: ingen vekst, endelig"),
            Span(at(20, 7), at(20, 14, 30), "Urin: pågår", dashed=True),
        ),
    )
    medicines = (
        MedicineBar(
            "m1",
            "benzylpenicillin",
            "3 g × 4 intravenøst",
            periods=((_NOW.timestamp(), end),),
            doses=(Dose(at(20, 15, 30), "ordered"),),
            new_text="Ny nå. Første dose etter blodkultur",
            group="Smitte 2",
        ),
        MedicineBar(
            "m2",
            "gentamicin",
            "400 mg × 1 intravenøst",
            periods=((_NOW.timestamp(), end),),
            doses=(Dose(at(20, 15, 50), "ordered"),),
            new_text="Ny nå",
            group="Smitte 2",
        ),
        MedicineBar(
            "m3",
            "Ringer-acetat",
            "500 mL på 1 time",
            style="infusion",
            periods=((at(20, 13, 45), at(20, 14, 45)),),
            remark="500 mL per time",
            group="Væske og infusjon 1",
        ),
        MedicineBar(
            "m4",
            "metoprolol",
            "depottablett 50 mg × 1",
            "SELO-ZOK",
            periods=((start, at(20, 8)),),
            doses=(Dose(at(18, 8), "given"), Dose(at(19, 8), "given")),
            ended="pause, lavt trykk",
            group="Endret siste 72 timer 3",
        ),
        MedicineBar(
            "m5",
            "furosemid",
            "tablett 40 mg × 2",
            "FURIX",
            periods=((start, end),),
            doses=(
                Dose(at(17, 22), "given"),
                Dose(at(18, 8), "given"),
                Dose(at(18, 14), "given"),
                Dose(at(19, 8), "given"),
                Dose(at(19, 14), "given"),
                Dose(at(20, 8), "refused", "utsatt, BT 104/58"),
                Dose(at(20, 14), "late", "30 min sen"),
            ),
            group="Endret siste 72 timer 3",
        ),
        MedicineBar(
            "m6",
            "dalteparin",
            "5 000 enheter × 1 subkutant",
            "Fragmin",
            periods=((start, end),),
            doses=(
                Dose(at(17, 22), "given"),
                Dose(at(18, 22), "given"),
                Dose(at(19, 22), "given"),
                Dose(at(20, 19, 30), "ordered"),
            ),
            group="Endret siste 72 timer 3",
        ),
        MedicineBar(
            "m7",
            "paracetamol",
            "1 g inntil × 4",
            "Paracet",
            "as_needed",
            ((start, end),),
            (Dose(at(18, 19), "given"), Dose(at(20, 5), "given"), Dose(at(20, 11), "given")),
            group="Ved behov 3",
        ),
        MedicineBar(
            "m8",
            "oksykodon",
            "5 mg inntil × 4",
            "Oxynorm",
            "as_needed",
            ((start, end),),
            (Dose(at(18, 18), "given"),),
            group="Ved behov 3",
        ),
        MedicineBar(
            "m9",
            "ondansetron",
            "4 mg inntil × 3 intravenøst",
            "",
            "as_needed",
            ((at(20, 6), end),),
            (Dose(at(20, 12), "given"),),
            group="Ved behov 3",
        ),
        MedicineBar(
            "m10",
            "atorvastatin",
            "tablett 80 mg × 1",
            "Lipitor",
            periods=((start, end),),
            doses=(Dose(at(19, 20), "given"),),
            steady=start if steady else None,
        ),
        MedicineBar(
            "m11",
            "tamsulosin",
            "depottablett 0,4 mg × 1",
            periods=((start, end),),
            doses=(Dose(at(19, 20, 10), "given"), Dose(at(20, 19), "ordered")),
            steady=start if steady else None,
        ),
    )
    stops = tuple(
        (
            time,
            f"{datetime.fromtimestamp(time, oslo()):%H:%M}",
            f"{datetime.fromtimestamp(time, oslo()):%H:%M}: blodtrykk {s} over {d}, puls {p}, NEWS2 {n}.",
        )
        for time, s, d, p, n in zip(_TIMES, _SYS, _DIA, _PULSE, _NEWS, strict=True)
    )
    temperature = _series("temp", "Temperatur", "°C", "diamond", 2, _TEMP, "39,1")
    fluid = tuple(
        FluidPart(
            at(day, hour),
            at(day, hour) + 8 * 3600,
            into,
            out,
            f"{into - out:+d}".replace("-", "−"),
            f"{into} / {out}",
        )
        for day, hour, into, out in (
            (18, 6, 700, 600),
            (18, 14, 600, 1400),
            (18, 22, 450, 1250),
            (19, 6, 500, 1300),
            (19, 14, 550, 900),
            (19, 22, 400, 1200),
            (20, 6, 450, 1050),
        )
    )
    return with_readings(
        VitalsModel(
            start,
            end,
            _NOW.timestamp(),
            "14:32",
            (
                Lane(
                    "circulation",
                    (pressure, _series("hr", "Puls", "/min", "dot", 1, _PULSE, "112", "regelmessig")),
                    45,
                    145,
                    ((60, "60"), (100, "100"), (140, "140")),
                    ((100, 140),),
                    96,
                ),
                Lane("temp", (temperature,), 35.5, 40, ((38, "38"),), ((36.1, 38.0),), 44),
                Lane(
                    "spo2",
                    (_series("spo2", "SpO₂", "%", "ring", 3, _SPO2, "95", "luft"),),
                    88,
                    100,
                    ((96, "96"),),
                    ((96, 100),),
                    46,
                    (Span(at(20, 6), at(20, 14, 2), "O₂ 2 L/min", 0.4),),
                ),
                Lane(
                    "rr",
                    (_series("rr", "Respirasjon", "/min", "triangle", 4, _RESP, "22"),),
                    8,
                    30,
                    ((20, "20"),),
                    ((12, 20),),
                    44,
                    values=True,
                ),
            ),
            tuple(days),
            tuple(at(day, hour) for day in range(16, 21) for hour in (6, 12, 18) if at(day, hour) < end),
            nights,
            (
                TextRow(
                    "acvpu",
                    "Bevissthet",
                    "ACVPU",
                    tuple(RowPoint(time, "A") for time in _TIMES),
                    latest="A, våken",
                ),
                TextRow("news2", "NEWS2", "skala 1", news, latest="8", latest_warn=True),
                results,
                culture,
            ),
            (
                Event(at(17, 23), "Koronar CT"),
                Event(at(19, 0, 30), "TAVI-møte"),
                Event(at(20, 2, 30), "Frostanfall"),
            ),
            medicines,
            fluid,
            "Væske inn / ut",
            "mL per 8 timer",
            "−5,0 L",
            "siden 17.11",
            (TimeRange("24", "24 t", 24), TimeRange("72", "72 t", 72), TimeRange("stay", "Oppholdet", 0)),
            "72",
            stops,
            temperature,
            "fra 15.11.2026 10:20",
            "Kurve",
            "6. døgn · 17 medisiner",
            "17 medisiner",
            "Kurve, 72 timer",
        )
    )
