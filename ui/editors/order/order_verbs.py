"""Text of the order column's sign button: the act, or the missing step before it."""

from __future__ import annotations

from desktop.core.messages import _


def sign_words(
    *, signing: bool, stopped: bool, asked: bool, writing: bool, count: int, unseen: int, signer: str = ""
) -> tuple[str, str, bool]:
    """(the button's words before the name, the line below it, whether pressing signs).

    `signer` is who is asked to sign, where it is not the reader: then pressing sends.
    """
    if signer:
        return _send_words(signing, stopped or asked, writing, count, unseen, signer)
    if signing:
        return _("Being signed for"), "", False
    if stopped:
        verb = _("Answer the stop, then sign {n} for") if count else _("Answer the stop, then sign for")
        return verb.format(n=count), _("The stop must be answered. Notices don't block."), False
    if asked:
        verb = (
            _("Answer the question, then sign {n} for") if count else _("Answer the question, then sign for")
        )
        return verb.format(n=count), _("Ctrl+↵ goes to the question."), False
    if writing:
        verb = (
            _("Add or empty the field, then sign {n} for")
            if count
            else _("Add or empty the field, then sign for")
        )
        return verb.format(n=count), _("Enter adds what you wrote."), False
    if not count:
        return _("No order yet"), "", False
    if unseen:
        foot = (
            _("Ctrl+↵ goes to the notice. Once more signs.")
            if unseen == 1
            else _("Ctrl+↵ shows them, as many as have room, then signs.")
        )
        return _("See {notices}, then sign {n} for").format(notices=unseen, n=count), foot, False
    return _("Sign {n} for").format(n=count), "", True


def _send_words(
    sending: bool, asked: bool, writing: bool, count: int, unseen: int, signer: str
) -> tuple[str, str, bool]:
    if sending:
        return _("Being sent for signing, for"), "", False
    if asked:
        return _("Answer what is asked, then send for signing, for"), _("Ctrl+↵ goes to the question."), False
    if writing:
        verb = _("Add or empty the field, then send for signing, for")
        return verb, _("Enter adds what you wrote."), False
    if not count:
        return _("No order yet"), "", False
    if unseen:
        foot = _("Ctrl+↵ shows them, as many as have room, then sends.")
        return _("See {notices}, then send {n} for signing, for").format(notices=unseen, n=count), foot, False
    foot = _("{name} signs. Not in effect until then.").format(name=signer)
    return _("Send {n} for signing, for").format(n=count), foot, True
