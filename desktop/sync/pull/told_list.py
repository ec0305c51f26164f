"""A search whose answer is a list, of patients (who is referred, has left, is dictated about) or of what is
about nobody (which bed is to be cleaned): walked page by page, filed, and never shorter because the server
gave a part only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import aclosing

import msgspec

from desktop.fhir.arriving import Row
from desktop.fhir.paging import Page, SearchRefused
from desktop.fhir.status import not_offered
from desktop.fhir.whole import whole
from desktop.store.store import Transaction
from desktop.sync.pull import refusals
from desktop.sync.pull.intake import Intake
from desktop.sync.run.effects import Effects

MAX_PAGES = 20
Names = Callable[[Row], str]


class Walked(msgspec.Struct):
    """Results of a walk through the pages: the patients (or what is `listed`) in the order of the answers,
    unreadable resources, those about no known patient, and the searches answered only in part."""

    found: dict[str, None] = {}
    refused_: dict[str, None] = {}
    nobodys_: dict[str, None] = {}
    partial_: dict[str, None] = {}

    @property
    def patients(self) -> tuple[str, ...]:
        return tuple(self.found)

    @property
    def refused(self) -> tuple[str, ...]:
        return tuple(self.refused_)

    @property
    def nobodys(self) -> tuple[str, ...]:
        return tuple(self.nobodys_)

    @property
    def partial(self) -> tuple[str, ...]:
        return tuple(self.partial_)


async def walk(
    effects: Effects, kind: str, paths: Iterable[str], belongs: Callable[[Row], bool], lie: str,
    before: Iterable[str], keep: Callable[[Transaction, Walked], None], nobodys: Names | None = None,
    listed: Names | None = None,
) -> Walked | None:  # fmt: skip
    """Ask the searches, file the rows that belong to the list, and keep the list with the last of them; None
    when it was cancelled half-way.

    `belongs` raises MsgspecError, AttributeError or ValueError for a row that can't be read. What is about no
    patient is refused, or named by `nobodys`; with `listed`, which names what is on the list, it belongs to
    it as any other. `before` are those of the last time: nobody leaves the list
    because a part was answered, or could not be read. A search that the server does not offer is noted as
    `lie`. Raises NoAnswer, Refused and SearchRefused.
    """
    walked = Walked()
    intake = await Intake.begun(effects)
    try:
        for path in paths:
            async with aclosing(whole(effects.transport, path, most=MAX_PAGES)) as pages:
                async for page in pages:
                    rows = _read(page, kind, belongs, walked, nobodys, of_anybody=listed is not None)
                    walked.found |= dict.fromkeys(listed(row) if listed else row.patient for row in rows)
                    await intake.add(rows)
                    if page.next and effects.cancelled():
                        await intake.flush()
                        return None
    except SearchRefused as error:
        if not_offered(error.status):
            effects.lies.add(lie)
        raise
    if walked.partial_ or walked.refused_:
        walked.found |= dict.fromkeys(before)

    def filed(tx: Transaction) -> None:
        keep(tx, walked)
        refusals.note(tx, list(walked.refused_))

    await intake.flush(filed)
    return walked


def _read(
    page: Page,
    kind: str,
    belongs: Callable[[Row], bool],
    walked: Walked,
    nobodys: Names | None,
    *,
    of_anybody: bool,
) -> list[Row]:
    walked.refused_ |= dict.fromkeys(page.refused)
    if page.partial:
        walked.partial_[f"{kind}: {page.partial}"] = None
    found = []
    for row in page.matches:
        try:
            if row.type != kind or not belongs(row):
                continue
        except (msgspec.MsgspecError, AttributeError, ValueError) as error:
            walked.refused_[f"{row.type}/{row.id}: {type(error).__name__}"] = None
            continue
        if row.patient or of_anybody:
            found.append(row)
        elif nobodys is not None:
            walked.nobodys_[nobodys(row)] = None
        else:
            walked.refused_[refusals.nobodys(row)] = None
    return found
