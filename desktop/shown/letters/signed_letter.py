"""A signed letter for reading: its pages as each recipient got them, how far it came, its versions."""

from __future__ import annotations

import msgspec

from desktop.shown.letters.letters import LetterState


class Addressee(msgspec.Struct, frozen=True, gc=False):
    """One recipient: state, when and why (`remark`), the way it goes (`way`), and the copy they get.

    `task` is its Task (`Task/id`). `source` is where their copy lies (a Binary with the addressed PDF, else
    the letter's own document), `sheets` how many it has. `problem` says why the copy can't be shown;
    `missing` is the id of a Binary that must be fetched first. `attention` when somebody must do something.
    `seen` goes with what a person decides about it.
    """

    task: str
    name: str
    state: LetterState
    state_text: str
    remark: str = ""
    way: str = ""
    source: str = ""
    sheets: int = 0
    missing: str = ""
    problem: str = ""
    attention: bool = False
    seen: str = ""
    on_paper: bool = False


class LetterVersion(msgspec.Struct, frozen=True, gc=False):
    """A version: its document, number, who signed it and when, what became of it. `shown` is the open one."""

    key: str
    number: int
    author: str
    time: str
    remark: str = ""
    shown: bool = False


class SignedLetterShown(msgspec.Struct, frozen=True, gc=False):
    """A letter that can't be written in any more.

    `head` says who signed it when, and which version it is; `warning` that it no longer stands. `summary`
    counts the recipients; `told` is how many may have it, and get a notice when it is revoked. The letter's
    own pages (`source`, `sheets`, `missing`, `problem`, as of an `Addressee`) are shown where nobody is
    recorded as recipient. `standing` is the word across each page of one that does not stand; `may_revoke`
    for a doctor while it does. `spoken` is said when it opens. `may_correct` for a doctor too,
    `asks_doctor` for anybody else, who asks one by a task. `may_send` for whoever has said who they are.
    `newest` is the version that stands instead of a replaced one (its `DocumentReference/id`). `altered` is a
    warning that it is not as it was signed, with what differs, or that this can't be told.
    """

    key: str
    patient: str
    title: str
    head: str
    name: str
    addressees: tuple[Addressee, ...] = ()
    versions: tuple[LetterVersion, ...] = ()
    summary: str = ""
    warning: str = ""
    pending: bool = False
    stands: bool = True
    standing: str = ""
    may_revoke: bool = False
    told: int = 0
    source: str = ""
    sheets: int = 0
    missing: str = ""
    problem: str = ""
    spoken: str = ""
    may_correct: bool = False
    asks_doctor: bool = False
    may_send: bool = False
    newest: str = ""
    altered: str = ""
