"""Settings of the installation: the server's address and IT's decisions, nothing of people.

Each setting is declared once, in `DECLARED`. A machine's policy (`policy`) has the last word, then
`settings.json` in the machine's folder, which IT fills, then the user's, then what Fagflate does by itself. A
value that is not of its kind is used nowhere, and `fagflate doctor` tells. Where it stands in the policy, no
weaker layer takes its place: IT has decided, and it isn't known what. What guards is as closed where the slip
is in the machine's file; anything else there, or of the user's, leaves the word to the next layer.

One idea: each setting, and which layer has the word on it.
"""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec

from desktop.core import held_files, policy
from desktop.core.messages import _
from desktop.core.paths import data_dir, machine_dir, own_folder

Kind = Literal[
    "address",
    "client",
    "collect",
    "file",
    "finish",
    "hello",
    "hosts",
    "hours",
    "keys",
    "minutes",
    "path",
    "people",
    "place",
    "proxy",
    "source",
    "whole",
]
Layer = Literal["policy", "machine", "user", "default"]
LAYERS: tuple[Layer, ...] = ("user", "machine", "policy")
"""From the weakest to the one that has the last word."""
FILE = "settings.json"
DIRECT = "direct"
"""In place of a proxy's address: none, whatever the environment says."""
OFF = "off"
"""In place of a source: none, whatever a weaker layer says."""
ANYONE = "anyone"
"""In place of whose account it is: whoever is in the server's list, as they say themselves."""
FINISHES = ("never", "own-token", "service")
"""Choices of what may send the work of somebody who has signed out."""
HELLOS = ("never", "offline")
"""Choices of what Windows Hello lets people in to."""
COLLECTS = ("never", "server", "folder")
"""Choices of where a machine's counts of tasks go, beside this machine."""
NOBODY = "nobody"
"""Value in force where IT's value can't be used."""
_HOST = r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:]+\]"
_PROXY = re.compile(rf"https?://(?:{_HOST})(?::([0-9]{{1,5}}))?/?", re.ASCII)

_CLIENT = re.compile(r"[!-~]{1,255}", re.ASCII)
WITHDRAWN = " withdrawn="
"""Before the day from which a key for sprints is withdrawn, at the end of its line."""
_KEY_LENGTH = 43
_KEY = re.compile(rf"([A-Za-z0-9_-]{{{_KEY_LENGTH}}})(?: [^\x00-\x1f]*)?")
_SYSTEM = re.compile(r"(?:https?://|urn:[A-Za-z0-9-]+:)[!-~]+", re.ASCII)


class Setting(msgspec.Struct, frozen=True):
    """A setting: its name in `settings.json`, its `value` name in a policy (empty: no policy decides it), its
    kind, what holds where nobody says anything, and what it is, in words."""

    name: str
    value: str
    kind: Kind
    default: object
    title: Callable[[], str]
    words: Callable[[], str]


