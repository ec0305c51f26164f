"""The demo's letters are drawn by the code that draws every letter."""

import base64
from datetime import UTC, datetime

import pypdfium2

from desktop.backend import demo
from desktop.cli.demo_letters import draw

NOW = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)


def words(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text


def test_letters_and_prints_have_the_patient_the_hospital_and_the_address() -> None:
    found = list(demo.resources(40, 1, NOW, draw=draw))
    letters = [r for r in found if r["resourceType"] == "DocumentReference"]
    prints = [r for r in found if r["resourceType"] == "Binary"]
    assert letters
    assert prints
    text = words(base64.b64decode(letters[0]["content"][0]["attachment"]["data"]))
    for said in ("Fjordby sykehus", "Elektronisk signert av", "fødselsnummer", "Ref. "):
        assert said in text
    tasks = {
        p["valueReference"]["reference"]: next(i["valueString"] for i in r["input"] if "valueString" in i)
        for r in found
        if r["resourceType"] == "Task"
        for p in r.get("input", ())
        if p["type"]["coding"][0]["code"] == "print"
    }
    for one in prints:
        text = words(base64.b64decode(one["data"])).replace("\r", "")
        for line in tasks[f"Binary/{one['id']}"].split("\n"):
            assert line in text


def test_without_drawing_a_letter_is_text_only() -> None:
    found = list(demo.resources(24, 1, NOW))
    attachments = [r["content"][0]["attachment"] for r in found if r["resourceType"] == "DocumentReference"]
    assert attachments
    assert all("data" not in a and a["contentType"] == "text/plain" for a in attachments)
    assert not [r for r in found if r["resourceType"] == "Binary"]
