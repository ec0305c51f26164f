"""A sample of values before treatments in cycles: one below its limit, one missing, one old."""

from __future__ import annotations

from desktop.shown.trends.cycles import CycleCell, CycleColumn, CycleRow, CyclesModel


def cycles() -> CyclesModel:
    """Now first, then the newest treatment."""
    keys = ("Observation/n",)
    return CyclesModel(
        (
            CycleColumn("now", "Nå", "Dag 21", "Nå, dag 21"),
            CycleColumn("2026-10-30", "30.10", "doksorubicin, syklofosfamid", "30.10"),
            CycleColumn("2026-10-09", "09.10", "doksorubicin, syklofosfamid", "09.10"),
        ),
        (
            CycleRow("neutro", "Nøytrofile", "10⁹/L", "≥ 1", (
                CycleCell("0,8", ("i dag",), "warn", keys=keys),
                CycleCell("1,9", ("1 dag før", "laveste 0,4 dag 10"), keys=keys),
                CycleCell("2,3", ("på dag 1", "laveste 0,7 dag 9"), keys=keys),
            ), "Nøytrofile 0,8"),
            CycleRow("bili", "Bilirubin", "µmol/L", "≤ 38", (
                CycleCell("ikke målt siden", lacks=True), CycleCell("12", ("2 dager før",), keys=keys),
                CycleCell("ikke målt før", lacks=True),
            ), "Bilirubin ikke målt"),
        ),
        (("Utenfor grensen: Nøytrofile 0,8 (≥ 1)", "warn"), ("Ikke målt siden kuren: Bilirubin", "warn")),
        "grensene er ikke kvalitetssikret", ("2 tidligere",), "Nøytrofile 0,8",
    )  # fmt: skip
