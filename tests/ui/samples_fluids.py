"""A fluid balance for pictures and tests: three days after an operation, with each of its signs."""

from __future__ import annotations

from typing import Literal

from desktop.shown.fluids.fluids import FluidCell, FluidGroup, FluidRow, FluidsModel, FluidTable
from desktop.shown.periods import PeriodColumn

_SHIFTS = (("17.11", "14–22"), ("17.11", "22–06"), ("18.11", "06–14"), ("18.11", "14–22"), ("18.11", "22–06"),
           ("19.11", "06–14"), ("19.11", "14–22"), ("19.11", "22–06"), ("20.11", "06–14"),
           ("20.11, hittil", "14–14:32"))  # fmt: skip
Role = Literal["part", "sum", "balance", "estimate"]


def _cells(key: str, texts: tuple[str, ...]) -> tuple[FluidCell, ...]:
    """`≥ 900` has its sign, `900 ?` is in doubt; an empty text has nothing; `_` keeps a number whole."""
    made = []
    for at, text in enumerate(texts):
        sign, _space, rest = text.rpartition(" ") if text[:1] in "≥≤≈" else ("", "", text)
        doubt = rest.endswith("?")
        rest = rest.rstrip("?").replace("_", "\u00a0")
        keys = (f"Observation/{key}-{at}", f"Observation/{key}-{at}b") if rest else ()
        made.append(FluidCell(rest, sign, doubt, f"{sign} {rest}".strip(), keys, True))  # type: ignore[arg-type]
    return tuple(made)


def _row(key: str, name: str, role: Role, *texts: str, unit: str = "mL") -> FluidRow:
    return FluidRow(key, name, unit, _cells(key, texts), role, f"{name}, {texts[-2]}")


_GROUPS = (
    FluidGroup("balance", (
        _row("balance", "Balanse", "balance", "+2_115", "+640", "≤ +380", "≈ −15", "−60", "−210", "−250",
             "≥ −290", "−280", "−15"),
        _row("running", "Løpende balanse", "balance", "+2_115", "+2_755", "≤ +3_135", "≤ +3_120",
             "≤ +3_060", "≤ +2_850", "≤ +2_600", "+2_310", "+2_030", "+2_015"),
    )),
    FluidGroup("in", (
        _row("sum in", "Inn", "sum", "2_745", "1_300", "1_120", "≈ 650", "650", "600", "600", "≥ 600",
             "600", "45"),
        _row("in-oral", "Drikke", "part", "95", "150", "200", "200", "200", "250", "350", "350", "400", "35"),
        _row("in-iv", "Intravenøst", "part", "2_650", "1_150", "920", "≈ 450", "450", "350", "250", "250",
             "200", "10"),
    )),
    FluidGroup("out", (
        _row("sum out", "Ut", "sum", "630", "660", "≥ 740", "665", "710", "810", "850", "890", "880", "60"),
        _row("out-urine", "Urin", "part", "450", "450", "500?", "450", "500", "600", "600", "650",
             "650", "45"),
        _row("out-drain bekken", "Dren, bekken etter anastomoselekkasje", "part", "100", "95", "≥ 70", "65",
             "60", "60", "50", "40", "30", ""),
        _row("out-stoma", "Stomi", "part", "80", "115", "170", "150", "150", "150", "200", "200",
             "200", "15"),
    )),
    FluidGroup("estimate", (
        _row("insensible", "Insensibelt tap, anslått", "estimate", *["≈ 270"] * 9, "≈ 18"),
        _row("with insensible", "Balanse minus anslaget", "estimate", *["≈ −480"] * 9, "≈ −33"),
    )),
)  # fmt: skip


_LEGEND = (
    "≥ minst: ikke alt har en mengde · ≤ høyst: ikke alt ut har en mengde · ≈ fordelt på tid, eller "
    "regnet av en hastighet · ? etter et tall: foreløpig, eller kanskje regnet to ganger"
)


def fluids() -> FluidsModel:
    """Shifts with everything; hours and days with a part of it."""
    columns = tuple(
        PeriodColumn(f"s{at}", day, hours, at == len(_SHIFTS) - 1, f"{day} {hours}")
        for at, (day, hours) in enumerate(_SHIFTS)
    )
    days = tuple(
        PeriodColumn(f"d{at}", day, "06–06" if at < 3 else "06–14:32", at == 3, day)
        for at, day in enumerate(("tir 17.11", "ons 18.11", "tor 19.11", "20.11, hittil"))
    )
    hours = tuple(
        PeriodColumn(f"h{hour}", "20.11", f"{hour:02}–{hour + 1:02}", hour == 14, f"20.11 {hour:02}")
        for hour in range(15)
    )
    tables = (
        FluidTable("hours", "Timer", hours, _GROUPS, "+1\u00a0970 mL før 20.11 00:00"),
        FluidTable("shifts", "Vakter", columns, _GROUPS, legend=_LEGEND),
        FluidTable("days", "Døgn", days, _GROUPS),
    )
    return FluidsModel(
        tables, "shifts", "Væskebalanse", "+2\u00a0015 mL siden 17.11 14:42",
        (
            "Ufullstendig: urin er ikke ført i 1 vakt",
            "Ikke regnet med, 10: Urin 2\u00a0000\u00a0mL 19.11 06:00 (en sum; delene er regnet med); "
            "noradrenalin 0,02\u00a0mikrogram per kg per minutt 18.11 17:54, og 8 før den (hastigheten er "
            "ikke et volum)",
            "Insensibelt tap: et anslag, 10 mL per kg og døgn av 81,4 kg (i dag 06:12), 12 % mer for hver "
            "grad over 37; ikke med i balansen",
        ),
        "Væskebalanse, +2\u00a0015 mL siden 17.11 14:42",
    )  # fmt: skip
