"""The page on which somebody is chosen: plain HTML, no script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from desktop.backend.authorization.demo_users import User
from desktop.core.messages import _, language

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # The form's answer leads back to the program, which listens on this machine.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none';"
    " base-uri 'none'; form-action 'self' http://127.0.0.1:*",
}
_PAGE = """<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 17px/1.5 system-ui, sans-serif; margin: 8vh auto; max-width: 34rem; padding: 0 1.25rem }}
h1 {{ font-size: 1.5rem; font-weight: 600; margin: 0 0 .5rem }}
p {{ margin: 0 0 1.5rem }}
button {{ display: block; width: 100%; min-height: 48px; margin: 0 0 .5rem; padding: .5rem 1rem;
 font: inherit; text-align: left; color: inherit; background: none;
 border: 1px solid #8a8f98; border-radius: 6px }}
button:focus-visible {{ outline: 2px solid #1f5fbf; outline-offset: 2px }}
span {{ opacity: .75 }}
</style></head>
<body><main><h1>{title}</h1><p>{words}</p>{rest}</main></body>
</html>
"""


def choice(users: Sequence[User], page: str) -> str:
    """The page that offers these people."""
    rows = "".join(
        f'<button name="person" value="{escape(user.id)}">{escape(user.name)}'
        f" <span>{escape(user.title)}</span></button>"
        for user in users
    )
    form = f'<form method="post"><input type="hidden" name="request" value="{escape(page)}">{rows}</form>'
    words = _(
        "A server for demonstrations: choose who you are. No password is asked, and nobody here is real."
    )
    return _made(_("Sign in to Fagflate"), words, form if users else "")


def refusal() -> str:
    """The page for what is no sign-in of this program's."""
    words = _("This does not belong to a sign-in of Fagflate, and nothing was done.")
    return _made(_("Sign in to Fagflate"), words, "")


def _made(title: str, words: str, rest: str) -> str:
    return _PAGE.format(language=language(), title=escape(title), words=escape(words), rest=rest)
