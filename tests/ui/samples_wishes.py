"""Models of the list of wishes for tests and pictures."""

from __future__ import annotations

from desktop.shown.why.wishes import WishesModel, WishRow


def wishes() -> WishesModel:
    rows = (
        WishRow(
            "Task/1", "to_answer", "Magnesium rett under kalium, også når den er normal.",
            "Panelet Prøver, på Oversikt, plass 2, Hjerte, sprint 03",
            "cardiology/sprint-03.yaml:22 · Fagflate 0.9.0", "du · LIS, Hjerte 3",
            "i dag 09:12", "venter på svar", goes_to="Kari Fosse", answers=True, withdraws=True,
            spoken="du: Magnesium rett under kalium",
        ),
        WishRow(
            "Task/2", "to_answer", "Vekten bør stå i kurven hver dag, ikke bare når den er målt.",
            "Kurve", "base/panels.yaml:13 · Fagflate 0.9.0",
            "Amund Kristoffersen-Nordahl · sykepleier · Medisinsk overvåkning og intermediær",
            "i går 22:40", "venter på svar", goes_to="alle som eier sprinter", answers=True,
        ),
        WishRow(
            "Task/3", "mine_answered", "Legg urinstix i første døgn.",
            "Vanlig på Hjerte 3, Hjerte, sprint 03", "",
            "du · overlege", "18.11.2026 10:02", "gjøres i en sprint", "Gjøres i sprint 5, fra 1. desember.",
            "Kari Fosse · i går 15:20", "Kari Fosse",
        ),
        WishRow(
            "Task/4", "mine_open", "Vis hvem som har tatt prøven.", "Panelet Prøver", "",
            "du · overlege", "i dag 11:58", "venter på svar", goes_to="Kari Fosse", unsent=True,
            withdraws=True,
        ),
        WishRow(
            "Task/5", "closed", "Fjern vekt fra listen.", "Post Hjerte 3", "", "Hanne Ness · sykepleier",
            "16.11.2026 08:00",
            "gjøres ikke", "Vekten brukes av alle med hjertesvikt, og står i målet for sprinten.",
            "Kari Fosse · 17.11.2026 12:00", "Kari Fosse",
        ),
    )  # fmt: skip
    return WishesModel(
        rows, "Ønsker", "2 venter på svar fra deg · 1 av dine venter på svar",
        "Det som ikke er sendt, går av seg selv når serveren er der.",
    )  # fmt: skip


MODELS = {"wishes": wishes}
