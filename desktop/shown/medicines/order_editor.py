"""The order column: what the field says as read, what the checks found, the basket, the ward's favourites."""

from __future__ import annotations

from typing import Literal

import msgspec

from desktop.acts import AnyAct
from desktop.shown.tasks.coming import Coming

AlertTier = Literal["stop", "question", "notice", "not_checked"]
CORRECT = "correct"
"""Key of the answer that goes back to the dose in the field: it decides nothing."""
CheckState = Literal["ok", "finding", "not_applicable", "not_checked", "failed"]


class OrderPart(msgspec.Struct, frozen=True, gc=False):
    """A part of an order as read: its label and words; `assumed` when nobody wrote it (the ward's hours)."""

    label: str
    text: str
    assumed: bool = False


class OrderChoice(msgspec.Struct, frozen=True, gc=False):
    """An answer: `text` is the whole text of the field once it is chosen, empty where the answer decides.

    `detail` tells choices of one name apart (form, group). Enter alone never goes to a `deliberate` one.
    """

    key: str
    words: str
    text: str = ""
    detail: str = ""
    deliberate: bool = False


class OrderQuestion(msgspec.Struct, frozen=True, gc=False):
    """Question about uncertain order text: `field[start:end]` where it has a place, answers where there are
    any (the first nine are answered by digits).
    """

    key: str
    words: str
    choices: tuple[OrderChoice, ...] = ()
    start: int = -1
    end: int = -1


class AlertChoice(msgspec.Struct, frozen=True, gc=False):
    """A way to answer an alert; `reason` when it must be written why, `letter` the key beside the basket.

    `detail` says what it would do. `text` is what the order field reads next (another medicine, a missing
    test), empty for none.
    """

    key: str
    words: str
    reason: bool = False
    letter: str = ""
    text: str = ""
    detail: str = ""


class OrderTwice(msgspec.Struct, frozen=True, gc=False):
    """The same substance twice: what stands, what is new, and both in a day (empty when it can't be said)."""

    standing: str
    new: str
    standing_note: str = ""
    new_note: str = ""
    total: str = ""


class OrderBeyond(msgspec.Struct, frozen=True, gc=False):
    """An amount above a greatest dose: what is ordered, what that is in all and the most, `per` of both."""

    ordered: str
    total: str
    most: str
    per: str = ""


class OrderCheck(msgspec.Struct, frozen=True, gc=False):
    """One area of the checks: `words` say its result, `why` what is missing.

    What does not apply and what was not checked differ in word and mark.
    """

    label: str
    state: CheckState
    words: str
    why: str = ""


class OrderAlert(msgspec.Struct, frozen=True, gc=False):
    """A finding about an order.

    `stop` and `question` must be answered, `notice` is seen once and never blocks, `not_checked` says
    which check could not be made. `basis` is rule, evidence, owner and how often it is overridden,
    `brief` what of it is seen. `concerns` is a basket key, or empty for what stands in the field.
    `answered` says how it was answered. `rule` names what found it, `medicines` are the ATC codes that it
    is about; `owner` owns the rule, and is asked by key 0 (empty: nobody can be). `stays`: it is said,
    and nobody is sent to it before signing.
    """

    key: str
    tier: AlertTier
    title: str
    text: str = ""
    basis: str = ""
    choices: tuple[AlertChoice, ...] = ()
    concerns: str = ""
    answered: str = ""
    twice: OrderTwice | None = None
    beyond: OrderBeyond | None = None
    brief: str = ""
    rule: str = ""
    medicines: tuple[str, ...] = ()
    owner: str = ""
    stays: bool = False


class Proposal(msgspec.Struct, frozen=True, gc=False):
    """Proposal read from the order field; not yet an order.

    `text` is the text that was read: an answer to another text is dropped. `line` holds hours, beginning
    and the amount in a day. It can be added only when `complete`, with no question open. `alerts` are about
    this order; `checks` say what was checked of it and what was not, `checked` when and against what.
    `problem` says why nothing could be read, with what to do. `dose` is where the dose stands in the
    text. `act` is what Enter opens instead, where the text changes or stops what stands.
    """

    text: str
    name: str = ""
    brand: str = ""
    icon: str = "pill"
    parts: tuple[OrderPart, ...] = ()
    line: str = ""
    questions: tuple[OrderQuestion, ...] = ()
    alerts: tuple[OrderAlert, ...] = ()
    complete: bool = False
    problem: str = ""
    checks: tuple[OrderCheck, ...] = ()
    checked: str = ""
    act: AnyAct | None = None
    dose: tuple[int, int] = (-1, -1)


class BasketRow(msgspec.Struct, frozen=True, gc=False):
    """An order in the basket: `icon` a Phosphor name, `spoken` for screen readers."""

    key: str
    icon: str
    title: str
    detail: str = ""
    spoken: str = ""


class Favourite(msgspec.Struct, frozen=True, gc=False):
    """Favourite order: `letter` puts it into the field or the basket."""

    key: str
    letter: str
    title: str
    detail: str = ""


class OrderModel(msgspec.Struct, frozen=True, gc=False):
    """The order column of one patient.

    `draft` names the basket; `text` is what was left in the field, set once for each draft. `alerts` are
    about the basket. `saved` says when the basket was kept. `offline` says what being offline means for these
    orders, empty when the server answers. `favourites_title` names the ward, `favourites_remark` says what
    must be known of them (*ikke kvalitetssikret*). `signer` is asked to sign where the reader may not.
    `unchecked` says how old the data are that the checks read, where the server was not asked; else empty.
    `coming` is what comes next for the patient, beside what may be ordered.
    """

    draft: str
    patient: str
    spoken: str
    text: str = ""
    proposal: Proposal | None = None
    alerts: tuple[OrderAlert, ...] = ()
    basket: tuple[BasketRow, ...] = ()
    saved: str = ""
    favourites_title: str = ""
    favourites: tuple[Favourite, ...] = ()
    favourites_remark: str = ""
    offline: str = ""
    signer: str = ""
    unchecked: str = ""
    coming: Coming = Coming()
