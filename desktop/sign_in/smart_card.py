"""Smart card by the site's PKCS#11 module: what lies in the readers, and a challenge signed by one of them.

The module is loaded when a card is first asked for, and let go of after each use: no session that is logged
in to a card outlives what it was opened for, and a card that was put in since is seen.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from desktop.sign_in import card_certificate, card_errors
from desktop.sign_in.card_certificate import Scheme

if TYPE_CHECKING:
    import pkcs11

_one_at_a_time = threading.Lock()
_signing = threading.Event()
"""A card is asked to sign: in a dialogue of its own it may wait for its holder for ever."""
LOOK_SECONDS = 10.0
"""Seconds to wait for a look into the readers, which asks nobody for anything."""
_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
"""Bytes before a SHA-256 digest that a card signs as it is (PKCS #1, DigestInfo)."""


class Card(msgspec.Struct, frozen=True):
    """A card in a reader: its certificate for signing in (DER), if it asks for the PIN by itself, and if a
    wrong one locks it."""

    certificate: bytes
    own_dialogue: bool
    last_try: bool


class Signed(msgspec.Struct, frozen=True):
    """A challenge as a card signed it, and the certificate (DER) that belongs to its key."""

    certificate: bytes
    scheme: Scheme
    signature: bytes


def present(module: str, now: datetime, wanted: bytes = b"") -> Card:
    """The card with this certificate, or the only one there is. Raises CardError."""
    with _tokens(module) as tokens:
        token, certificate = _found(tokens, now, wanted)
        flags, kind = token.flags, _flag()
        if flags & kind.USER_PIN_LOCKED:
            raise card_errors.PinLocked
        own = bool(flags & kind.PROTECTED_AUTHENTICATION_PATH)
        return Card(certificate, own, bool(flags & kind.USER_PIN_FINAL_TRY))


def signed(module: str, challenge: bytes, pin: str, now: datetime, wanted: bytes = b"") -> Signed:
    """Let the card with this certificate, or the only one there is, sign a challenge. The PIN goes to it and
    nowhere else; a card with a dialogue of its own asks for it itself. Raises CardError."""
    with _tokens(module, signs=True) as tokens:
        token, certificate = _found(tokens, now, wanted)
        card_certificate.check_valid(certificate, now)
        with _opened(token, pin) as session:
            key = _key(session, certificate)
            scheme, signature = _signature(token, key, certificate, challenge)
        return Signed(certificate, scheme, signature)


def _flag() -> type[pkcs11.TokenFlag]:
    from pkcs11 import TokenFlag

    return TokenFlag


def _take_readers() -> None:
    """Be the only user of the module. Raises CardBusy where a card is asked to sign: whoever asks is told
    and never waits. A look by the page itself is waited for: else a PIN that was typed meanwhile is lost."""
    if _one_at_a_time.acquire(blocking=False):
        return
    if _signing.is_set() or not _one_at_a_time.acquire(timeout=LOOK_SECONDS):
        raise card_errors.CardBusy


@contextmanager
def _tokens(module: str, *, signs: bool = False) -> Iterator[list[pkcs11.Token]]:
    """The tokens in the readers, one user of the module at a time. Raises CardError."""
    if not module:
        raise card_errors.NotByCard
    if not Path(module).is_file():
        raise card_errors.ModuleUnusable("CardModule: no such file")
    _take_readers()
    try:
        if signs:
            _signing.set()
        import pkcs11

        try:
            library = pkcs11.lib(module)
        except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
            raise card_errors.ModuleUnusable(type(error).__name__) from None
        try:
            slots = library.get_slots(token_present=True)
            yield [token for slot in slots if (token := _token(slot)) is not None]
        except pkcs11.PKCS11Error as error:
            raise _told(error) from None
        finally:
            with suppress(pkcs11.PKCS11Error):
                library.finalize()
    except ImportError as error:
        raise card_errors.ModuleUnusable(type(error).__name__) from None
    finally:
        _signing.clear()
        _one_at_a_time.release()


def _token(slot: pkcs11.Slot) -> pkcs11.Token | None:
    """The token in a reader; None where it was taken out, is no card that the module knows, or is empty."""
    import pkcs11

    try:
        token = slot.get_token()
    except pkcs11.PKCS11Error:
        return None
    return token if token.flags & pkcs11.TokenFlag.TOKEN_INITIALIZED else None


def _found(tokens: list[pkcs11.Token], now: datetime, wanted: bytes) -> tuple[pkcs11.Token, bytes]:
    if not tokens:
        raise card_errors.NoCard
    held = [(token, _certificates(token)) for token in tokens]
    if wanted:
        mine = [token for token, certificates in held if wanted in certificates.values()]
        if not mine:
            raise card_errors.AnotherCard
        return mine[0], wanted
    mine_to_be = [
        (token, one) for token, found in held if (one := card_certificate.chosen(found.values(), now))
    ]
    if len(mine_to_be) > 1:
        raise card_errors.SeveralCards
    if not mine_to_be:
        raise card_errors.NoCertificate
    return mine_to_be[0]


def _certificates(token: pkcs11.Token) -> dict[tuple[bytes, int], bytes]:
    """Certificates (DER) of a token, which everybody may read, by the id that their keys have too."""
    with token.open() as session:
        return dict(_read(session))


def _read(session: pkcs11.Session) -> Iterator[tuple[tuple[bytes, int], bytes]]:
    from pkcs11 import Attribute, ObjectClass, PKCS11Error

    for at, one in enumerate(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})):
        with suppress(PKCS11Error):
            yield (bytes(one[Attribute.ID]), at), bytes(one[Attribute.VALUE])


