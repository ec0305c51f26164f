"""What waits to be written: each once, urgent first, and what nobody wrote is not guessed."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.clinical.record.notes.dictations import Dictation, dictations
from tests.commands.dictated import OFFICE, asked, sound
from tests.views.charts import NOW, Json, chart


def found(*resources: Json) -> list[Dictation]:
    return dictations(chart(*resources), OFFICE, NOW)


def one(*resources: Json) -> Dictation:
    (made,) = found(*resources)
    return made


def test_a_task_and_its_sound_are_one() -> None:
    made = one(sound(), asked(priority="urgent", note=[{"text": "Før kl. 15"}]))
    assert (made.key, made.sound, made.ordered) == ("Task/t", "Media/m", True)
    assert (made.what, made.seconds, made.urgent, made.words) == ("Samtykkenotat", 108, True, "Før kl. 15")
    assert made.author_name == "Ola Berg"
    assert made.usable


@pytest.mark.parametrize("status", ["completed", "cancelled", "rejected", "failed"])
def test_a_sound_whose_task_is_ended_is_written_by_nobody_again(status: str) -> None:
    assert found(sound(), asked(status=status)) == []


def test_a_task_entered_in_error_leaves_the_sound_alone() -> None:
    made = one(sound(), asked(status="entered-in-error"))
    assert (made.key, made.ordered) == ("Media/m", False)


def test_another_offices_is_not_ours_and_its_sound_is_not_alone() -> None:
    assert found(sound(), asked(owner={"reference": "Organization/lungs"})) == []


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"status": "entered-in-error"}, "mistaken"),
        ({"content": {"contentType": "video/mp4", "url": "x"}}, "not-a-sound"),
        ({"content": {"contentType": "audio/wav"}}, "empty"),
        ({"createdDateTime": "9999-12-31T10:00:00Z"}, "ahead"),
    ],
)
def test_what_can_not_be_written_from_says_why(more: dict[str, Any], fault: str) -> None:
    assert one(sound(**more), asked()).faults == (fault,)


def test_a_deleted_sound_and_none_at_all() -> None:
    assert one(asked()).faults == ("not-here",)
    none = asked()
    del none["focus"]
    assert one(none).faults == ("no-sound",)


def test_an_audio_document_is_a_sound_and_a_letter_is_none() -> None:
    document = {
        "resourceType": "DocumentReference", "id": "d", "status": "current",
        "subject": {"reference": "Patient/p"}, "date": "2026-11-20T10:00:00Z",
        "content": [{"attachment": {"contentType": "audio/mpeg", "url": "Binary/1", "size": 2_000_000_000}}],
    }  # fmt: skip
    made = one(document, asked(of="DocumentReference/d"))
    assert (made.usable, made.size, made.seconds) == (True, 2_000_000_000, None)
    letter = asked(of="DocumentReference/d", code={"text": "Brev"})
    assert found(document, letter) == []


def test_pictures_are_no_dictations() -> None:
    picture = sound(content={"contentType": "image/jpeg", "url": "x"}, type={"coding": [{"code": "audio"}]})
    assert found(picture) == []


@pytest.mark.parametrize("seconds", [0, -5, 10**9])
def test_a_length_that_can_not_be_is_no_length(seconds: int) -> None:
    assert one(sound(duration=seconds), asked()).seconds is None


def test_what_nobody_wrote_stays_unwritten() -> None:
    bare = {"resourceType": "Media", "id": "m", "status": "completed", "subject": {"reference": "Patient/p"},
            "content": {"contentType": "audio/wav", "url": "x"}}  # fmt: skip
    made = one(bare)
    assert (made.author, made.author_name, made.at, made.seconds, made.what) == ("", "", None, None, "")


def test_urgent_first_then_oldest_then_what_has_no_time() -> None:
    def at(ident: str, time: str, **more: Any) -> tuple[Json, Json]:
        created = {"createdDateTime": time} if time else {"createdDateTime": ""}
        return sound(ident, **created), asked(ident, of=f"Media/{ident}", **({"authoredOn": time} | more))

    pairs = (
        at("new", "2026-11-20T10:00:00Z"), at("old", "2026-11-18T10:00:00Z"), at("none", ""),
        at("urgent", "2026-11-20T11:00:00Z", priority="urgent"),
        at("stat", "2026-11-20T12:00:00Z", priority="stat"),
    )  # fmt: skip
    keys = [made.key for made in found(*(one for pair in pairs for one in pair))]
    assert keys == ["Task/stat", "Task/urgent", "Task/old", "Task/new", "Task/none"]


def test_a_task_of_a_person_who_has_begun_is_written_by_them() -> None:
    made = one(sound(), asked(status="in-progress", owner={"reference": "Practitioner/x", "display": "Kari"}))
    assert (made.writer, made.writer_name) == ("Practitioner/x", "Kari")