DECLARED = (
    Setting(
        "server", "Server", "address", "", lambda: _("Server"),
        lambda: _("The address of the FHIR server that windows open on. Empty: the last one that answered."),
    ),
    Setting(
        "configuration", "Configuration", "path", "", lambda: _("Configuration folder"),
        lambda: _("The folder of the hospital's own workspaces and settings."),
    ),
    Setting(
        "lock_minutes", "LockMinutes", "minutes", 10, lambda: _("Lock after minutes"),
        lambda: _("After so many minutes without a touch the window locks. 0 is never."),
    ),
    Setting(
        "sign_out_minutes", "SignOutMinutes", "minutes", 60, lambda: _("Sign out after minutes locked"),
        lambda: _(
            "After so many minutes with the window locked, whoever had signed in there is signed out: what is"
            " unsent goes first, and drafts are kept. 0 is never."
        ),
    ),
    Setting(
        "allow_http", "AllowHttp", "hosts", (), lambda: _("Hosts without encryption"),
        lambda: _("Hosts spoken to without encryption. Whoever is on the way can read all of it."),
    ),
    Setting(
        "audit_server", "AuditServer", "address", "", lambda: _("Audit repository"),
        lambda: _("Where the log of reading goes when the server does not take it."),
    ),
    Setting(
        "icd10", "Icd10", "path", "", lambda: _("Diagnosis codes"),
        lambda: _("The file of ICD-10 codes: a JSON list, or a FHIR CodeSystem. Empty: those shipped."),
    ),
    Setting(
        "log_folder", "LogFolder", "whole", "", lambda: _("Log folder"),
        lambda: _(
            "Where Fagflate writes its logs, which tell nothing of patients. Empty: the user's own folder on"
            " this machine."
        ),
    ),
    Setting(
        "proxy", "Proxy", "proxy", "", lambda: _("Proxy"),
        lambda: _(
            "The address of the proxy that servers are reached through, without a name or password; direct is"
            " none. Empty: as the environment says."
        ),
    ),
    Setting(
        "certificates", "Certificates", "whole", "", lambda: _("Trusted certificates"),
        lambda: _("A file (PEM) of certificates that are trusted beside those of the system's own store."),
    ),
    Setting(
        "token_file", "TokenFile", "whole", "", lambda: _("Token of services"),
        lambda: _(
            "The file of the token with which servers let in services, such as fagflate watch and fagflate"
            " sync. Where it is set no window opens: people sign in themselves. Empty: what the variable"
            " FAGFLATE_TOKEN says, or nothing."
        ),
    ),
    Setting(
        "sign_in", "SignIn", "people", ANYONE, lambda: _("Sign-in of persons"),
        lambda: _(
            "Who can be chosen as the person at the keyboard: anyone, or the system of the identifier under"
            " which the server's Practitioner has the name of the account on this machine (as"
            " https://hospital.example/account): then nobody but that person."
        ),
    ),
    Setting(
        "allow_no_sign_in", "AllowNoSignIn", "hosts", (), lambda: _("Hosts without sign-in"),
        lambda: _(
            "Hosts whose servers let people in without signing in and without a token. This machine itself is"
            " always one. The status bar says so for as long as it lasts."
        ),
    ),
    Setting(
        "sign_in_client", "SignInClient", "client", "fagflate", lambda: _("Name at the sign-in service"),
        lambda: _("The name (client_id) under which the sign-in service knows this program."),
    ),
    Setting(
        "card_module", "CardModule", "file", "", lambda: _("Module for cards"),
        lambda: _(
            "The file of the card maker's PKCS#11 module (a .dll or .so), with which people show by card who"
            " they are while the sign-in service can't be reached. Empty: nobody can. A user's own file does"
            " not count."
        ),
    ),
    Setting(
        "windows_hello", "WindowsHello", "hello", "never", lambda: _("Windows Hello without network"),
        lambda: _(
            "If people may show by Windows Hello who they are while the sign-in service can't be reached:"
            " never, or offline. Only for Windows accounts of one person each. A user's own file does not"
            " count."
        ),
    ),
    Setting(
        "offline_hours", "OfflineHours", "hours", 12, lambda: _("Hours without network"),
        lambda: _(
            "For so many hours after the last sign-in at the sign-in service a card or Windows Hello lets in"
            " without it, 72 at most. 0 is never. A user's own file does not count."
        ),
    ),
    Setting(
        "finish_sending", "FinishSending", "finish", "never", lambda: _("Unsent work after sign-out"),
        lambda: _(
            "What sends the work of somebody who has signed out before all of it was sent: never (it waits"
            " for them), own-token (their own sign-in, kept in their encrypted record until all is sent), or"
            " service (this machine's own, with them as author). A user's own file does not count."
        ),
    ),
    Setting(
        "finish_hours", "FinishHours", "hours", 12, lambda: _("Hours of sending after sign-out"),
        lambda: _(
            "For so many hours after sign-out a kept sign-in sends what waits (own-token), 72 at most. 0 is"
            " never. A user's own file does not count."
        ),
    ),
    Setting(
        "service_client", "ServiceClient", "client", "", lambda: _("Name of this machine as a service"),
        lambda: _(
            "The name (client_id) under which the sign-in service knows this machine's key as a service that"
            " sends for others. Empty: the same as this program's. A user's own file does not count."
        ),
    ),
    Setting(
        "sprint_keys", "SprintKeys", "keys", (), lambda: _("Keys for sprints"),
        lambda: _(
            "Whose published sprints are used: a line for each owner, the public key as “fagflate workspace"
            " key” prints it and a name, with withdrawn=YYYY-MM-DD at its end from the day on which it counts"
            " no more. Empty: nobody's. A user's own file does not count."
        ),
    ),
    Setting(
        "sprint_folder", "SprintFolder", "file", "", lambda: _("Folder for sprints"),
        lambda: _(
            "The folder, on a share that all machines reach, in which wishes, reviews and their answers lie"
            " as files, in place of the server. Empty: they go through the server. A user's own file does not"
            " count."
        ),
    ),
    Setting(
        "collect_counts", "CollectCounts", "collect", "never", lambda: _("Counts of tasks"),
        lambda: _(
            "Where the counts of what tasks took go when a week is over: never, server or folder, as one"
            " resource of numbers a machine and week, without patient, person and hour. Here they are kept in"
            " any case; fagflate counted --out writes them to a file."
        ),
    ),
    Setting(
        "updates", "Updates", "source", "", lambda: _("New versions"),
        lambda: _(
            "The folder or https address where IT says which version is newest; it is told of, never fetched."
            " off or empty: nobody looks."
        ),
    ),
    Setting(
        "window", "", "place", "", lambda: _("Place of the window"),
        lambda: _("Where the window stood on the screen."),
    ),
)  # fmt: skip
GUARDS = frozenset(
    [
        "lock_minutes",
        "sign_out_minutes",
        "allow_http",
        "audit_server",
        "proxy",
        "certificates",
        "token_file",
        "sign_in",
        "allow_no_sign_in",
        "sign_in_client",
        "card_module",
        "windows_hello",
        "offline_hours",
        "finish_sending",
        "finish_hours",
        "service_client",
        "sprint_keys",
        "sprint_folder",
        "collect_counts",
    ]
)
"""Security settings: they keep others out or log access. Which server windows open on is not among them: the
machine's file proposes one, and the user may name another."""
_CLOSED: dict[str, object] = {"sign_in": NOBODY, "proxy": DIRECT, "offline_hours": 0, "finish_hours": 0}
"""Fallbacks where IT's value can't be used and the default would leave it to the user (everybody in the list,
or the proxy of their own environment), or would let somebody in."""
MOST_HOURS = 72
"""Hours for which somebody may be let in without the sign-in service, or a kept sign-in may send, at most."""
UNREAD = "?"
"""In place of what a file says that can't be understood."""
_BY_NAME = {one.name: one for one in DECLARED}


