"""Models of the list of wishes for tests and pictures."""

from __future__ import annotations

from desktop.shown.sprint.reviews import ReviewRow, SprintRow
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
    sent = sprints()
    return WishesModel(
        rows, "Ønsker", "2 venter på svar fra deg · 1 av dine venter på svar",
        "Det som ikke er sendt, går av seg selv når serveren er der.", sent.reviews, sent.sprints,
    )  # fmt: skip


def sprints() -> WishesModel:
    """The list of somebody who owns sprints: to be read, to be tried out, sent, published."""
    reviews = (
        ReviewRow(
            "Task/r1", "to_review", "Hjerte, sprint 04", "Kurven først, og væska ved vekta.",
            "Maren Aas · LIS · Hjerte 3 · i dag 09:12", "i dag 09:12",
            ("Kari Fosse: har ikke svart ennå", "Anne Kristoffersen-Nordahl: godkjente i dag 10:02"),
            "venter på at du leser den", reads=True,
        ),
        ReviewRow(
            "Task/r2", "to_release", "Lunge, sprint 02", "Blodgass rett under målingene.",
            "Jonas Moe · overlege · Lunge 1 · i går 14:20", "i går 14:20",
            ("Kari Fosse: godkjente i går 15:00", "Siri Vik: godkjente i dag 08:00"),
            "godkjent av begge: prøv den ut, eller ta den i bruk", reads=True,
        ),
        ReviewRow(
            "Task/r3", "sent", "Hjerte, sprint 05", "Ordresett for hjertesvikt.",
            "Kari Fosse · overlege · i dag 11:40", "i dag 11:40",
            ("Kari Fosse: ikke sendt ennå, går av seg selv",
             "Jonas Moe: sendte den tilbake i dag 11:58"),
            "sendt til gjennomgang", reads=True, withdraws=True,
        ),
    )  # fmt: skip
    out = (
        SprintRow(
            "cardiology/sprint-03", "cardiology/sprint-03 · versjon 2",
            "prøves ut på Hjerte 3, Medisinsk overvåkning og intermediær til og med 2026-12-11",
            "signert av Kari Fosse · godkjent av Kari Fosse, Jonas Moe", "pilot", takes_back=True,
        ),
    )  # fmt: skip
    return WishesModel((), "Ønsker", "2 sprinter venter på deg", reviews=reviews, sprints=out)


MODELS = {"wishes": wishes}
