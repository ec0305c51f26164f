"""The fourteen rules, each of which can be switched off: what the schedules must notice."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import msgspec

from desktop.core.clock import stamp
from desktop.fhir import strict, whole
from desktop.fhir.paging import Page, read_page
from desktop.fhir.transport import Answer, Request, Transport
from desktop.fhir.when import utc_stamp
from desktop.store.outbox import Entry
from desktop.sync.merge import merge
from desktop.sync.pull import cursors, look, pull, query, settled
from desktop.sync.pull.query import Query
from desktop.sync.push import entry_outcome, push, send, sending_plan, together
from desktop.sync.push.sending_plan import Plan
from desktop.sync.run.effects import Effects

Json = dict[str, Any]
Switch = Callable[[], AbstractContextManager[object]]


@contextmanager
def _all(*patches: Any) -> Iterator[None]:
    with ExitStack() as stack:
        for one in patches:
            stack.enter_context(one)
        yield


def _headers_without(name: str) -> AbstractContextManager[object]:
    original = send._request

    async def request(effects: Effects, entry: Entry) -> Answer:
        wire = effects.transport

        class Bare:
            base = wire.base

            async def send(self, request: Request) -> Answer:
                kept = {k: v for k, v in request.headers.items() if k != name}
                return await wire.send(msgspec.structs.replace(request, headers=kept))

        return await original(msgspec.structs.replace(effects, transport=Bare()), entry)

    member = {"if-match": "ifMatch", "if-none-match": "ifNoneMatch"}[name]
    bundle = together.bundle

    def bare(effects: Effects, entries: tuple[Entry, ...]) -> Json:
        made = bundle(effects, entries)
        for item in made["entry"]:
            item["request"].pop(member, None)
        return made

    return _all(patch.object(send, "_request", request), patch.object(together, "bundle", bare))


def plain_post() -> AbstractContextManager[object]:
    original = send._request

    async def request(effects: Effects, entry: Entry) -> Answer:
        if entry.op != "create":
            return await original(effects, entry)
        body = strict.loads(entry.body or "null")
        body.pop("id", None)
        return await effects.transport.send(Request("POST", entry.type, {}, strict.dumps(body)))

    return patch.object(send, "_request", request)


def if_none_exist_alone() -> AbstractContextManager[object]:
    """Where the server gives the ids, a create is repeated without looking first."""
    original = entry_outcome.reconcile

    async def blind(effects: Effects, entry: Entry, *, ambiguous: bool) -> entry_outcome.Found:
        if entry.op == "create" and entry_outcome.posts(effects, entry):
            return entry_outcome.Found(None, entry)
        return await original(effects, entry, ambiguous=ambiguous)

    return patch.object(send, "reconcile", blind)


def by_offset() -> AbstractContextManager[object]:
    """Pages by number instead of by link, and nothing counted: what moves meanwhile is skipped unseen."""
    take = whole.Seen.take

    def unmoved(self: whole.Seen, page: Page) -> None:
        take(self, page)
        self.moving = False

    async def pages(transport: Transport, path: str, first: Page | None = None) -> AsyncGenerator[Page, None]:
        start = 0
        page = first or read_page(await transport.send(Request("GET", path)), transport.base)
        while True:
            yield page
            start += len(page.matches)
            if not page.next or not page.matches:
                return
            path_on = f"{path}&_offset={start}"
            page = read_page(await transport.send(Request("GET", path_on)), transport.base)
            page = msgspec.structs.replace(page, next="on")

    return _all(
        patch.object(whole, "pages", pages),
        patch.object(whole.Seen, "take", unmoved),
        patch.object(whole.Seen, "broken_off", lambda _self, _size: False),
    )


def _asked(compare: str) -> AbstractContextManager[object]:
    def search(self: Query) -> str:
        path = original.fget(self)  # type: ignore[attr-defined]
        return str(path).replace("_lastUpdated=ge", f"_lastUpdated={compare}")

    original = query.Query.search
    return _all(
        patch.object(query.Query, "search", property(search)),
        patch.object(settled, "since", lambda cursor: utc_stamp(cursor)),
        patch.object(cursors, "reached", lambda newest, _took: newest),
    )


def cursor_before_data() -> AbstractContextManager[object]:
    original = pull._run

    async def run(effects: Effects, intake: Any, one: Query, *told: list[str]) -> list[str] | None:
        now = stamp(effects.clock())
        await effects.database.write(lambda tx: cursors.advance(tx, one.patients, one.kind, now))
        return await original(effects, intake, one, *told)

    return patch.object(pull, "_run", run)


def no_refetch() -> AbstractContextManager[object]:
    async def nothing(_effects: Effects) -> int:
        return 0

    return patch.object(pull, "refetch", nothing)


def no_tombstones() -> AbstractContextManager[object]:
    return patch.object(look, "remove", lambda _tx, _keys: None)


def sections_by_index() -> AbstractContextManager[object]:
    """A change of a list entry is carried to whatever stands at its place."""

    def sections(base: Json, mine: Json, theirs: Json) -> merge.Merged | merge.Clash:
        old, my, their = (list(r.get("section") or ()) for r in (base, mine, theirs))
        for number, section in enumerate(my):
            if number < len(old) and section != old[number] and number < len(their):
                their[number] = {**their[number], "text": section["text"]}
        return merge.Merged({"section": their})

    return patch.object(merge, "_sections", sections)


def head_blocks() -> AbstractContextManager[object]:
    original = push.plan

    def blocked(
        entries: Any, now: str, tried: frozenset[int] = frozenset(), *, log_first: bool = False
    ) -> Plan:
        made = original(entries, now, tried, log_first=log_first)
        head = next((e for e in entries if e.seq not in tried), None)
        going = {e.seq for unit in made.units for e in unit}
        return made if head is None or head.seq in going else msgspec.structs.replace(made, units=())

    return patch.object(push, "plan", blocked)


def below_the_unit() -> AbstractContextManager[object]:
    return patch.object(merge, "_alone", lambda _kind, _name, _their: True)


def late_without_asking() -> AbstractContextManager[object]:
    def never(_entry: Entry, _now: str) -> bool:
        return False

    return _all(*(patch.object(module, "is_late", never) for module in (sending_plan, push, send)))


MUTANTS: dict[str, Switch] = {
    "plain POST": plain_post,
    "If-None-Exist only on a racy server": if_none_exist_alone,
    "PUT without If-None-Match": lambda: _headers_without("if-none-match"),
    "no If-Match": lambda: _headers_without("if-match"),
    "offset paging": by_offset,
    "gt cursor": lambda: _asked("gt"),
    "ge without overlap": lambda: _asked("ge"),
    "cursor before data": cursor_before_data,
    "no refetch of dirty": no_refetch,
    "no tombstones": no_tombstones,
    "index-based patch": sections_by_index,
    "head of queue blocks": head_blocks,
    "merge below the clinical unit": below_the_unit,
    "late order sent without asking": late_without_asking,
}
