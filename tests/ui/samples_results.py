"""Sample model of the answers that wait to be seen."""

from __future__ import annotations

from msgspec import structs

from desktop.acts.results import AcknowledgeResults
from desktop.shown.results.results import ResultDetail, ResultRow, ResultsModel
from tests.ui.samples_worklist import history


def acknowledged(*keys: str) -> AcknowledgeResults:
    """The act that says these answers of the sample were seen as they are shown there."""
    return AcknowledgeResults(keys, shown=tuple(map(_fingerprint, keys)))


def _fingerprint(key: str) -> str:
    return f"{key} as it is shown"


def _abnormal(
    key: str,
    bed: str,
    family: str,
    given: str,
    analysis: str,
    value: str,
    unit: str,
    reference: str,
    change: str,
    time: str,
    up: bool,
    curve: tuple[float, ...],
    remark: str = "",
    similar: bool = False,
) -> ResultRow:
    return ResultRow(
        key,
        f"patient-{bed}",
        bed,
        family,
        given,
        "abnormal",
        analysis,
        time,
        value,
        unit,
        reference,
        "high" if up else "low",
        change,
        remark,
        curve=history(*curve),
        row="k",
        similar=similar,
        fingerprint=_fingerprint(key),
        sort=float(key[1:]),
        time_sort=time,
    )


def _plain(key: str, bed: str, family: str, given: str, analysis: str, value: str, time: str) -> ResultRow:
    return ResultRow(
        key,
        f"patient-{bed}",
        bed,
        family,
        given,
        "plain",
        analysis,
        time,
        value,
        marked=True,
        stage="normal",
        fingerprint=_fingerprint(key),
        sort=float(key[1:]),
        time_sort=time,
    )


def _read(
    key: str,
    bed: str,
    family: str,
    given: str,
    analysis: str,
    value: str,
    quote: str,
    department: str,
    time: str,
) -> ResultRow:
    return ResultRow(
        key,
        f"patient-{bed}",
        bed,
        family,
        given,
        "read",
        analysis,
        time,
        value,
        quote=quote,
        department=department,
        fingerprint=_fingerprint(key),
        sort=float(key[1:]),
        time_sort=time,
    )


def results() -> ResultsModel:
    return ResultsModel(
        (
            _abnormal(
                "r1",
                "12A",
                "Solbakken",
                "Ingrid Marie",
                "Kalium",
                "3,3",
                "mmol/L",
                "3,6–4,6",
                "−0,1 fra 06:25",
                "13:10",
                False,
                (4.1, 3.9, 3.8, 3.6, 3.4, 3.3),
                similar=True,
            ),
            _abnormal(
                "r2",
                "07",
                "Haugland",
                "Per Kristian",
                "CRP",
                "148",
                "mg/L",
                "< 5",
                "+86 fra 06:30",
                "13:06",
                True,
                (8, 14, 62, 148),
                "stor endring",
            ),
            _abnormal(
                "r3",
                "07",
                "Haugland",
                "Per Kristian",
                "Laktat",
                "2,9",
                "mmol/L",
                "0,5–2,2",
                "+1,2 fra 06:30",
                "13:06",
                True,
                (1.2, 1.4, 1.7, 2.9),
            ),
            _abnormal(
                "r4",
                "03",
                "Lien",
                "Amund",
                "Troponin T",
                "1 840",
                "ng/L",
                "< 14",
                "+620 fra 07:00",
                "12:50",
                True,
                (300, 800, 1220, 1840),
                "stor endring",
            ),
            _abnormal(
                "r5",
                "15A",
                "Solberg",
                "Ingrid",
                "Hemoglobin",
                "9,8",
                "g/dL",
                "11,7–15,3",
                "−0,4 fra i går",
                "12:31",
                False,
                (11.2, 10.4, 10.2, 9.8),
                similar=True,
            ),
            _read(
                "r6",
                "08",
                "Øverland",
                "Marit",
                "Aldosteron/renin-ratio",
                "se svar",
                "tekstsvar",
                "Endokrinologi",
                "11:58",
            ),
            _read(
                "r7",
                "01",
                "Berge",
                "Torstein Olav",
                "Blodkultur × 2, endelig",
                "ingen vekst",
                "5 døgn",
                "Mikrobiologi",
                "11:40",
            ),
            _read(
                "r8",
                "10",
                "Aasen",
                "Gudrun",
                "Røntgen thorax",
                "beskrevet",
                "«Ingen pneumothorax. Lite pleuravæske.»",
                "Radiologi",
                "10:55",
            ),
            _plain("r9", "02", "Nygård", "Bjørg", "Kalium, natrium, kreatinin", "4,2 · 140 · 71", "11:20"),
            _plain("r10", "06", "Sandvik", "Kjell Arne", "CRP, leukocytter", "3 · 6,1", "10:48"),
            _plain("r11", "16", "Lund", "Sivert Andreas", "Hemoglobin, trombocytter", "14,6 · 221", "10:31"),
            _plain("r12", "17", "Fjeld", "Astrid", "Natrium, kalium", "139 · 4,0", "10:02"),
            _plain("r13", "12B", "Vik", "Elin Therese", "Kreatinin, eGFR", "62 · over 90", "09:55"),
            _plain("r14", "11", "Strand", "Odd Magne", "Magnesium, kalium", "0,84 · 4,3", "09:40"),
        ),
        "Svar å se",
        "14 svar, 13 pasienter · mine · avvikende først",
        "ett og ett, aldri samlet",
        "mikrobiologi, patologi, radiologi og tekstsvar",
        "innenfor referanse og uten stor endring; kan kvitteres samlet etter at listen er vist",
        "8 holdes utenfor: avvik, store endringer, tekstsvar",
        ResultDetail(
            "r1",
            "SOLBAKKEN, Ingrid Marie",
            "14.03.1948 (78 år) · Kvinne · 148348 19660",
            "Kalium",
            "mmol/L · 3,6–4,6",
            "3,3",
            "low",
            "i dag 13:10, blodgass på post",
            "forrige 3,4 kl. 06:25, plasma",
            history(4.1, 3.9, 3.8, 3.7, 3.6, 3.4, 3.3),
            "3,6",
            "4,6",
            (3.6, 4.6),
            (
                ("kaliumklorid", "10 mmol per time intravenøst til 16:30", ""),
                ("furosemid", "40 mg × 3 intravenøst", ""),
                ("EKG 12:10", "QTc 452 ms, atrieflimmer 94", "high"),
            ),
            (
                ("", "Ny kalium kl. 18, følg til over 3,6"),
                ("Eier", "Vakthavende LIS, overtar kl. 16"),
                ("Frist", "i dag 18:30"),
            ),
            "Kvitter og lag oppgave for",
        ),
    )


def alone() -> ResultsModel:
    """The same answers as one patient's, each in full, one of them waiting for somebody else."""
    model = results()
    rows = tuple(
        structs.replace(row, patient="p", bed="", similar=False, owner="P. Dahl" if row.key == "r2" else "")
        for row in model.rows[:10]
    )
    details = tuple(
        structs.replace(
            model.detail, key=row.key, name="", identity="", act="", analysis=row.analysis, value=row.value
        )
        for row in rows
    )
    return structs.replace(
        model, rows=rows, summary="5 avvikende", detail=None, details=details, of_patient=True
    )
