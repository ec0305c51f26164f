"""Sample models of the order column."""

from __future__ import annotations

from desktop.shown.medicines.order_editor import (
    CORRECT,
    AlertChoice,
    BasketRow,
    Favourite,
    OrderAlert,
    OrderBeyond,
    OrderChoice,
    OrderModel,
    OrderPart,
    OrderQuestion,
    Proposal,
)
from tests.ui.editors.samples import PATIENT, SPOKEN

BASKET = (
    BasketRow("line-1", "pill", "paracetamol 1 g × 4", "gjennom munnen, fra nå"),
    BasketRow("line-2", "flask", "Kalium, magnesium, kreatinin", "i dag kl. 18:00, deretter daglig kl. 06"),
    BasketRow("line-3", "heartbeat", "EKG 12 avledninger", "i kveld, før kaliuminfusjon er slutt"),
)
FAVOURITES = (
    Favourite("f1", "H", "Hjertesvikt, første døgn", "7 bestillinger"),
    Favourite("f2", "K", "Kaliumtilskudd etter protokoll", "3 bestillinger"),
    Favourite("f3", "R", "Røntgen thorax", "liggende"),
    Favourite("f4", "T", "Kardiologisk tilsyn, poliklinikk", "6 uker"),
)
NOTICE = OrderAlert(
    "notice-1",
    "notice",
    "Paracetamol er ordinert to ganger: 8 g/døgn.",
    "Står fra før: 1 g inntil × 4 ved behov. Grensen er 4 g/døgn (lever).",
    "Regel A4, sterk evidens. Eier: Legemiddelkomiteen. Overstyrt 31 % av 212.",
    (
        AlertChoice("replace", "Erstatt den ved behov", letter="E"),
        AlertChoice("keep", "Behold begge", letter="B"),
        AlertChoice("remove", "Ta bort den nye", letter="T"),
    ),
    "line-1",
)
BEYOND = OrderAlert(
    "stop-2", "stop", "2 mg digoksin i døgnet, 8 ganger største døgndose 0,25 mg.",
    basis="Regel døgnmengde, moderat evidens. Eier: Legemiddelkomiteen.",
    brief="Regel døgnmengde · moderat evidens",
    beyond=OrderBeyond("0,5 mg × 4", "2 mg", "0,25 mg", "i døgnet"),
    choices=(AlertChoice("remove", "Ta bort"), AlertChoice(CORRECT, "Rett dosen"),
             AlertChoice("override", "Overstyr", reason=True)),
)  # fmt: skip
STOP = OrderAlert(
    "stop-1",
    "stop",
    "Pasienten har straksallergi mot penicillin; velg noe annet.",
    "Anafylaksi i 2011. Amoksicillin er et penicillin.",
    "Regel A1, sterk evidens. Overstyrt 2 av 58. Eier: Legemiddelkomiteen.",
    brief="Regel A1 · sterk evidens · overstyrt 2 av 58",
    choices=(
        AlertChoice("other", "Velg et annet middel …"),
        AlertChoice("remove", "Ta bort"),
        AlertChoice("override", "Overstyr", reason=True),
    ),
)


def proposal(text: str = "paracet 1 g x 4 po", **more: object) -> Proposal:
    return Proposal(
        text,
        "paracetamol",
        "PARACET",
        parts=(
            OrderPart("Dose", "1 g"),
            OrderPart("Hyppighet", "4 ganger daglig"),
            OrderPart("Vei", "gjennom munnen"),
        ),
        line="Kl. 08, 14, 20 og 02 · fra nå · 4 g/døgn",
        complete=True,
        **more,  # type: ignore[arg-type]
    )


def stopped() -> Proposal:
    return Proposal(
        "amoksicillin 500 mg x 3 po",
        "amoksicillin",
        "AMOXICILLIN",
        parts=(
            OrderPart("Dose", "500 mg"),
            OrderPart("Hyppighet", "3 ganger daglig"),
            OrderPart("Vei", "gjennom munnen"),
        ),
        line="Kl. 08, 14 og 22 · fra nå · 1,5 g/døgn",
        alerts=(STOP,),
        complete=True,
    )


def asking() -> Proposal:
    return Proposal(
        "furosemid 40 x 2",
        "furosemid",
        "",
        parts=(OrderPart("Dose", "40 ?"), OrderPart("Hyppighet", "2 ganger daglig")),
        questions=(
            OrderQuestion(
                "dose",
                "Hvilken enhet har dosen?",
                (
                    OrderChoice("mg", "40 mg", "furosemid 40 mg x 2"),
                    OrderChoice("tab", "40 tabletter", "furosemid 40 tabletter x 2", "vanligvis 1 til 2"),
                ),
            ),
            OrderQuestion(
                "route",
                "Hvilken vei?",
                (OrderChoice("po", "gjennom munnen"), OrderChoice("iv", "intravenøst")),
            ),
        ),
    )


def orders(**more: object) -> OrderModel:
    given: dict[str, object] = {
        "draft": "basket-1",
        "patient": PATIENT,
        "spoken": SPOKEN,
        "alerts": (NOTICE,),
        "basket": BASKET,
        "saved": "Lagret som kladd 14:31",
        "favourites_title": "Vanlig på Hjerte 3",
        "favourites": FAVOURITES,
    }
    return OrderModel(**{**given, **more})  # type: ignore[arg-type]
