"""The sprint from a wish to a decision and back, with files only: no word of it goes to the server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from desktop.acts.wishes.wish_codes import PART, TOKENS
from desktop.fhir.client import HttpTransport
from desktop.fhir.transport import Answer, Request
from desktop.fhir.usage.count_reports import SYSTEM
from desktop.store.packages import signed_package
from tests.journeys.conftest import Seat
from tests.journeys.sprint_loop import Meeting, site, whole_loop
from tests.servers.embedded import Embedded

Sit = Callable[..., Seat]


@pytest.fixture
def files(hospital: Embedded, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Meeting]:
    """A site that trusts nobody's key and has a folder, which its policy names for all of it."""
    with site(Meeting(hospital, tmp_path / "hospital"), tmp_path, monkeypatch) as meeting:
        yield meeting


@pytest.mark.timeout(600)
@pytest.mark.acts(
    "MakeWish", "AnswerWish", "SendDraft", "SendBackDraft", "AcceptDraft", "ReleaseSprint", "DecideSprint",
    "RetireSprint",
)  # fmt: skip
def test_three_people_meet_at_a_folder_of_files(
    sit: Sit, files: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (len(files.libraries()), len(files.counts()))
    sent: list[Request] = []
    send = HttpTransport.send

    async def noted(self: HttpTransport, request: Request) -> Answer:
        sent.append(request)
        return await send(self, request)

    monkeypatch.setattr(HttpTransport, "send", noted)
    whole_loop(files, sit(), sit())
    after = (len(files.libraries()), len(files.counts()))
    assert after == before, "no sprint and no count went to the server"
    assert files.folder is not None
    idents = {path.name[:36] for path in (files.folder / "messages").glob("*.json")}
    assert len(idents) == 5, "a wish, and twice two reviews"
    about = [one for one in sent if _is_about_a_sprint(one, idents)]
    assert sent, "the patients are the server's"
    assert not [f"{one.method} {one.path} {(one.body or '')[:800]}" for one in about]


def _is_about_a_sprint(one: Request, idents: set[str]) -> bool:
    """True for a request by which the server would carry a sprint. That somebody did something is told to its
    access log as ever: who, when, and an id without a word of it."""
    if one.path.startswith("AuditEvent"):
        return any(words in (one.body or "") for words in ("sprint-review", "urn:fagflate:wish"))
    said = unquote(f"{one.path} {one.body or ''}")
    words = (*TOKENS, PART, SYSTEM, signed_package._URL)
    return any(each in said for each in (*words, *idents))