class Refused(msgspec.Struct, frozen=True):
    """A value that is used nowhere: in which layer, under which name, and what it is."""

    layer: Layer
    name: str
    value: object


class Held(msgspec.Struct, frozen=True):
    """Value of a setting in force, and its layer; `closed` where that layer's value can't be used, and a
    fallback stands in its place."""

    setting: Setting
    value: object
    layer: Layer
    closed: bool = False


def path() -> Path:
    """The user's file."""
    return data_dir() / FILE


def place(layer: Layer) -> str:
    """Place of a layer, in words for an administrator."""
    places = {"policy": policy.place(), "machine": str(machine_dir() / FILE), "user": str(path())}
    return places.get(layer, "")


def held() -> tuple[tuple[Held, ...], tuple[Refused, ...]]:
    """Every declared setting as it holds, and the values that hold nowhere: of another kind than they should
    be, or under a name that is none."""
    found = {one.name: Held(one, one.default, "default") for one in DECLARED}
    refused: list[Refused] = []
    for layer in LAYERS:
        for name, value in _layer(layer).items():
            setting = declared(name, layer)
            if setting is None or (fitting := _fitting(setting.kind, value)) is None:
                refused.append(Refused(layer, name, value))
                if setting is not None and (
                    layer == "policy" or (layer == "machine" and setting.name in GUARDS)
                ):
                    safe = _CLOSED.get(setting.name, setting.default)
                    found[setting.name] = Held(setting, safe, layer, closed=True)
            else:
                found[setting.name] = Held(setting, fitting, layer)
    return tuple(found.values()), tuple(refused)


def read() -> dict[str, Any]:
    """Every setting that holds, by its name; one that nobody has said has its default."""
    return {one.setting.name: one.value for one in held()[0]}


def _layer(layer: Layer) -> dict[str, object]:
    try:
        if layer == "policy":
            return policy.values()
        return policy.reading(path() if layer == "user" else machine_dir() / FILE)
    except policy.Damaged as wrong:
        return {str(wrong): UNREAD, **(_named(layer, wrong.text) if layer != "user" else {})}


def _named(layer: Layer, text: str | None) -> dict[str, object]:
    """Settings named in a damaged file of IT's, with a value that fits none; all of them where the file can't
    even be read."""
    said = text.casefold() if text is not None else None
    return {
        one.value if layer == "policy" else one.name: None
        for one in DECLARED
        if one.value
        and (layer == "policy" or one.name in GUARDS)
        and (said is None or one.name in said or one.value.casefold() in said)
    }


def declared(name: str, layer: Layer) -> Setting | None:
    """The setting that a name means in a layer; in a policy's registry case does not matter."""
    if layer == "policy":
        same = (one for one in DECLARED if one.value and name.casefold() in (one.value.casefold(), one.name))
        return next(same, None)
    return _BY_NAME.get(name)


