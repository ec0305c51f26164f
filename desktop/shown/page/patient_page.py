"""A patient's page as it is opened: all that is shown of the patient, from one snapshot of the record."""

from __future__ import annotations

from typing import Any

import msgspec

from desktop.acts.edits import Kept
from desktop.shown.medicines.order_editor import OrderModel
from desktop.shown.page.sentence import FirstSentence
from desktop.shown.parts import AnyModel, PanelState
from desktop.shown.shell import BannerModel, OpenPatient

Option = bool | int | float | str | None | tuple[Any, ...]
"""A value that a workspace gives to an option of a panel: a word, a number, a list of words. The list of what
stands nowhere has the other panels too, each (kind, options)."""


class PanelWanted(msgspec.Struct, frozen=True, gc=False):
    """A panel by its kind, with the workspace's options of it."""

    kind: str
    options: dict[str, Option] = {}


class PanelShown(msgspec.Struct, frozen=True, gc=False):
    """A panel's model, None where there is none, and how far it can be trusted."""

    model: AnyModel | None
    state: PanelState


class OrdersWanted(msgspec.Struct, frozen=True, gc=False):
    """The column of orders of whoever may order: an empty basket is begun under `fresh`.

    `offline` says that the server does not answer, `unasked` that it does not say what is newer.
    """

    fresh: str
    specialty: str
    ward: str
    offline: bool = False
    unasked: bool = False


class OrdersShown(msgspec.Struct, frozen=True, gc=False):
    """The basket that is open, what was left in its field, and the column."""

    kept: Kept
    text: str
    model: OrderModel


class PatientShown(msgspec.Struct, frozen=True, gc=False):
    """The page of one patient. `banner` and `entry` (in the navigation) are None for one whom the record has
    never heard of; `panels` are as many as were asked for, in their order.

    `orders` is None where none were asked for, or where they must be asked for once more, by themselves.
    `earlier` says that it was made ready in an earlier minute: it is asked for anew as soon as it is shown.
    """

    patient: str
    banner: BannerModel | None
    entry: OpenPatient | None
    sentence: FirstSentence | None
    panels: tuple[PanelShown, ...]
    orders: OrdersShown | None = None
    earlier: bool = False
