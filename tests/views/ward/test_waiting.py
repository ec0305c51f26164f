"""Where to go from a page with nothing on it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from desktop.acts.results import ShowResultsOf
from desktop.acts.window import ShowPage
from desktop.clinical.record.results import unread
from desktop.clinical.record.tasks import OURS
from desktop.letters.letter_codes import LETTER as LETTER_SYSTEM
from desktop.letters.letter_codes import LETTER_STATUS, LETTER_TASK
from desktop.shown.ward.waiting import Waiting
from desktop.store import people, records, snapshots
from desktop.store.store import Store, Transaction
from desktop.sync.pull import cursors
from desktop.sync.pull.ward import SNAPSHOT as WARD_SNAPSHOT
from desktop.sync.pull.ward import Members
from desktop.views.base import kept_parts
from desktop.views.letters import letter_queue
from desktop.views.reader import Reader
from desktop.views.results.results import KINDS
from desktop.views.tasks import elsewhere
from desktop.views.ward.waiting import answers, nothing, part, total
from tests.views.charts import AAS, NOW, Json
from tests.views.ward.test_kept_rows import BERG
from tests.views.wards import Ward


def test_an_empty_page_offers_what_waits_elsewhere_and_never_itself() -> None:
    waiting = Waiting(results=3, ward_results=5, tasks=9, overdue=2, letters=4, needs=1, patients=20)
    pages = {key: nothing(key, "Tomt.", waiting) for key in ("results", "tasks", "queue", "unsent")}
    for key, page in pages.items():
        assert page is not None
        assert page.title == "Tomt."
        assert 1 <= len(page.rows) <= 3
        assert ShowPage(key) not in [row.step.act for row in page.rows]
    assert [row.text for row in pages["results"].rows] == [
        "2 svar venter på andre", "9 oppgaver", "4 brev underveis",
    ]  # fmt: skip
    assert pages["results"].rows[0].step.act == ShowResultsOf("ward")
    assert pages["results"].rows[1].remark == "2 forfalt"


def test_where_nothing_waits_there_is_still_the_ward() -> None:
    page = nothing("unsent", "Alt er sendt.", Waiting(patients=20))
    assert page is not None
    assert [(row.text, row.remark) for row in page.rows] == [("Posten", "20 pasienter")]
    alone = nothing("queue", "Ingen brev venter.", Waiting())
    assert alone is not None
    assert alone.rows == ()


def test_the_worklist_has_no_such_page() -> None:
    assert nothing("ward", "", Waiting()) is None


@pytest.mark.parametrize("seed", range(8))
def test_what_is_counted_is_what_the_pages_show(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of what was counted before something changed, another hour began, or somebody else looked."""
    monkeypatch.setattr(kept_parts, "WRITTEN_EVERY", 0.0)
    ward = Ward(seed)
    rng, people_, now = ward.rng, ("p1", "p2", "p3", "p4"), NOW

    def hold(tx: Transaction, ident: str, *bodies: Json) -> None:
        for body in bodies:
            text = json.dumps(body)
            records.put(tx, [records.Row(body["resourceType"], body["id"], "1", "", text, ident)])

    def begin(tx: Transaction) -> None:
        members = Members("h3", ("h3",), people_[:2])
        snapshots.put(tx, WARD_SNAPSHOT, "h3", msgspec.json.encode(members).decode())
        for ident in people_:
            people.key_of(tx, ident)
            hold(tx, ident, *ward.chart(ident, now))

    def answered(tx: Transaction) -> None:
        for kind in KINDS:
            cursors.advance(tx, people_, kind.__name__, "2026-11-20T12:00:00Z")

    def news(tx: Transaction) -> None:
        ident, owner = rng.choice(people_), rng.choice((AAS.practitioner, AAS.role, "Practitioner/other"))
        task = ward.task(ident, now) | {"owner": {"reference": owner}}
        focus = rng.choice(({}, {"focus": {"reference": "Observation/x"}}, LETTER, LETTER | SENT, QUESTION))
        hold(tx, ident, task | focus)

    with Store(tmp_path, bytes(32), clock=lambda: now) as store:
        store.write(begin, origin="test").result()
        reader = Reader(store, AAS, lambda: now)
        early = store.read(lambda c: reader.waiting(c, "h3")).result()
        assert (early.results, early.ward_results) == (0, 0), "who acknowledged them may still come"
        store.write(answered, origin="test").result()
        for _turn in range(12):
            store.write(news, origin="test").result()
            now += timedelta(minutes=rng.choice((0, 1, 14, 300, -30)))
            reader.actor = rng.choice((AAS, BERG))
            counted = store.read(lambda c: reader.waiting(c, "h3")).result()
            tasks = store.read(lambda c: reader.tasks(c, "h3")[0]).result()
            assert counted.tasks == len(tasks.rows)
            assert counted.overdue == sum(row.group == "overdue" for row in tasks.rows)
            for scope, many in (("mine", counted.results), ("ward", counted.ward_results)):
                shown = store.read(lambda c, s=scope: reader.results(c, "h3", s)[0]).result()  # type: ignore[misc]
                assert len(shown.rows) <= many, "what can't be made into a row waits all the same"
                assert dict(shown.counts).get(scope, many) >= len(shown.rows)
            charts = store.read(lambda c: reader.all_charts(c, {"Task"})).result()
            anew = {one.patient.id: part(one, now, reader.actor) for one in charts}
            charts = store.read(lambda c: reader.all_charts(c, unread.TYPES)).result()
            waits = {
                one.patient.id: answers(one, now, reader.actor) for one in charts
                if one.patient.id in people_[:2] or elsewhere.answers_for(one, reader.actor, now)
            }  # fmt: skip
            assert counted == total(anew, waits, people_[:2])
            queue = store.read(lambda c: reader.queue(c, frozenset())[0]).result()
            assert len(queue.rows) == len(letter_queue.build(
                store.read(lambda c: reader.all_charts(c, letter_queue.TYPES)).result(), now, frozenset()
            )[0].rows)  # fmt: skip
        made = reader.counted.remade, reader.unread.remade
        store.read(lambda c: reader.waiting(c, "h3")).result()
        assert (reader.counted.remade, reader.unread.remade) == made, "nothing is counted twice"
        reader.close()


def _code(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


LETTER: Json = {"code": _code(LETTER_SYSTEM, LETTER_TASK), "focus": {"reference": "DocumentReference/d"}}
SENT: Json = {"businessStatus": _code(LETTER_STATUS, "sent")}
QUESTION: Json = {"code": _code(OURS, "question"), "focus": {"reference": "Observation/x"},
                  "requester": {"reference": AAS.practitioner}}  # fmt: skip
