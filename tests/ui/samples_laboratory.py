"""Sample model of a patient's laboratory table."""

from __future__ import annotations

from desktop.shown.results.laboratory import LabCell, LabGroup, LaboratoryModel, LabRow, SampleColumn
from tests.ui.samples_worklist import history

_COLUMNS = (
    SampleColumn("c1", "17.11", "08:10"),
    SampleColumn("c2", "17.11", "20:00", "gass"),
    SampleColumn("c3", "18.11", "06:40"),
    SampleColumn("c4", "18.11", "20:15"),
    SampleColumn("c5", "19.11", "06:30"),
    SampleColumn("c6", "20.11", "06:25", "", True),
    SampleColumn("c7", "20.11", "13:10", "gass", True),
)


def _cell(text: str, last: bool) -> LabCell:
    if not text:
        return LabCell()
    if text == "?":
        return LabCell("unanswered", "ubesvart")
    outside = {"^": "high", "v": "low"}.get(text[0], "")
    gas = text.endswith("g")
    return LabCell(
        "value",
        text.strip("^v").removesuffix("g").removesuffix("*"),
        outside,
        last or (gas and last),
        "g" if gas else "",
        text.endswith("*"),
    )  # type: ignore[arg-type]


def _lab(
    name: str,
    unit: str,
    reference: str,
    values: str,
    curve: tuple[float, ...] = (),
    band: tuple[float, float] | None = None,
    below: tuple[str, ...] = (),
) -> LabRow:
    cells = values.split("|")
    made = tuple(_cell(text, at >= 5) for at, text in enumerate(cells))
    newest = next((cell for cell in reversed(made) if cell.state == "value"), LabCell())
    return LabRow(
        name.lower(),
        name,
        unit,
        reference,
        made,
        history(*curve),
        band,
        newest.outside,
        below,
        spoken=f"{name} {newest.text} {unit}",
    )


def laboratory() -> LaboratoryModel:
    fluid = (
        _lab(
            "Kalium",
            "mmol/L",
            "3,6–4,6",
            "4,1|3,9g|3,8|3,7|3,6|v3,4*|v3,3g",
            (4.1, 3.9, 3.8, 3.7, 3.6, 3.4, 3.3),
            (3.6, 4.6),
            (
                "3,4 i dag 06:25 venøs plasma. Kommentar fra laboratoriet: «Svak hemolyse, kan gi for høy "
                "verdi.»",
                "3,3 i dag 13:10 arteriell blodgass på post. Samme enhet, annet prøvemateriale: vises i én "
                "rad, regnes ikke som samme serie.",
            ),
        ),
        _lab(
            "Natrium",
            "mmol/L",
            "137–145",
            "v131|v132g|v133|v134|v136|137|v136g",
            (131, 132, 133, 134, 136, 137, 136),
            (137, 145),
        ),
        _lab(
            "Kreatinin",
            "mikromol/L",
            "45–90",
            "^104|^112|^121|^124|^122|^118|?",
            (104, 112, 121, 124, 122, 118),
            (45, 90),
        ),
        _lab(
            "eGFR, CKD-EPI", "mL/min/1,73 m²", "> 60", "v47|v43|v39|v38|v39|v41|?", (47, 43, 39, 38, 39, 41)
        ),
        _lab("Karbamid", "mmol/L", "3,5–8,1", "^9,8||^11,2||^11,0|^10,4|", (9.8, 11.2, 11.0, 10.4)),
        _lab(
            "Magnesium",
            "mmol/L",
            "0,71–0,94",
            "0,74||v0,70||0,71|0,72|",
            (0.74, 0.70, 0.71, 0.72),
            (0.71, 0.94),
        ),
        _lab("Kalsium, fritt", "mmol/L", "1,15–1,33", "|1,19g|||||1,18g", (1.19, 1.18), (1.15, 1.33)),
    )
    heart = (
        _lab("NT-proBNP", "ng/L", "< 450", "^9 850||^7 400||^4 120|?|", (9850, 7400, 4120)),
        _lab("Troponin T", "ng/L", "< 14", "^38|^41|^36||||", (38, 41, 36)),
        _lab("TSH", "milli-enheter/L", "0,40–4,5", "||||?||"),
    )
    blood = (
        _lab(
            "Hemoglobin",
            "g/dL",
            "11,7–15,3",
            "v11,2||v11,6||11,9|12,1|12,4g",
            (11.2, 11.6, 11.9, 12.1, 12.4),
            (11.7, 15.3),
        ),
        _lab("Leukocytter", "10⁹/L", "4,1–9,8", "8,9||9,6||8,1|7,4|", (8.9, 9.6, 8.1, 7.4), (4.1, 9.8)),
        _lab("Trombocytter", "10⁹/L", "165–387", "212||220||231|240|", (212, 220, 231, 240), (165, 387)),
        _lab("CRP", "mg/L", "< 5", "^12|^18|^41|^36|^22|^14|", (12, 18, 41, 36, 22, 14)),
        _lab("Ferritin", "mikrogram/L", "15–150", "||||38||"),
    )
    liver = (_lab("ALAT", "U/L", "10–45", "32||30||28||"), _lab("Glukose", "mmol/L", "4,0–6,0", "|||||^7,4|"))
    gas = (
        _lab("pH", "", "7,37–7,45", "|7,43g|||||7,45g", (7.43, 7.45), (7.37, 7.45)),
        _lab("pCO₂", "kPa", "4,3–5,7", "|5,1g|||||4,9g", (5.1, 4.9), (4.3, 5.7)),
        _lab("Laktat", "mmol/L", "0,5–2,2", "|1,6g|||||1,1g", (1.6, 1.1), (0.5, 2.2)),
    )
    urine = (
        _lab("Natrium i urin", "mmol/L", "", "|||||?|"),
        _lab("Albumin/kreatinin", "mg/mmol", "< 2,5", "^6,1||||||"),
    )
    return LaboratoryModel(
        _COLUMNS,
        (
            LabGroup("fluid", "Væske og nyre", fluid),
            LabGroup("heart", "Hjerte", heart),
            LabGroup("blood", "Blod", blood),
            LabGroup(
                "liver",
                "Lever og stoffskifte",
                liver,
                "5 analyser, 1 ny, alle siste innenfor referanse unntatt glukose 7,4",
                True,
            ),
            LabGroup("gas", "Blodgass", gas),
            LabGroup("urine", "Urin", urine),
        ),
        "Prøver",
        "nye siden 08:00 i dag: 8",
        unanswered="TSH fra 19.11. kl. 06:30 (32 t, eier Maren Aas) · NT-proBNP i dag · kreatinin, eGFR "
        "13:10 · urin-natrium",
        unanswered_count=5,
    )