@contextmanager
def _opened(token: pkcs11.Token, pin: str) -> Iterator[pkcs11.Session]:
    """A session in which the card's holder has shown the PIN."""
    import pkcs11

    flags, kind = token.flags, pkcs11.TokenFlag
    if flags & kind.USER_PIN_LOCKED:
        raise card_errors.PinLocked
    own = bool(flags & kind.PROTECTED_AUTHENTICATION_PATH)
    if not own and not pin:
        raise card_errors.PinNeeded
    try:
        session = token.open(user_pin=pkcs11.PROTECTED_AUTH if own else pin)
    except (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange):
        now = token.slot.get_token().flags
        if now & kind.USER_PIN_LOCKED:
            raise card_errors.PinLocked from None
        raise card_errors.PinWrong(last=bool(now & kind.USER_PIN_FINAL_TRY)) from None
    with session:
        yield session


def _key(session: pkcs11.Session, certificate: bytes) -> Any:
    """The private key that belongs to a certificate."""
    from pkcs11 import Attribute, ObjectClass

    ids = [ident for (ident, _at), der in _read(session) if der == certificate]
    keys = [
        key
        for ident in ids
        for key in session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY, Attribute.ID: ident})
    ]
    if not keys:
        raise card_errors.NoCertificate
    return keys[0]


def _signature(token: pkcs11.Token, key: Any, certificate: bytes, challenge: bytes) -> tuple[Scheme, bytes]:
    """A signature over SHA-256 in the best way that a card can."""
    from pkcs11 import MGF, Mechanism

    can, digest = token.slot.get_mechanisms(), hashlib.sha256(challenge).digest()
    pss = (Mechanism.SHA256, MGF.SHA256, len(digest))
    ways: tuple[tuple[Mechanism, Scheme, bytes, Any], ...]
    if card_certificate.kind_of(certificate) == "ec":
        ways = (
            (Mechanism.ECDSA, "ecdsa", digest, None),
            (Mechanism.ECDSA_SHA256, "ecdsa", challenge, None),
        )
    else:
        ways = (
            (Mechanism.SHA256_RSA_PKCS_PSS, "pss", challenge, pss),
            (Mechanism.RSA_PKCS_PSS, "pss", digest, pss),
            (Mechanism.SHA256_RSA_PKCS, "pkcs1", challenge, None),
            (Mechanism.RSA_PKCS, "pkcs1", _SHA256 + digest, None),
        )
    for mechanism, scheme, data, parameter in ways:
        if mechanism in can:
            made = key.sign(data, mechanism=mechanism, mechanism_param=parameter)
            return scheme, bytes(made)
    raise card_errors.CardRefused("no mechanism for SHA-256")


def _told(error: pkcs11.PKCS11Error) -> card_errors.CardError:
    """A module's error in words: of its own nothing is told but its name."""
    import pkcs11

    if isinstance(error, pkcs11.PinLocked | pkcs11.UserPinNotInitialized | pkcs11.PinExpired):
        return card_errors.PinLocked()
    if isinstance(error, pkcs11.TokenNotPresent | pkcs11.DeviceRemoved | pkcs11.TokenNotRecognised):
        return card_errors.NoCard()
    if isinstance(error, pkcs11.FunctionCancelled | pkcs11.FunctionRejected):
        return card_errors.PinNeeded()
    return card_errors.CardRefused(type(error).__name__)
