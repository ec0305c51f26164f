"""A flowsheet for pictures and tests: a day of rounds, with a range, a doubt, and what was struck."""

from __future__ import annotations

from desktop.shown.measured.flowsheet import FlowsheetModel, SheetCell, SheetGroup, SheetRow, SheetTable
from desktop.shown.parts import Outside
from desktop.shown.periods import Per, PeriodColumn

_TIMES = ("22:05", "23:58", "02:10", "04:00", "06:06", "08:12", "10:30", "12:02", "14:05")
_SHIFTS = (("18.11", "22–06"), ("19.11", "06–14"), ("19.11", "14–22"), ("19.11", "22–06"), ("20.11", "06–14"),
           ("20.11, hittil", "14–14:32"))  # fmt: skip


def _cell(key: str, text: str) -> SheetCell:
    """`38,6^ 36,9 38,6^`: the newest, lowest and highest; `^` high, `v` low, `?` in doubt, `~x` struck."""
    struck = ""
    if "~" in text:
        text, _sign, struck = text.partition("~")
    parts = text.strip().split(" ")
    sides: list[Outside] = ["high" if p.endswith("^") else "low" if p.endswith("v") else "" for p in parts]
    doubt = parts[0].endswith("?")
    words = [part.rstrip("^v?").replace("_", " ") for part in parts]
    low, high = (words[1], words[2]) if len(words) > 2 else ("", "")
    return SheetCell(
        words[0], sides[0], low, high, sides[1] if low else "", sides[2] if high else "",
        earlier=words[1] if len(words) == 2 else "", doubt=doubt, struck=struck,
        said=", ".join(words) if len(words) > 1 or doubt or struck else "", keys=(f"Observation/{key}",),
        when="i går 22:05",
    )  # fmt: skip


def _row(
    key: str, name: str, unit: str, texts: tuple[str, ...], usual: str = "", strong: bool = False
) -> SheetRow:
    held = tuple(at for at, text in enumerate(texts) if text)
    cells = tuple(_cell(f"{key}-{at}", texts[at]) for at in held)
    return SheetRow(key, name, unit, held, cells, usual, strong, f"{name}, {cells[-1].text} {unit}")


_MEASURED = (
    SheetGroup("", "", (
        _row("bp", "Blodtrykk", "mmHg", ("104/61v", "", "107/55v", "", "110/58v", "", "112/60", "", "98/50v"),
             "100–140 systolisk"),
        _row("hr", "Puls", "/min", ("83", "", "86", "", "84", "", "", "96^", "118^"), "51–90"),
        _row("temp", "Temperatur", "°C", ("37,2", "", "37,1", "", "37,1", "", "38,0", "", "38,6^"),
             "36,1–38,0"),
        _row("spo2", "SpO₂", "%", ("95v", "", "96", "", "96", "", "95?", "", "93v~83"), "96–100"),
        _row("acvpu", "Bevissthet (ACVPU)", "", ("A", "", "A", "", "A", "", "A", "", "C")),
        _row("news2", "NEWS2", "", ("3", "", "2", "", "2", "", "≥2", "", "8^"), strong=True),
    )),
    SheetGroup("lab-blood", "Blod", (
        _row("hb", "Hemoglobin", "g/dL", ("", "", "", "", "14,4", "", "", "", ""), "13,4–17,0"),
        _row("leuk", "Leukocytter", "10⁹/L", ("11,0^", "", "", "", "", "", "", "", ""), "4,1–9,8"),
    )),
)  # fmt: skip
_BY_SHIFT = (
    SheetGroup("", "", (
        _row("bp", "Blodtrykk", "mmHg", ("115/54 104/60v 115/54", "106/59v 102/58v 113/60", "107/55v",
             "110/58v", "112/60 104/61v 112/60", "98/50v"), "100–140 systolisk"),
        _row("temp", "Temperatur", "°C", ("37,5 37,4 37,5", "37,3 37,0 37,5", "37,1", "37,2",
             "38,0 37,1 38,4^", "38,6^"), "36,1–38,0"),
        _row("acvpu", "Bevissthet (ACVPU)", "", ("A", "A", "A", "A C", "A", "C")),
    )),
    SheetGroup("fluid", "Væske", (
        _row("fluid-balance", "Balanse", "mL", ("−145", "−135", "+640", "−185", "−60", "+5"), strong=True),
    )),
)  # fmt: skip


def flowsheet(per: Per = "measured") -> FlowsheetModel:
    """As measured and by shifts."""
    measured = tuple(
        PeriodColumn(
            f"m{at}", "19.11" if at < 2 else "20.11", hour, False, f"20.11 {hour}", 1.76e9 + at * 7200.0
        )
        for at, hour in enumerate(_TIMES)
    )
    shifts = tuple(
        PeriodColumn(f"s{at}", day, hours, at == len(_SHIFTS) - 1, f"{day} {hours}", 1.76e9 + at * 28800.0)
        for at, (day, hours) in enumerate(_SHIFTS)
    )
    return FlowsheetModel(
        (
            SheetTable("measured", "Som målt", measured, _MEASURED),
            SheetTable("shifts", "Vakter", shifts, _BY_SHIFT, "34 verdier før 18.11 22:00"),
        ),
        per, "Observasjoner", "oppdatert i dag 14:05",
        ("1 verdi er datert fram i tid: den står bare i «Som målt»",), "Observasjoner, 8 rader",
    )  # fmt: skip
