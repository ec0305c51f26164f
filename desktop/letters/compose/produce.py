"""From a record to a draft with its recipients, and from there to a signed letter: the whole way at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import msgspec

from desktop.core.clock import stamp
from desktop.fhir.chart import Chart
from desktop.letters.check.checks import Test, check
from desktop.letters.check.signing_questions import Checked
from desktop.letters.compose.epikrise import compose, context_of
from desktop.letters.compose.plan import Plan
from desktop.letters.compose.record_reading import stay_of
from desktop.letters.delivery.recipients import from_record
from desktop.letters.delivery.signing import decide, sign
from desktop.letters.model import Author, Letter, Signature


class Produced(msgspec.Struct, frozen=True):
    """A letter, what must still be decided about it, and its PDF."""

    letter: Letter
    checked: Checked
    pdf: bytes


def draft(
    chart: Chart,
    now: datetime,
    author: Author,
    *,
    letter_id: str,
    encounter: str = "",
    office: str = "",
    copies: Sequence[str] = (),
    template: Plan | None = None,
) -> Letter:
    """A composed letter with the recipients that the record itself knows.

    Raises KeyError for an `encounter` that is not in the record.
    """
    letter = compose(
        chart,
        now,
        author,
        letter_id=letter_id,
        encounter=encounter,
        office=office,
        outside=frozenset(copies),
        template=template,
    )
    recipients = from_record(chart, stay_of(chart, now, encounter), copies, now)
    seen = (*letter.seen, *(recipient.id for recipient in recipients))
    return msgspec.structs.replace(letter, recipients=recipients, seen=seen)


def preview(
    chart: Chart,
    now: datetime,
    author: Author,
    *,
    letter_id: str,
    encounter: str = "",
    others: Iterable[str] = (),
    also: Callable[[Letter], Iterable[Test]] = lambda _letter: (),
) -> Produced:
    """A draft with its checks and its PDF, which says across each page that it is a draft.

    `also` gives the tests that others bring for the letter: those of its medicines as orders.
    """
    from desktop.letters.paper.pdf import render

    letter = draft(chart, now, author, letter_id=letter_id, encounter=encounter)
    checked = check(letter, context_of(chart, now, author, encounter=encounter), others, also(letter))
    return Produced(letter, checked, render(letter))


def signed(
    chart: Chart,
    letter: Letter,
    now: datetime,
    signature_id: str,
    answer: Callable[[str, tuple[str, ...]], str],
    others: Iterable[str] = (),
) -> Letter:
    """Ask about every finding that has answers, then sign.

    `answer` gets a finding's words and the codes it may give back. Raises InputError when something is
    left that only another text or record can settle.
    """
    context = context_of(chart, now, letter.author, encounter=letter.encounter)
    known = tuple(others)
    checked = check(letter, context, known)
    while questions := [f for f in checked.open if f.choices]:
        finding = questions[0]
        choice = answer(f"{finding.title}. {finding.text}", tuple(c.code for c in finding.choices))
        letter = decide(letter, finding, choice, by=letter.author.key, at=stamp(now), context=context)
        checked = check(letter, context, known)
    return sign(letter, checked, Signature(signature_id, letter.author, stamp(now)))
