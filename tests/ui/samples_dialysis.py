"""Sessions of dialysis for pictures and tests: with a fall of pressure, a weight that lacks, one doubtful."""

from __future__ import annotations

from desktop.shown.fluids.dialysis import DialysisCell, DialysisModel, DialysisRow


def _cells(*texts: tuple[str, ...]) -> tuple[DialysisCell, ...]:
    return tuple(DialysisCell(one[0], one[1:]) for one in texts)


def dialysis() -> DialysisModel:
    """Newest first."""
    fall = DialysisCell("86/48", ("trykkfall 19:54",), "danger")
    plain = _cells(
        ("82,6", "+0,4 siden sist"), ("80,6", "endring −2,0"), ("−0,4", "mot 81,0"),
        ("2 000", "planlagt 2 000 ml", "6,1 ml/t/kg"), ("152/80", "11:48"), ("116/66", "14:54"),
        ("128/70", "16:06"),
    )  # fmt: skip
    fallen = _cells(
        ("84,0", "+2,5 siden sist"), ("82,2", "endring −1,8"), ("+1,2", "mot 81,0"),
        ("1 800", "planlagt 2 500 ml", "5,1 ml/t/kg"), ("168/88", "16:36"), ("86/48",), ("118/66", "21:06"),
    )  # fmt: skip
    lacking = (
        DialysisCell("83,2"), DialysisCell("81,5 eller 82,9", ("to ulike vekter",), "warn"),
        DialysisCell("–", ("mot 81,0",), lacks=True),
        DialysisCell("ikke skrevet", ("planlagt 2 200 ml",), lacks=True),
        DialysisCell("150/82", ("07:00",)), DialysisCell("ikke målt", lacks=True),
        DialysisCell("ikke målt", lacks=True),
    )  # fmt: skip
    told = ("3 trykk kan høre til en annen dialyse og teller i ingen av dem (126/70 13:30)",)
    keys = ("Procedure/d", "Observation/weight")
    return DialysisModel(
        (
            DialysisRow(
                "Procedure/c", "man 23.11.2026", "11:54–16:00", "Hemodialyse · 4 t 6 min",
                "AV-fistel venstre overarm", plain, (), (), keys, "Mandag, hemodialyse", 3.0,
            ),
            DialysisRow(
                "Procedure/b", "lør 21.11.2026", "16:42–21:00", "Hemodialyse · 4 t 18 min",
                "AV-fistel venstre overarm", (*fallen[:5], fall, fallen[6]), (),
                ("Svimmel og klam etter 3 timer: UF satt på pause, beina hevet.",), keys,
                "Lørdag, hemodialyse, trykkfall", 2.0,
            ),
            DialysisRow(
                "Procedure/a", "tir 17.11.2026", "07:06, slutt ikke skrevet", "Hemodiafiltrasjon · avbrutt",
                "", lacking, told, (), keys, "Tirsdag, hemodiafiltrasjon", 1.0,
            ),
        ),
        "Tørrvekt 80,0 kg", "satt i går 19:06 av Gunn Elise Rø · før 81,0 kg (14.11)", ("Observation/dry",),
        "12 tidligere", ("Målinger er på vei.",),
        "Merket som trykkfall: laveste systoliske under 90; ikke kontrollert av kliniker",
    )  # fmt: skip
