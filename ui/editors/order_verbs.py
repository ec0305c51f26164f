"""What the sign button of the order column says: the act, or what is missing before it."""

from __future__ import annotations

from desktop.core.messages import _


def sign_words(
    *, signing: bool, stopped: bool, writing: bool, count: int, unseen: int
) -> tuple[str, str, bool]:
    """(the button's words before the name, the line below it, whether pressing signs)."""
    if signing:
        return _("Being signed for"), "", False
    if stopped:
        verb = _("Answer the stop, then sign {n} for") if count else _("Answer the stop, then sign for")
        return verb.format(n=count), _("The stop must be answered. Notices don't block."), False
    if writing:
        verb = (
            _("Add or empty the field, then sign {n} for")
            if count
            else _("Add or empty the field, then sign for")
        )
        return verb.format(n=count), _("Enter adds what you wrote."), False
    if not count:
        return _("Write an order, then sign for"), "", False
    if unseen:
        foot = (
            _("Ctrl+↵ goes to the notice. Once more signs.")
            if unseen == 1
            else _("Ctrl+↵ goes from notice to notice, then signs.")
        )
        return _("See {notices}, then sign {n} for").format(notices=unseen, n=count), foot, False
    return _("Sign {n} for").format(n=count), "", True
