"""A sample model of a patient's care plans."""

from __future__ import annotations

from desktop.shown.page.care_plan import CarePlanModel, PlanGroup, PlanRow


def care_plan() -> CarePlanModel:
    return CarePlanModel(
        (
            PlanGroup("CarePlan/1", "Pleieplan ved delirium", "Delirium", (
                PlanRow("CarePlan/1", "plan", "Skrevet av Kari Nygård søn 15. 09:20", "gjelder", "quiet",
                        when="siden søn 15. 09:20", keys=("CarePlan/1", "Condition/1"), spoken="Pleieplan"),
                PlanRow("Goal/1", "goal", "Orientert og trygg", "i bedring",
                        detail=("4AT: under 4 · frist i dag",),
                        when="vurdert i går", remarks=(("Klarere om formiddagen", "quiet"),),
                        keys=("Goal/1",), spoken="Mål, orientert og trygg, i bedring"),
                PlanRow("CarePlan/1#activity-0", "activity", "Samme personale, klokke og kalender ved sengen",
                        "under arbeid", "quiet", when="1 gang daglig", who="Kari Nygård", inside=True,
                        keys=("CarePlan/1",), spoken="Samme personale"),
                PlanRow("Goal/2", "goal", "Sover om natten uten sovemedisin", "i arbeid", "warn", late=True,
                        detail=("Sammenhengende søvn: minst 5 timer · frist i går",),
                        remarks=(("skulle vært nådd i går: vurder det", "warn"),), keys=("Goal/2",),
                        spoken="Mål, sover om natten"),
                PlanRow("CarePlan/1#activity-1", "activity", "Skal ikke ha sengehest", "", "quiet",
                        remarks=(("skal ikke gjøres", "danger"),), keys=("CarePlan/1",), spoken="Sengehest"),
                PlanRow("CarePlan/1#Task/2", "activity", "Time hos ergoterapeut", "under arbeid", "quiet",
                        remarks=(("står blant oppgavene", "quiet"),), keys=("Task/2", "CarePlan/1"),
                        spoken="Time hos ergoterapeut"),
            )),
            PlanGroup("others", "Planer som ingen går etter", "1", (
                PlanRow("CarePlan/2", "plan", "Pleieplan etter hoftebrudd", "fullført", "quiet",
                        ("mål: Går med rullator (nådd)",), "03.08.2026 til 19.08.2026", "Hjemmetjenesten",
                        keys=("CarePlan/2",), spoken="Pleieplan etter hoftebrudd"),
            ), folded=True),
        ),
        "Pleieplan", "1", "1 over tiden",
    )  # fmt: skip
