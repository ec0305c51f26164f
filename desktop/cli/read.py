"""`fagflate read order`: what the order field reads in free text, and what it has to ask."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from desktop.cli.common import add_configuration, say, use_configuration
from desktop.core.errors import InputError
from desktop.core.messages import _

if TYPE_CHECKING:
    from desktop.orders.draft import MedicineOrder, Order
    from desktop.orders.field.reading import Reading

NAME = "read"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.description = _(
        "Reads orders or doses in free text as the order field does, and asks what it asks."
    )
    parser.add_argument(
        "kind", choices=("order", "dose"), help=_("a whole order, or a dose without its medicine")
    )
    parser.add_argument("text", nargs="*", metavar=_("TEXT"), help=_("the text to read (each is one)"))
    add_configuration(parser)
    parser.add_argument("--workspace", default="base", metavar="ID", help=_("whose settings are used"))
    parser.add_argument("--file", type=Path, metavar="LINES", help=_("a file with one text a line"))


def run(arguments: argparse.Namespace) -> int:
    """Read each text; gives 1 when one of them can't be read at all."""
    from desktop.core.clock import utc_now
    from desktop.fhir import strict

    use_configuration(arguments)
    now = utc_now()
    refused = False
    for text in _texts(arguments):
        found = _order(text, now) if arguments.kind == "order" else _dose(text, now)
        refused = refused or bool(found["refused"])
        say(strict.dumps(found) if arguments.json else _words(found))
    return 1 if refused else 0


def _texts(arguments: argparse.Namespace) -> list[str]:
    texts: list[str] = list(arguments.text)
    if arguments.file is not None:
        try:
            texts += arguments.file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                _("{path} can't be read.").format(path=arguments.file),
                todo=_("Give a text file in UTF-8, one text a line."),
                details=str(error),
            ) from error
    if not texts and not sys.stdin.isatty():
        texts = sys.stdin.read().splitlines()
    return texts


def _order(text: str, now: datetime) -> dict[str, Any]:
    from desktop.orders.basket import Basket
    from desktop.orders.draft import MedicineOrder, ServiceOrder
    from desktop.orders.field.reading import read
    from desktop.orders.order_resources import Signing, resource
    from desktop.orders.summary import summary

    found = read(text, now)
    made = None
    # Where only the route is asked for, all else is certain; of what could mean two things nothing is given.
    asked = {question.kind for question in found.questions}
    order = found.order
    if asked == {"route"} and isinstance(found.draft, MedicineOrder):
        order = msgspec.structs.replace(found.draft, route="PO")
    if order is not None:
        line = Basket("patient").add(order, text).lines[0]
        signing = Signing(patient="Patient/patient", requester="Practitioner/practitioner", at=now)
        made = resource(line, signing)
        if asked:
            assert isinstance(found.draft, MedicineOrder)
            made["status"] = "draft"
            made["dosageInstruction"] = _without_route(found.draft, now)
    said = [part for part in summary(order, now).row if part] if isinstance(order, ServiceOrder) else []
    return {
        "text": text, "read_as": _read_as(found.draft), "resource": made, "words": said,
        "questions": _questions(found), "refused": _refused(found),
    }  # fmt: skip


def _read_as(order: Order | None) -> list[dict[str, Any]]:
    """Order as recognised: its kind, name and code, and of a medicine its product; `not_checked` is true of
    one that no list has, `not_in_list` of such an analysis or examination."""
    from desktop.clinical.units import amount
    from desktop.core.formats import NBSP
    from desktop.orders.draft import MedicineOrder
    from desktop.orders.order_resources import sent_code

    if order is None:
        return []
    if not isinstance(order, MedicineOrder):
        not_listed = {"not_in_list": True} if order.unlisted else {}
        return [{"kind": order.kind, "name": one.name, "code": one.code} | not_listed for one in order.items]
    strength = order.strength_text
    if order.strength is not None:
        strength = amount(order.strength.value, order.strength.unit).replace(NBSP, " ")
    product = " ".join(filter(None, (order.brand.upper(), order.form, strength)))
    unlisted = {"not_checked": True} if order.unlisted else {}
    return [{"kind": "medicine", "name": order.name, "code": sent_code(order), "product": product} | unlisted]


def _without_route(order: MedicineOrder, now: datetime) -> list[dict[str, Any]]:
    from desktop.orders.order_resources import dosages

    return [{k: v for k, v in dosage.items() if k != "route"} for dosage in dosages(order, now)]


def _dose(text: str, now: datetime) -> dict[str, Any]:
    from desktop.orders.dosage_text.dosage_reading import read as read_text
    from desktop.orders.field.reading import read_dose

    found = read_text(text, now)
    if found.dosages:
        return {"text": text, "dosage": list(found.dosages), "questions": [], "refused": ""}
    # What is not read stays a text, whole; the order field's questions lead to one that is.
    asked = read_dose(text, now)
    questions = _questions(asked)
    refused = _refused(asked)
    if not questions and not refused:
        words = _("“{words}” was not understood.").format(words=found.stopped or text)
        questions = [{"kind": "unread", "question": words, "at": found.stopped or text, "answers": []}]
    return {"text": text, "dosage": [], "questions": questions, "refused": refused}


def _questions(found: Reading) -> list[dict[str, Any]]:
    return [
        {"kind": q.kind, "question": q.words, "at": found.text[q.start : q.end] if q.start >= 0 else "",
         "answers": [
             {"words": c.words, "text": c.text} | ({"deliberate": True} if c.deliberate else {})
             for c in q.choices
         ]}
        for q in found.questions
    ]  # fmt: skip


def _refused(found: Reading) -> str:
    if found.order is None and not found.questions:
        return _("There is nothing here that can be read as an order.")
    return ""


def _named(one: dict[str, Any]) -> str:
    """`Medicine: metoprolol, ATC C07AB02`; of one that no list has that it is not checked."""
    if one["kind"] != "medicine":
        return ", ".join(filter(None, (one["name"], one["code"])))
    words = _("Medicine: {name}").format(name=one["name"])
    code = f"ATC {one['code']}" if one["code"] else ""
    unlisted = _("not checked") if one.get("not_checked") else ""
    return ", ".join(filter(None, (words, code, unlisted, one["product"])))


def _words(found: dict[str, Any]) -> str:
    lines = [str(found["text"])]
    if found["refused"]:
        lines.append("  " + str(found["refused"]))
    lines += [f"  {_named(one)}" for one in found.get("read_as") or ()]
    items = (asked["answers"] for asked in found["questions"] if asked["kind"] == "item")
    if any(all(answer.get("deliberate") for answer in answers) for answers in items):
        lines.append("  " + _("No medicine, analysis or examination was recognised."))
    for asked in found["questions"]:
        answers = " / ".join(answer["words"] for answer in asked["answers"])
        lines.append(f"  ? {asked['question']}" + (f" {answers}" if answers else ""))
    made = found.get("dosage") or (found.get("resource") or {}).get("dosageInstruction") or []
    lines += ["  " + str(dosage["text"]) for dosage in made]
    if said := found.get("words"):
        # As in the basket: what, and below it when and how often.
        lines.append("  " + ": ".join(said))
    return "\n".join(lines)
