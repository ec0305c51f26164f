"""Sample models of a patient's pumps and lines."""

from __future__ import annotations

from desktop.shown.fluids.pumps import PumpRow, PumpsModel
from desktop.shown.page.lines import LineRow, LinesModel


def pumps() -> PumpsModel:
    return PumpsModel(
        (
            PumpRow(
                "MedicationRequest/1", "noradrenalin", "NORADRENALIN 40 mikrogram/ml", "intravenøst",
                "running",
                "0,12 mikrogram per kg per minutt", "siden 13:20", "1 t 12 min",
                before=(
                    "0,18 mikrogram per kg per minutt  10:05–13:20",
                    "0,24 mikrogram per kg per minutt  i går 22:40–10:05",
                ),
                ordered="0,05–0,3 mikrogram per kg per minutt, kontinuerlig · Henrik Bø · i går 22:30",
                remarks=(("2 føringer sier at den går: den nyeste gjelder", "quiet"),),
                keys=("MedicationAdministration/1", "MedicationRequest/1"),
                spoken="noradrenalin, går, 0,12 mikrogram per kg per minutt, siden 13:20",
            ),
            PumpRow(
                "MedicationRequest/2", "propofol", "", "intravenøst", "running", "12", "siden 11:00",
                "3 t 32 min", remarks=(("hastigheten har ingen enhet", "warn"),
                                       ("ordinasjonen er avsluttet: sedasjon stanset", "danger")),
                keys=("MedicationAdministration/2",), spoken="propofol, går, 12, hastigheten har ingen enhet",
            ),
            PumpRow(
                "MedicationAdministration/3", "insulin aspart", "", "intravenøst", "unclear",
                "2 enheter per time", "siden 18.11 08:10", "2 hele døgn",
                remarks=(("ikke kjent om den går: ingenting ført siden 18.11 08:10", "warn"),
                         ("ingen ordinasjon", "warn")),
                spoken="insulin aspart, ikke kjent om den går",
            ),
            PumpRow("MedicationRequest/4", "heparin", "", "", "waiting", "", "ordinert 14:05",
                    rate_note="ikke ført som startet", ordered="1 000 enheter per time · Henrik Bø · 14:05",
                    spoken="heparin, ikke ført som startet"),
            PumpRow("MedicationRequest/5", "fentanyl", "", "epiduralt", "stopped", "8 ml per time",
                    "stanset 09:20", "5 t 12 min", spoken="fentanyl, stanset 09:20"),
        ),
        "Pumper", "2 går · 1 ikke kjent", ("1 infusjon fra før oppholdet ble aldri avsluttet",),
    )  # fmt: skip


def lines() -> LinesModel:
    return LinesModel(
        (
            LineRow(
                "DeviceUseStatement/1", "in", "Luftvei", "Endotrakealtube 7,5", "Munn, 22 cm ved munnvik",
                "5. døgn", "siden 16.11 23:40", remarks=(("Vanskelig: bougie brukt", "quiet"),),
                may_end=True, keys=("DeviceUseStatement/1", "Procedure/1"),
                spoken="Luftvei, Endotrakealtube 7,5, 5. døgn",
            ),
            LineRow(
                "DeviceUseStatement/2", "in", "Sentralt venekateter", "CVK 4 lumen",
                "Høyre vena jugularis interna", "8. døgn", "siden 13.11 02:10", marked=True,
                detail="planlagt ut i dag 18:00",
                remarks=(("vurderes fra døgn 7", "warn"), ("oppgave: Trekke CVK", "accent")),
                keys=("DeviceUseStatement/2",), spoken="Sentralt venekateter, 8. døgn",
            ),
            LineRow(
                "Procedure/3", "in", "Dren", "", "sted ikke skrevet", "3. døgn", "siden 18.11",
                remarks=(
                    ("lagt inn ved en prosedyre; ingen har skrevet om den fortsatt ligger inne", "warn"),
                ),
                spoken="Dren, 3. døgn",
            ),
            LineRow("DeviceUseStatement/4", "in", "Perifert venekateter", "PVK 18 G", "Venstre håndrygg", "",
                    "ikke kjent fra når; skrevet 16.11 23:40", spoken="Perifert venekateter"),
            LineRow("DeviceUseStatement/5", "planned", "Urinkateter", "", "", "", "planlagt i morgen",
                    spoken="Urinkateter, planlagt i morgen"),
            LineRow("DeviceUseStatement/6", "out", "Arteriekateter", "", "Venstre arteria radialis",
                    "6. døgn", "lagt inn 13.11 02:05 · ut 18.11 09:30", spoken="Arteriekateter, ut 18.11"),
        ),
        "Innganger og dren", "4", "1 bør vurderes", ("2 fjernet før oppholdet",),
    )  # fmt: skip
