"""Messages between a window and its record service, as structs.

One idea: all that may be said over the link, in one list.
"""

from __future__ import annotations

from datetime import datetime
from typing import Generic, Literal, TypeVar

import msgspec

from desktop.core.actor import Actor
from desktop.shown.card_sign_in import CardSignIn
from desktop.shown.newer import Newer
from desktop.shown.paper.print_states import PrintJob, Told
from desktop.shown.status import Status
from desktop.shown.why.origin import Heard
from desktop.shown.workspace import Worklist

T = TypeVar("T")


class Wish(msgspec.Struct, Generic[T], frozen=True):
    """Base of what a window wants of the record's side beside questions and acts, answered with a `T`."""


class Freshen(Wish[bool], frozen=True):
    """Fetch what is newer of a patient's resources of these types; whether the server told, in time."""

    patient: str
    kinds: tuple[str, ...]


class FetchResource(Wish[None], frozen=True):
    """Fetch a resource that is not held."""

    kind: str
    ident: str


class LookForPatients(Wish[None], frozen=True):
    """Let the server look for patients by what was typed; whom it finds is in the record then."""

    text: str


class LookForRecipients(Wish[None], frozen=True):
    """Let the server look for offices and health personnel; whom it finds is in the directory then."""

    text: str


class FetchOrigin(Wish[Heard], frozen=True):
    """Fetch a resource's (`Type/id`) history from the server: earlier versions, Provenances."""

    key: str


class FetchLog(Wish[None], frozen=True):
    """Fetch the server's own log of a patient, for whoever goes through the access log."""

    patient: str


class FetchBeyond(Wish[None], frozen=True):
    """Fetch what the server counted of a patient beyond the record, for the list of what no panel shows."""

    patient: str


class ApproveRestored(Wish[int], frozen=True):
    """Queue again what a restored server has lost; answered with how much."""


class SignInShown(msgspec.Struct, frozen=True):
    """The address of a sign-in page, its host, and the seconds for which somebody is waited for."""

    address: str
    host: str
    seconds: float


class BeginSignIn(Wish[SignInShown], frozen=True):
    """Begin to sign somebody in, in place of an attempt before; answered when the browser can be shown where.
    `person` (`Practitioner/id`) is the only one to be let in, or empty."""

    person: str


class AwaitSignIn(Wish[str], frozen=True):
    """Wait until somebody has come back from the browser: who (`Practitioner/id`)."""


class EndSignIn(Wish[None], frozen=True):
    """Nobody waits for the browser any more."""


class Pin(msgspec.Struct, frozen=True):
    """PIN of a card, on its way there; whatever writes it somewhere writes no digit of it."""

    text: str = ""

    def __repr__(self) -> str:
        return "Pin(…)"


class LookForCard(Wish[CardSignIn], frozen=True):
    """Look how a person (`Practitioner/id`) may sign in here without the provider, and by which way."""

    person: str


class HandOnSignIn(Wish[None], frozen=True):
    """Hand the sign-in of who has come back from the browser (`Practitioner/id`) on to their own record,
    where they have another one: so they sign in once."""

    person: str


class EnrolCard(Wish[CardSignIn], frozen=True):
    """Let whoever has just signed in at the provider use the card in the reader while it is away."""

    pin: Pin


class SignInByCard(Wish[str], frozen=True):
    """Sign a person (`Practitioner/id`) in by the card that they have enrolled; answered with who it is."""

    person: str
    pin: Pin


class EnrolHello(Wish[CardSignIn], frozen=True):
    """Let whoever has just signed in at the provider use Windows Hello while it is away; its dialogue stands
    above the window with this handle."""

    window: int


class SignInByHello(Wish[str], frozen=True):
    """Sign a person (`Practitioner/id`) in by the key of Windows Hello that they have enrolled, with its
    dialogue above the window with this handle; answered with who it is."""

    person: str
    window: int


class Left(msgspec.Struct, frozen=True):
    """Unsent acts of somebody who has signed out: how many, when the oldest was done, and with what they go
    without them: their own sign-in, kept for that, this machine's as a service, or nothing before they are
    back (a person's decision is always waited for)."""

    count: int
    oldest: datetime | None
    goes: Literal["own", "kept", "service", "waits"] = "waits"


class SignOut(Wish[Left], frozen=True):
    """Sign out who is signed in, after what can be sent has been; answered with what waits for them."""


class Alive(Wish[None], frozen=True):
    """Ping of the record: answered as soon as it is one's turn."""


class SyncNow(Wish[Status], frozen=True):
    """Synchronise now; answered after a whole round."""


class LookForNewer(Wish[Newer | None], frozen=True):
    """Newer version as told by IT; None too where nobody could be asked."""


class HandOver(Wish[str], frozen=True):
    """Hand a job over to a printer, answered with the spooler's id of it; NotHanded or Unsure when not.

    A letter by the ticket that `SendToPrinter` gave and its PDF's key (`binary`), from page `first` on; a
    paper by a ticket of its own and the PDF. Never asked a second time under a ticket.
    """

    ticket: str
    printer: str
    binary: str = ""
    first: int = 0
    pdf: bytes = b""


class LookAtJobs(Wish[tuple[PrintJob, ...]], frozen=True):
    """Ask the spooler what became of the letters that were handed over from here."""


