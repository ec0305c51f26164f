"""The pile for the printer: in the queue's order, sheet by sheet, and nothing left out silently."""

from __future__ import annotations

import base64
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from desktop.core.errors import InputError
from desktop.letters.delivery.delivery import State, coded, way_inputs
from desktop.letters.delivery.on_paper import handed
from desktop.letters.model import Channel
from desktop.letters.paper import filed
from desktop.letters.paper.pdf import render
from desktop.shown.letters.printing import Pile
from desktop.shown.paper.print_states import PrintJob, PrintState, Told
from desktop.views.letters import printing
from tests.letters.test_delivery import task as way
from tests.letters.test_pdf import many, patient, signed
from tests.views.charts import NOW, Json, about, chart, concept, hours_ago
from tests.views.charts import patient as person


@pytest.fixture(scope="module")
def pdf() -> bytes:
    letter = signed(many(3))
    return render(letter, patient(letter))


def letter(ident: str, **more: Any) -> Json:
    return about("DocumentReference", ident, status="current", docStatus="final", date=hours_ago(2),
                 type=concept("", "18842-5"), description="Epikrise", **more)  # fmt: skip


def copy(ident: str, of: str, binary: str, name: str = "Ida", state: State = State.QUEUED) -> Json:
    body = {**way(state, Channel.PAPER), "id": ident, "focus": {"reference": f"DocumentReference/{of}"}}
    body["input"] = [
        {"type": coded("recipient"), "valueReference": {"display": name}},
        *way_inputs(Channel.PAPER, "", ("Vei 1", "0001 By"), f"Binary/{binary}"),
    ]
    return body