def _fitting(kind: Kind, value: object) -> object | None:
    """A value as its kind wants it; None where it is of another one."""
    if kind == "minutes":
        right = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        return value if right and value >= 0 else None  # type: ignore[operator]
    if kind == "hours":
        hours = _fitting("minutes", value)
        return hours if hours is not None and hours <= MOST_HOURS else None  # type: ignore[operator]
    if kind in ("hosts", "keys"):
        several = [value] if isinstance(value, str) else value
        right = isinstance(several, list | tuple) and all(isinstance(one, str) for one in several)
        lines = tuple(one.strip() for one in several if one.strip()) if right else None  # type: ignore[attr-defined]
        return lines if kind == "hosts" or lines is None or all(map(_is_key, lines)) else None
    if not isinstance(value, str):
        return None
    if kind == "address" and value.strip() and urlsplit(value.strip()).scheme not in ("http", "https"):
        return None
    if kind == "whole" and value.strip() and not _absolute(value.strip()):
        return None
    if kind == "file" and value.strip() and not ("\0" not in value and Path(value.strip()).is_absolute()):
        # Without variables: they are the user's to set.
        return None
    if kind == "client" and not _CLIENT.fullmatch(value.strip()):
        return None
    if kind == "collect" and value.strip() not in COLLECTS:
        return None
    if kind == "finish" and value.strip() not in FINISHES:
        return None
    if kind == "hello" and value.strip() not in HELLOS:
        return None
    if kind == "people" and value.strip() != ANYONE and not _is_system(value.strip()):
        return None
    if kind == "source" and value.strip() not in ("", OFF) and not _is_source(value.strip()):
        return None
    if kind == "proxy" and value.strip() not in ("", DIRECT) and not _is_proxy(value.strip()):
        return None
    return value.strip()


def _is_key(line: str) -> bool:
    """True when a line lists a key for sprints, with a day that is one where it is withdrawn."""
    key, mark, day = line.partition(WITHDRAWN)
    try:
        # A mark written in another way would leave a withdrawn key trusted.
        named = _KEY.fullmatch(key) is not None and "withdrawn" not in key[_KEY_LENGTH:].casefold()
        return named and (not mark or bool(date.fromisoformat(day)))
    except ValueError:
        return False


def _is_proxy(text: str) -> bool:
    """True when a text is a proxy's address without name and password, which would be visible in it."""
    found = _PROXY.fullmatch(text)
    return found is not None and 0 < int(found[1] or 1) < 65_536


def _is_system(text: str) -> bool:
    """True when a text is the system of an identifier: a URI, as FHIR writes them."""
    return _SYSTEM.fullmatch(text) is not None


def _is_source(text: str) -> bool:
    """True when a text names a file, a folder, or an encrypted address."""
    if text.startswith("https://"):
        try:
            return bool(urlsplit(text).hostname) and urlsplit(text).username is None and text.isprintable()
        except ValueError:
            return False
    return _absolute(text)


def _absolute(text: str) -> bool:
    """True for an absolute path, with variables filled in."""
    return "\0" not in text and Path(os.path.expandvars(text)).is_absolute()


def text(name: str) -> str:
    """One of its texts; empty where it is not said."""
    return str(read()[name])


def texts(name: str) -> frozenset[str]:
    """One of its lists of texts."""
    return frozenset(read()[name])


def by_it(name: str) -> Any:
    """A setting as far as IT has said it, else its default: what a user wrote lets nobody in."""
    found = next(one for one in held()[0] if one.setting.name == name)
    return found.value if found.layer in ("machine", "policy") else found.setting.default


def texts_by_it(name: str) -> frozenset[str]:
    """One of its lists of texts as far as IT has said it."""
    return frozenset(by_it(name))


def minutes(name: str) -> float:
    """One of its times, in minutes."""
    return float(read()[name])


def decided(name: str) -> bool:
    """True when IT has decided a setting for everybody on this machine, by policy; also by a slip."""
    return any(one.setting.name == name and one.layer == "policy" for one in held()[0])


def slip(name: str) -> Refused | None:
    """Unusable policy value of a setting; None where it is right, or not set."""
    wrong = (one for one in held()[1] if one.layer == "policy")
    return next((one for one in wrong if (said := declared(one.name, "policy")) and said.name == name), None)


def keep(name: str, value: str) -> None:
    """Change one thing of the user's and leave the rest as it is. Raises OSError."""
    target = path()
    own_folder(target.parent)
    new = target.with_name(f"{target.name}.new")
    try:
        before = policy.reading(path())
    except policy.Damaged:
        before = {}
    new.write_text(json.dumps({**before, name: value}, ensure_ascii=False), encoding="utf-8")
    held_files.replace(new, target, held_files.BRIEFLY)
