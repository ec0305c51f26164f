"""How things stand with the server, in words that can't be misread the day after."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.acts.window import ChangePage
from desktop.shown import standing, unasked
from desktop.shown.sprint.begun_draft import BegunDraft, DraftState
from desktop.shown.status import Status
from tests.views.charts import NOW

HOUR = timedelta(hours=1)


def bar(status: Status, **more: object) -> object:
    usual: dict = {"unsent": 0, "oldest": None, "workspace": "1", "read_only": False}
    return standing.status_bar(status, NOW, **{**usual, **more})


def test_nothing_fetched_yet_is_not_up_to_date() -> None:
    model = bar(Status("connecting"))
    assert "Synkronisert" not in model.sync
    assert model.age == "Ingenting hentet ennå"
    assert "Synkronisert 14:3" in bar(Status("current", synced_at=NOW)).sync


def test_a_log_that_is_not_whole_is_told_calmly_with_its_line() -> None:
    assert "loggen" not in bar(Status("current", synced_at=NOW)).sync
    assert "tilgangsloggen er feil ved linje 7" in bar(Status("current", synced_at=NOW, log_wrong=7)).sync
    assert "linje 0" in bar(Status("offline", offline_since=NOW, log_wrong=0)).sync, "all of it is gone"


def test_an_old_synchronisation_and_a_long_absence_say_the_day() -> None:
    assert "18.11.2026" in bar(Status("current", synced_at=NOW - 48 * HOUR)).sync
    assert "18.11.2026" in bar(Status("offline", offline_since=NOW - 48 * HOUR)).sync
    today = bar(Status("offline", offline_since=NOW - HOUR)).sync
    assert "13:32" in today
    assert "2026" not in today


def test_the_strip_says_the_day_of_a_server_that_is_gone_since_yesterday() -> None:
    since = NOW - 20 * HOUR
    for status, now in (
        (Status("offline", offline_since=since, next_try=NOW), None),
        (Status("offline", offline_since=since), NOW),
    ):
        said = standing.notice(status, 0, now)
        assert said is not None
        assert "19.11.2026" in said.lines[0][0]
    today = standing.notice(Status("offline", offline_since=NOW - HOUR), 0, NOW)
    assert today is not None
    assert "11." not in today.lines[0][0]
    assert "19.11.2026" in bar(Status("offline", synced_at=since, offline_since=since)).age


@pytest.mark.parametrize(
    ("changes", "missing", "state", "said", "more"),
    [
        (3, 1, "", "Kladd: 3 endringer", "Hjerte, sprint 02 · 1 endring uten grunn"),
        (1, 0, "", "Kladd: 1 endring", "Hjerte, sprint 02"),
        (0, 0, "", "Kladd uten endringer", "Hjerte, sprint 02"),
        (3, 0, "sent", "Kladd til gjennomgang", "Hjerte, sprint 02"),
        (3, 0, "accepted", "Kladd godkjent", "Hjerte, sprint 02"),
        (3, 0, "returned", "Kladd sendt tilbake", "Hjerte, sprint 02"),
        (3, 3, "wrong", "Kladd: må ses på", "Hjerte, sprint 02 · Noe er galt i filen"),
    ],
)
def test_a_draft_that_is_begun_is_told_with_the_key_that_goes_on_with_it(
    changes: int, missing: int, state: DraftState, said: str, more: str
) -> None:
    model = bar(
        Status("current", synced_at=NOW), draft=BegunDraft("Hjerte, sprint 02", changes, missing, state)
    )
    assert (model.draft, model.draft_key, model.draft_more) == (said, "Ctrl+Shift+Y", more)


def test_the_key_of_a_draft_is_the_one_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "key_in", lambda kind, _panel: "Ctrl+Shift+E" * (kind is ChangePage))
    draft = BegunDraft("Hjerte, sprint 02", 1)
    assert bar(Status("current", synced_at=NOW), draft=draft).draft_key == "Ctrl+Shift+E"


def test_without_a_draft_nothing_is_said_of_one() -> None:
    model = bar(Status("current", synced_at=NOW))
    assert (model.draft, model.draft_key, model.draft_more) == ("", "", "")


def test_an_answer_in_part_is_said() -> None:
    said = standing.notice(Status("current", synced_at=NOW, partial=("Observation: lab is away",)), 0)
    assert said is not None
    assert said.icon == "warning"
    assert "mangle" in said.lines[0][0]


def test_what_the_server_can_not_be_asked_for_stands_in_the_status_bar() -> None:
    both = (unasked.INBOX, unasked.DAY, "DetectedIssue")
    model = bar(Status("current", synced_at=NOW, unsupported=both))
    assert "Synkronisert 14:3" in model.sync
    assert "innboks ikke spurt" in model.sync
    assert "dagsliste ikke spurt" in model.sync
    assert "ikke spurt" not in bar(Status("current", synced_at=NOW, unsupported=("DetectedIssue",))).sync
    assert "innboks ikke spurt" in bar(Status("syncing", synced_at=NOW, unsupported=both)).sync


@pytest.mark.parametrize("state", ["offline", "refused", "signed-out"])
def test_while_the_server_is_away_what_is_shown_is_called_old(state: str) -> None:
    status = Status(state, synced_at=NOW - 2 * HOUR, offline_since=NOW - HOUR, message="Hva.", todo="Gjør.")  # type: ignore[arg-type]
    model = bar(status)
    assert model.away
    assert "12:32" in model.age
    assert standing.notice(status, 0) is not None


def test_unsent_work_is_counted_and_dated() -> None:
    away = Status("offline", offline_since=NOW - HOUR)
    assert bar(away).unsent == "Alt er sendt"
    words = bar(away, unsent=3, oldest=NOW - 3 * HOUR).unsent
    assert words.startswith("3 ")
    assert "3 t" in words.replace("\xa0", " ")


def test_what_could_not_be_trusted_is_said() -> None:
    assert standing.notice(Status("current", synced_at=NOW), 0) is None
    said = standing.notice(Status("current", synced_at=NOW, refused=("Observation/x",)), 0)
    assert said is not None
    assert said.icon == "warning"