class Held:
    """What of the server's PDFs is held on this machine."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pdfs: dict[str, bytes] = {}
        self.jobs: dict[str, PrintJob] = {}
        monkeypatch.setattr(filed.outbox, "current", self.current)
        monkeypatch.setattr(printing.print_rows, "by_task", lambda _connection: self.jobs)

    def current(self, _connection: Any, _kind: str, ident: str) -> Json | None:
        found = self.pdfs.get(ident)
        return None if found is None else {"data": base64.b64encode(found).decode()}


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    return Held(monkeypatch)


def pile(keys: list[str], *charts: Any) -> Pile:
    desk: Any = SimpleNamespace(clock=lambda: NOW, all_charts=lambda _c, _types: charts)
    return printing.pile(desk, None, [f"DocumentReference/{key}" for key in keys])  # type: ignore[arg-type]


def test_copies_stand_in_the_order_of_the_queue_and_know_their_sheets(held: Held, pdf: bytes) -> None:
    held.pdfs = {"x": pdf, "y": pdf, "z": pdf}
    first = chart(
        letter("a"), copy("t1", "a", "x"), copy("t2", "a", "y", "Ola"), who=person("1", "Lie", "Kari")
    )
    second = chart(letter("b"), copy("t3", "b", "z"), who=person("2", "Moe", "Per"))
    made = pile(["b", "a"], first, second)
    count = made.copies[0].sheets
    assert count > 1
    assert [(c.family, c.recipient, c.first) for c in made.copies] == [
        ("Moe", "Ida", 0),
        ("Lie", "Ida", count),
        ("Lie", "Ola", 2 * count),
    ]
    assert made.sheets == 3 * count
    assert made.copy_of(count).task == "Task/t1"
    assert made.copy_of(count - 1).task == "Task/t3"
    with pytest.raises(IndexError):
        made.copy_of(3 * count)
    assert (made.kept_out, made.missing) == ((), ())
    assert len(made.checked) == 3


def test_each_sheet_is_made_by_itself(held: Held, pdf: bytes) -> None:
    held.pdfs = {"x": pdf}
    made = pile(["a"], chart(letter("a"), copy("t1", "a", "x")))
    pages = [printing.sheet(None, made, n).rgb for n in range(made.sheets)]  # type: ignore[arg-type]
    assert len(set(pages)) == made.sheets
    with pytest.raises(IndexError):
        printing.sheet(None, made, made.sheets)  # type: ignore[arg-type]
    held.pdfs = {}
    with pytest.raises(InputError, match="Ida"):
        printing.sheet(None, made, 0)  # type: ignore[arg-type]


@pytest.mark.parametrize("damage", [b"", b"%PDF-1.4 cut", b"<html>"])
def test_a_damaged_pdf_is_named_and_holds_up_no_other(held: Held, pdf: bytes, damage: bytes) -> None:
    held.pdfs = {"x": damage, "y": pdf}
    made = pile(["a"], chart(letter("a"), copy("t1", "a", "x", "Ida"), copy("t2", "a", "y", "Ola")))
    assert [c.recipient for c in made.copies] == ["Ola"]
    assert made.copies[0].first == 0
    (out,) = made.kept_out
    assert (out.recipient, "PDF" in out.why) == ("Ida", True)
    assert "ØVERÅS" in out.patient


def test_what_is_not_held_here_is_fetched_first(held: Held) -> None:
    made = pile(["a"], chart(letter("a"), copy("t1", "a", "x")))
    assert made.missing == ("x",)
    assert made.copies == ()
    assert made.kept_out[0].recipient == "Ida"


def test_what_must_not_be_printed_is_kept_out_and_said(held: Held, pdf: bytes) -> None:
    held.pdfs = {"x": pdf}
    blocked = copy("t1", "a", "x", "Sperret", State.SIGNED)
    blocked["input"] = [blocked["input"][0], *way_inputs(Channel.HELD, "", (), "")]
    strange = {
        **copy("t2", "a", "x", "Rar"),
        "businessStatus": concept("", "?"),
        "description": "Epikrise: Rar",
    }
    draft = chart(letter("b") | {"docStatus": "preliminary"}, copy("t3", "b", "x", "Usignert"))
    no_pdf = copy("t4", "a", "x", "Uten")
    no_pdf["input"] = no_pdf["input"][:-1]
    made = pile(["a", "b"], chart(letter("a"), blocked, strange, no_pdf), draft)
    assert made.copies == ()
    assert {o.recipient for o in made.kept_out} == {"Sperret", "Epikrise: Rar", "Usignert", "Uten"}
    assert all(o.why for o in made.kept_out)


def test_a_letter_that_cant_be_read_fully_is_no_part_of_the_pile(held: Held, pdf: bytes) -> None:
    held.pdfs = {"x": pdf}
    strange: Json = {"modifierExtension": [{"url": "http://x.example/meaning", "valueBoolean": True}]}
    note = about("Composition", "n", status="final", title="Epikrise")
    of_it: Json = {"context": {"related": [{"reference": "Composition/n"}]}}
    plain = pile(["a"], chart(letter("a", **of_it), note, copy("t1", "a", "x")))
    assert [one.recipient for one in plain.copies] == ["Ida"]
    for body in ((letter("a") | strange,), (letter("a", **of_it), note | strange)):
        made = pile(["a"], chart(*body, copy("t1", "a", "x")))
        assert made.copies == ()
        assert [(one.recipient, "ikke kan leses" in one.why) for one in made.kept_out] == [("Ida", True)]


def test_what_is_posted_or_went_electronically_is_no_part_of_the_pile(held: Held, pdf: bytes) -> None:
    held.pdfs = {"x": pdf}
    posted = copy("t1", "a", "x", "Postlagt", State.POSTED)
    electronic = {**way(State.QUEUED, Channel.ELECTRONIC), "id": "t2",
                  "focus": {"reference": "DocumentReference/a"}}  # fmt: skip
    assert pile(["a"], chart(letter("a"), posted, electronic)) == Pile()


def test_the_same_pdf_for_two_is_not_called_once_each(held: Held, pdf: bytes) -> None:
    held.pdfs = {"x": pdf}
    made = pile(["a"], chart(letter("a"), copy("t1", "a", "x", "Ida"), copy("t2", "a", "x", "Ola")))
    once = msgspec.structs.replace(made, copies=made.copies[:1])
    assert len(made.checked) == len(once.checked) - 1


@pytest.mark.parametrize("state", [s for s in PrintState if s is not PrintState.PRINTED])
def test_what_is_at_a_printer_is_not_printed_again_by_itself(
    held: Held, pdf: bytes, state: PrintState
) -> None:
    held.pdfs = {"x": pdf, "y": pdf}
    at_printer: Any = handed(copy("t1", "a", "x"), "HJ3-Kontor", NOW)
    held.jobs = {"Task/t1": PrintJob("ticket", "Task/t1", "HJ3-Kontor", "", "12", 3, Told(state))}
    made = pile(["a"], chart(letter("a"), at_printer, copy("t2", "a", "y", "Ola")))
    assert [one.task for one in made.copies] == ["Task/t2"]
    (out,) = made.kept_out
    assert out.at_printer == "Task/t1"
    assert "HJ3-Kontor" in out.why
    assert "skrives ikke ut igjen" in out.why


def test_what_another_machine_sent_to_a_printer_is_not_printed_here(held: Held, pdf: bytes) -> None:
    held.pdfs = {"x": pdf}
    at_printer: Any = handed(copy("t1", "a", "x"), "HJ3-Kontor", NOW)
    made = pile(["a"], chart(letter("a"), at_printer))
    assert (made.copies, [one.at_printer for one in made.kept_out]) == ((), ["Task/t1"])