class LookAtJob(Wish[Told], frozen=True):
    """Ask the spooler for one job by its id; OFFLINE where the spooler can't be asked."""

    printer: str
    job: str


class TakeBackJob(Wish[Told], frozen=True):
    """Take a letter's job out of the print queue, by its ticket; what became of it then."""

    ticket: str


class _Message(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """Base of what is framed. With a `number` it is answered under the same one."""


# To the service.


class Begin(_Message, frozen=True):
    """Open the record, as the first word.

    `holders`: the folder of everybody's records at this workstation, empty where there is one record only;
    `key_file`: of the first of them, the others' lie beside it. `set_aside`: the record that is there can't
    be used, and is to be kept aside. `version` is the program's: another one may not understand what follows.
    `configuration` is the folder of the hospital's own, where the window was given one. `sign_in_as` is the
    Practitioner (an id) who signs in at a server for demonstrations, where the window has no token.
    `signs_in`: people sign in at this server, as the window knows from another record.
    """

    server: str
    token: str
    folder: str
    key_file: str
    holders: str
    language: str
    set_aside: bool = False
    version: str = ""
    configuration: str = ""
    sign_in_as: str = ""
    signs_in: bool = False


class Ask(_Message, frozen=True):
    """A question, by the name of its class; `window` is the one that shows the answer."""

    number: int
    name: str
    body: msgspec.Raw
    window: int = 0


class Carry(_Message, frozen=True):
    """Carry an act out for `actor`. `key` is its idempotency key: sent `again` under it, it is carried out
    once."""

    number: int
    key: str
    name: str
    body: msgspec.Raw
    actor: Actor
    again: bool = False


class Want(_Message, frozen=True):
    """A wish, by the name of its class."""

    number: int
    name: str
    body: msgspec.Raw


class Start(_Message, frozen=True):
    """Begin to synchronise."""


class SignIn(_Message, frozen=True):
    """From now on this person works here."""

    actor: Actor


class LookAt(_Message, frozen=True):
    """Wards and patients that a window shows (the one in focus first), and if it shows the first screen."""

    wards: tuple[str, ...]
    patients: tuple[str, ...]
    choices: bool = False


class LayOut(_Message, frozen=True):
    """Workspace settings of the worklist, analyses with extra weight, and if a reason is asked for before a
    patient's record is opened."""

    worklist: Worklist
    weighed: tuple[str, ...]
    reasons: bool = False


class ShownAnew(_Message, frozen=True):
    """The screen was hidden: what is shown from now on is another reading."""


class Lock(_Message, frozen=True):
    """The window is locked. Where somebody has signed in, nothing of patients is answered and nothing is
    carried out before they have signed in anew."""


class ReadAs(_Message, frozen=True):
    """Reader for the access log, where that is not the person the screen is made for."""

    actor: Actor | None


class SeeWhole(_Message, frozen=True):
    """Show this patient's whole record, however long it is."""

    patient: str


class Focused(_Message, frozen=True):
    """Focus of the window, which decides the polling interval of the server."""

    focused: bool


class Nudge(_Message, frozen=True):
    """Ask the server now."""


class End(_Message, frozen=True):
    """The window is closed. What is signed may still leave; then the service ends."""


ToService = (
    Begin | Ask | Carry | Want | Start | SignIn | LookAt | LayOut | ShownAnew | Lock | ReadAs | SeeWhole
    | Focused | Nudge | End
)  # fmt: skip


# To the window.


class Wrong(msgspec.Struct, frozen=True):
    """A FagflateError: the name of its class, and its sentences."""

    kind: str
    what: str
    kept: str = ""
    todo: str = ""
    details: str = ""


class Ready(_Message, frozen=True):
    """The record is open. `read_only`: another service has it. `last`: who worked in it last. `told`: what is
    wrong with it all the same (acts that the disk had lost)."""

    folder: str
    read_only: bool
    last: Actor | None
    told: Wrong | None = None


class Converts(_Message, frozen=True):
    """The record is of an earlier version, and is about to be changed; `words` say so, before it is."""

    words: str


class Waits(_Message, frozen=True):
    """The record is still held by the service of a window that has been closed, and opens when that ends."""


class NotOpened(_Message, frozen=True):
    """The record can't be opened. `unsent` says what would be lost by setting it aside."""

    wrong: Wrong
    unsent: str = ""


class Answered(_Message, frozen=True):
    """The answer to a question, an act or a wish."""

    number: int
    body: msgspec.Raw


class Failed(_Message, frozen=True):
    """Failure of a question or act: then nothing was changed. `wrong` is for a person; without it the program
    is at fault, and `fault` is where."""

    number: int
    wrong: Wrong | None
    fault: str = ""


class Changes(_Message, frozen=True):
    """A commit: the types of resource that it touched, by patient (empty: of no patient)."""

    kinds: dict[str, frozenset[str]]


class Stands(_Message, frozen=True):
    """Connection status of the server."""

    status: Status


class Unlogged(_Message, frozen=True):
    """A reading could not be logged."""

    wrong: Wrong


ToWindow = Ready | Converts | Waits | NotOpened | Answered | Failed | Changes | Stands | Unlogged
