"""Records that others wrote: loaded, opened, told in a letter, edited without losing what we don't know.

One idea: one person's task after the other on the same foreign records, which are loaded once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop import writing
from desktop.acts.patient import BeginLetter
from desktop.acts.tasks import CompleteTasks
from desktop.clinical.record.blocking.consents import denies
from desktop.core.actor import Actor
from desktop.core.decoding.by_type import from_plain
from desktop.core.formats import day
from desktop.fhir import strict
from desktop.fhir.resources import Consent
from desktop.fhir.when import parse
from desktop.letters.check.signing_questions import Kind
from desktop.letters.paper.typefaces import unprintable
from desktop.shown.questions import UnsentCount
from desktop.views.known import known
from tests.journeys.conftest import Seat
from tests.journeys.reality import (
    CTRL,
    Json,
    examples,
    find,
    keys,
    letter_of,
    load,
    on_server,
    pdf_of,
    sitting,
)
from tests.servers.embedded import Embedded, serving
from tests.views.kinds import options

NO_STAY = "ikke noe opphold"
SOMEBODY = Actor(
    "PractitionerRole/somebody", "Practitioner/somebody", "Kari Prøve", "Overlege", profession="doctor"
)


class Set:
    """A server with one set of data in it, and what `load` said."""

    def __init__(self, server: Embedded, code: int, said: Json) -> None:
        self.server = server
        self.code = code
        self.said = said
        self.patients = {p["id"]: p for p in on_server(server, "Patient?_count=200")}


@pytest.fixture(scope="module")
def both(shared: Path) -> Iterator[Embedded]:
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def loaded(both: Embedded, shared: Path) -> Set:
    """Synthea's and the Norwegian medicine profile's examples, loaded by the command itself."""
    from desktop.cli.load_files import files
    from desktop.cli.load_send import Loader

    with Loader(both.url, both.token) as loader:
        result = loader.load(files([shared / "data" / "synthea", shared / "data" / "lmdi"]))
    said = {"stored": dict(result.stored), "refused": [r.file for r in result.refused]}
    return Set(both, 1 if result.refused else 0, said)


@pytest.fixture(scope="module")
def reader(loaded: Set, qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seat]:
    """A window with everybody of the set fetched."""
    with sitting(qapp, tmp_path_factory.mktemp("real"), loaded.server) as open_:
        seat = open_()
        seat.desk.sign_in(SOMEBODY)
        seat.look_at(tuple(loaded.patients))
        seat.settle()
        yield seat


def lines(folder: Path) -> Counter[str]:
    """How many resources of each type lie in a folder of NDJSON files."""
    return Counter(
        {
            file.stem: sum(bool(line.strip()) for line in file.read_text(encoding="utf-8").splitlines())
            for file in folder.glob("*.ndjson")
        }
    )


def test_the_command_loads_it_and_twice_is_once(
    loaded: Set, shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert loaded.said["refused"] == []
    before = {p: r["meta"]["versionId"] for p, r in loaded.patients.items()}
    code, said = load(capsys, loaded.server, shared / "data" / "synthea" / "Patient.ndjson")
    assert (code, said["refused"], said["stored"]) == (0, [], {"Patient": 15})
    code, said = load(capsys, loaded.server, shared / "data" / "lmdi")
    assert (code, said["refused"]) == (0, [])
    after = {p["id"]: p["meta"]["versionId"] for p in on_server(loaded.server, "Patient?_count=200")}
    assert before.keys() == after.keys()
    wanted = lines(shared / "data" / "synthea")
    for kind in ("Encounter", "Observation", "MedicationRequest", "CarePlan"):
        assert loaded.said["stored"][kind] >= wanted[kind] > 0


def views(seat: Seat, patient: str) -> dict[str, tuple[Any, Any]]:
    """Every kind of panel of one patient, as the workspace would show it."""
    kinds = sorted({*(known().kinds or ())} - known().ward_kinds)
    found = seat.ask(lambda desk, c: desk.panels(c, patient, [(kind, options(kind)) for kind in kinds]))
    return dict(zip(kinds, found, strict=True))


def opens(seat: Seat, server: Embedded, patient: Json) -> None:
    """A patient has a banner and every panel; what the server holds of them is nowhere shown as empty."""
    ident = patient["id"]
    banner = seat.ask(lambda desk, c: desk.banner(c, ident))
    assert banner is not None, ident
    names = [n for n in patient.get("name", ()) if n.get("use") not in ("old", "maiden")]
    if any(n.get("family") for n in names):
        assert banner.family in {n.get("family") for n in patient["name"]}, ident
    elif any(n.get("text") or n.get("given") for n in names):
        assert banner.family not in ("", "Navn mangler"), ident
    else:
        assert banner.family == "Navn mangler", ident
    born = parse(patient.get("birthDate", ""))
    if born is None:
        assert banner.born == "Fødselsdato mangler", ident
    elif len(patient["birthDate"]) == 10:
        assert banner.born.startswith(day(born.start)), ident
    held = {
        kind: on_server(server, f"{kind}?patient={ident}&_count=500")
        for kind in ("Condition", "MedicationRequest", "Composition", "Consent")
    }
    shown = views(seat, ident)
    # Who denies somebody reading may deny whoever sits here, of whose organisation nothing is known.
    blocks = any(denies(from_plain(one, Consent)) for one in held["Consent"])
    for kind, (_model, state) in shown.items():
        blocked = blocks and state.kind == "not_checked" and "perret" in state.title
        assert blocked or state.kind in ("ready", "stale", "empty"), (ident, kind, state)
    if any(_active(c) for c in held["Condition"]):
        assert shown["problems"][1].kind != "empty", ident
    if any(m.get("status") == "active" for m in held["MedicationRequest"]):
        assert shown["medicines"][1].kind != "empty", ident


def _active(condition: Json) -> bool:
    codes = {c.get("code") for c in condition.get("clinicalStatus", {}).get("coding", ())}
    wrong = {c.get("code") for c in condition.get("verificationStatus", {}).get("coding", ())}
    return "active" in codes and not wrong & {"entered-in-error", "refuted"}


def gets_a_letter(seat: Seat, server: Embedded, patient: Json) -> bool:
    """A letter is composed and drawn, with the dates of a stay or the words that there is none.

    Gives whether there was a stay. A name that the letter's font can't draw is asked about, never dropped.
    """
    ident = patient["id"]
    letter, model = letter_of(seat, ident)
    heading = letter.heading.text
    stays = on_server(server, f"Encounter?patient={ident}&_count=500")
    if not stays:
        assert NO_STAY in heading, ident
    found = [f for f in stays if letter.encounter.endswith("/" + f["id"])] if letter.encounter else []
    if found:
        start = parse(found[0].get("period", {}).get("start", ""))
        assert start is None or day(start.start) in heading, (ident, heading)
        assert NO_STAY not in heading, ident
    else:
        assert NO_STAY in heading, ident
    if unprintable(letter.subject.name):
        kinds = {d.key.partition(":")[0] for d in model.decisions}
        assert Kind.CHARACTERS.value in kinds, (ident, kinds)
        with pytest.raises(letter_writing_error()):
            writing.letters.pdf(letter)
        return bool(found)
    words = " ".join(pdf_of(letter).split())
    assert " ".join(letter.subject.name.split()) in words, ident
    assert (NO_STAY in words) is (not found), ident
    return bool(found)


def letter_writing_error() -> type[Exception]:
    from desktop.letters.paper.typefaces import UnprintableError

    return UnprintableError


def test_every_patient_opens(reader: Seat, loaded: Set) -> None:
    assert len(loaded.patients) == 19
    for patient in loaded.patients.values():
        opens(reader, loaded.server, patient)


def test_every_patient_gets_a_letter(reader: Seat, loaded: Set) -> None:
    with_stay = sum(gets_a_letter(reader, loaded.server, p) for p in loaded.patients.values())
    assert with_stay >= 5
    assert len(loaded.patients) - with_stay >= 4


def test_every_patient_opens_in_one_window(reader: Seat, loaded: Set) -> None:
    reader.errors.clear()
    for ident in loaded.patients:
        reader.desk.open_patient(ident)
        reader.until(lambda: reader.desk.patients.banner)
        reader.quiet()
        assert reader.desk.patients.banner.key == ident
        for panel in reader.desk.patients.page.shown_panels():
            assert panel.state.kind in ("ready", "stale", "empty"), (ident, panel.kind, panel.state)
        assert reader.window.banner.isVisible()
    page = reader.desk.patients.page
    for tab in page.tabs:
        page.show_tab(tab.key)
        reader.quiet()
        assert all(panel.state.kind != "error" for panel in page.shown_panels())
    assert not reader.errors
    picture = reader.window.grab()
    assert not picture.isNull()


def test_a_server_without_wards_is_read_without_a_name(
    loaded: Set, qapp: QApplication, tmp_path: Path
) -> None:
    """Who is in no list gets in to read; it is logged so, and nothing can be written or signed."""
    wanted = next(p for p in loaded.patients.values() if p["name"][0].get("family") and p.get("birthDate"))
    with sitting(qapp, tmp_path, loaded.server) as open_:
        seat = open_()
        seat.desk.start()
        screen = seat.until(lambda: (s := seat.desk.choosing.screen) and s.people.rows and s)
        assert screen is not None
        titles = [row.choice.title for row in screen.people.rows]
        assert titles[-1] == "Uten navn"
        assert len(titles) > 20, "the server's practitioners, since it gives nobody a role"
        assert not screen.wards.rows
        screen.people.choose("unnamed")
        assert screen.start.ready
        QTest.keyClick(screen, Qt.Key.Key_Return)
        seat.until(lambda: not seat.window.covered)
        seat.quiet()
        page = seat.desk.pages.panel("ward")
        assert page.state.title == "Ingen post er valgt."
        for key in ("results", "tasks"):
            view = seat.ask(lambda desk, c, key=key: getattr(desk, key)(c, ""))
            assert view[1].title == "Ingen post er valgt.", "what was not asked for is not shown as empty"
        find(seat, wanted["name"][0]["family"], wanted["id"])
        seat.settle()
        assert seat.window.banner.isVisible()
        assert seat.desk.patients.page.shown_panels()[0].state.kind in ("ready", "empty")
        events = [
            e
            for e in on_server(loaded.server, f"AuditEvent?patient={wanted['id']}")
            if e["agent"][0]["who"] == {"display": "Navn ikke oppgitt"}
        ]
        shown = [code["code"] for e in events for code in e["subtype"][1:]]
        assert (len(events), shown) == (2, ["search"]), "the hit shown, and the chart opened"
        assert sorted(event["action"] for event in events) == ["E", "R"]
        for event in events:
            assert event["agent"][0]["extension"][0]["valueBoolean"] is True
        assert seat.window.side is None, "nobody orders without a name"
        for key in (Qt.Key.Key_N, Qt.Key.Key_B):
            seat.errors.clear()
            QTest.keyClick(seat.window, key, CTRL)
            seat.until(lambda: seat.errors)
            assert seat.errors[0].what == "Ingen har sagt hvem som sitter ved tastaturet."
        seat.errors.clear()
        seat.desk.do(BeginLetter())
        assert seat.errors
        assert not seat.desk.letter.patient
        assert seat.answer(UnsentCount())[0] == 0


def _chosen(seat: Seat, key: str) -> None:
    """A Practitioner without a role is chosen at the first screen."""
    seat.desk.start()
    screen = seat.until(lambda: (s := seat.desk.choosing.screen) and s.people.rows and s)
    assert key in {row.choice.key for row in screen.people.rows}
    screen.people.choose(key)
    QTest.keyClick(screen, Qt.Key.Key_Return)


@pytest.mark.usefixtures("held_until_undone")
def test_a_licensed_practitioner_of_a_server_without_roles_writes_a_note(
    loaded: Set, qapp: QApplication, tmp_path: Path
) -> None:
    wanted = next(p for p in loaded.patients.values() if p["name"][0].get("family"))
    doctor = {**on_server(loaded.server, "Practitioner?_count=1")[0], "id": "licensed"}
    doctor |= {
        "qualification": [
            {"code": {"coding": [{"system": "urn:oid:2.16.578.1.12.4.1.1.9060", "code": "LE"}]}}
        ]
    }
    with loaded.server.client() as client:
        client.put("Practitioner/licensed", json=doctor).raise_for_status()
    with sitting(qapp, tmp_path, loaded.server) as open_:
        seat = open_()
        _chosen(seat, "Practitioner/licensed")
        find(seat, wanted["name"][0]["family"], wanted["id"])
        assert seat.window.side is not None
        QTest.keyClick(seat.window, Qt.Key.Key_N, CTRL)
        seat.until(lambda: seat.desk.note.patient and seat.desk.note.editor.isVisible())
        QTest.keyClicks(QApplication.focusWidget(), "Fin form.")
        keys(Qt.Key.Key_Return, modifier=CTRL)
        seat.until(lambda: not seat.desk.note.editor.isVisible() or seat.errors)
        seat.quiet()
        assert not seat.errors
        entries = seat.ask(lambda desk, c: desk.unsent(c)[0]).rows
        assert [row.patient for row in entries] == [wanted["id"]]


def test_a_practitioner_whose_profession_nobody_says_only_reads(
    loaded: Set, qapp: QApplication, tmp_path: Path
) -> None:
    wanted = next(p for p in loaded.patients.values() if p["name"][0].get("family"))
    people = on_server(loaded.server, "Practitioner?_count=50")
    unknown = next(one for one in people if not one.get("qualification"))
    with sitting(qapp, tmp_path, loaded.server) as open_:
        seat = open_()
        _chosen(seat, f"Practitioner/{unknown['id']}")
        find(seat, wanted["name"][0]["family"], wanted["id"])
        assert seat.window.side is None, "no orders"
        QTest.keyClick(seat.window, Qt.Key.Key_N, CTRL)
        seat.until(lambda: seat.errors)
        assert "rollen din her er ukjent profesjon" in str(seat.errors[0])
        assert not seat.desk.note.patient
        seat.quiet()
        assert seat.ask(lambda desk, c: desk.unsent(c)[0]).rows == ()
        seat.errors.clear()


ODD: Json = strict.loads(
    """{"resourceType": "Task", "id": "odd", "status": "requested", "intent": "order",
    "extension": [{"url": "https://example.org/unknown", "valueDecimal": 0.010}],
    "identifier": [{"system": "https://example.org/x", "value": "7", "extension":
      [{"url": "https://example.org/deep", "valueQuantity": {"value": 1.500, "unit": "mg"}}]}],
    "_authoredOn": {"extension": [{"url": "https://example.org/why", "valueCode": "unknown"}]},
    "contained": [{"resourceType": "Basic", "id": "b", "code": {"text": "ukjent"}}],
    "description": "Ring pårørende", "for": {"reference": "Patient/PATIENT"},
    "input": [{"type": {"text": "dose"}, "valueDecimal": 100.00},
              {"type": {"text": "stor"}, "valueDecimal": 1E+3}]}"""
)


@pytest.mark.acts("CompleteTasks")
def test_what_we_do_not_know_survives_our_edit(reader: Seat, loaded: Set) -> None:
    patient = next(iter(loaded.patients))
    body = strict.dumps({**ODD, "for": {"reference": f"Patient/{patient}"}})
    with loaded.server.client() as client:
        client.put(
            "Task/odd", content=body.encode(), headers={"Content-Type": "application/fhir+json"}
        ).raise_for_status()
    edited(reader, loaded.server, "odd")
    with loaded.server.client() as client:
        text = client.get("Task/odd").text
    for number in ("0.010", "1.500", "100.00"):
        assert f": {number}" in text or f":{number}" in text, number


def edited(seat: Seat, server: Embedded, task: str) -> None:
    """Finish a Task here; the server then holds all it held, and only what finishing means is other."""
    with server.client() as client:
        before = strict.loads(client.get(f"Task/{task}").text)
    seat.settle()
    seat.desk.bridge.record.act(CompleteTasks((f"Task/{task}",)), seat.desk.actor).result()
    seat.settle()
    with server.client() as client:
        after = strict.loads(client.get(f"Task/{task}").text)
    assert after["status"] == "completed"
    ours = {"status", "lastModified", "executionPeriod", "owner", "meta"}
    kept = {k: v for k, v in before.items() if k not in ours}
    assert {k: v for k, v in after.items() if k not in ours} == kept
    for key in ("profile", "security", "tag"):
        assert after["meta"].get(key) == before["meta"].get(key)


# HL7's own examples: more than 5,000 files, most of them about nobody.


@pytest.fixture(scope="module")
def hl7() -> Iterator[Embedded]:
    with serving() as server:
        yield server


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_every_example_of_hl7(
    hl7: Embedded, qapp: QApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = examples()
    code, said = load(capsys, hl7, folder)
    assert code == 1, "some of them are not valid, and that is told"
    assert sum(said["stored"].values()) > 10_000
    assert len(said["refused"]) < 40
    for one in said["refused"]:
        assert Path(one["file"]).is_relative_to(folder)
        assert one["reason"], one
        assert one["place"] or one["file"].endswith("package.json"), one
    patients = {p["id"]: p for p in on_server(hl7, "Patient?_count=200")}
    assert len(patients) >= 40
    with sitting(qapp, tmp_path, hl7) as open_:
        seat = open_()
        seat.desk.sign_in(SOMEBODY)
        seat.look_at(tuple(patients))
        seat.settle()
        assert seat.session.status.state == "current", seat.session.status
        for patient in patients.values():
            opens(seat, hl7, patient)
            gets_a_letter(seat, hl7, patient)
        for ident in list(patients):
            seat.desk.open_patient(ident)
            seat.until(lambda: seat.desk.patients.banner)
        seat.quiet()
        assert not seat.errors
        mine = {
            t["id"]
            for t in on_server(hl7, "Task?_count=200")
            if t["status"] in ("requested", "received", "accepted", "ready", "in-progress", "on-hold")
            and t.get("for", {}).get("reference", "").removeprefix("Patient/") in patients
        }
        assert mine
        for task in sorted(mine):
            edited(seat, hl7, task)
