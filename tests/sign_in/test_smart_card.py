"""A card in a reader signs a challenge with the right key, or what is wrong is said; with SoftHSM2."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from pathlib import Path
from unittest.mock import MagicMock

import pkcs11
import pytest
from pkcs11 import TokenFlag

from desktop.core.clock import utc_now
from desktop.sign_in import card_errors, smart_card
from desktop.sign_in.card_certificate import check_signature
from tests.running.patience import PATIENCE
from tests.servers.softhsm import PIN, WRONG, Key, Reader, reader

__all__ = ["reader"]
NOW = utc_now()
ASKED = b"signs me in here and nowhere else"


@pytest.mark.parametrize("kind", ["rsa", "p256", "p384"])
def test_a_card_signs_with_its_key_for_signing_in(reader: Reader, kind: str) -> None:
    documents, mine = reader.card("mine", NOW, Key(kind, signs_documents=True), Key(kind))
    card = smart_card.present(reader.module, NOW)
    assert (card.certificate, card.own_dialogue, card.last_try) == (mine, False, False)
    made = smart_card.signed(reader.module, ASKED, PIN, NOW)
    assert made.certificate == mine
    check_signature(mine, made.scheme, made.signature, ASKED)
    for der, message in ((mine, ASKED + b"."), (documents, ASKED)):
        with pytest.raises(card_errors.NotShown):
            check_signature(der, made.scheme, made.signature, message)


def test_what_is_wrong_with_a_card_is_said(reader: Reader, tmp_path: Path) -> None:
    def refused(kind: type[card_errors.CardError], pin: str = PIN, module: str = reader.module) -> str:
        with pytest.raises(kind) as caught:
            smart_card.signed(module, ASKED, pin, NOW)
        told = caught.value
        assert told.what, kind
        assert told.kept == "Ingen ny er logget på, og arbeidet ditt er tatt vare på."
        assert told.todo, kind
        return str(told)

    refused(card_errors.NotByCard, module="")
    refused(card_errors.ModuleUnusable, module=str(tmp_path / "none.so"))
    (tmp_path / "text.so").write_text("no module")
    refused(card_errors.ModuleUnusable, module=str(tmp_path / "text.so"))
    refused(card_errors.NoCard)
    reader.card("documents", NOW, Key(signs_documents=True))
    refused(card_errors.NoCertificate)
    reader.card("expired", NOW, Key(until=timedelta(days=-1)))
    refused(card_errors.CertificateNotValid)
    reader.card("early", NOW, Key(since=timedelta(days=1)))
    refused(card_errors.CertificateNotValid)
    reader.card("mine", NOW, Key())
    refused(card_errors.PinNeeded, pin="")
    refused(card_errors.PinWrong, pin=WRONG)
    refused(card_errors.PinWrong, pin="1")
    reader.card("mine", NOW, Key())
    refused(card_errors.SeveralCards)
    reader.take_out()
    refused(card_errors.NoCard)


def test_of_several_cards_the_wanted_one_signs_and_another_never_does(reader: Reader) -> None:
    (mine,) = reader.card("both", NOW, Key())
    (other,) = reader.card("both", NOW, Key("p256"))
    for wanted in (mine, other):
        assert smart_card.signed(reader.module, ASKED, PIN, NOW, wanted).certificate == wanted
    reader.card("hers", NOW, Key())
    with pytest.raises(card_errors.AnotherCard):
        smart_card.signed(reader.module, ASKED, PIN, NOW, mine)


def test_of_two_valid_certificates_the_one_that_lasts_signs(reader: Reader) -> None:
    _old, new, _gone = reader.card(
        "mine", NOW, Key(), Key(until=timedelta(days=700)), Key(until=timedelta(days=-1))
    )
    assert smart_card.present(reader.module, NOW).certificate == new


def test_whoever_asks_while_a_card_is_asked_to_sign_is_told(reader: Reader) -> None:
    with smart_card._tokens(reader.module, signs=True), pytest.raises(card_errors.CardBusy):
        smart_card.present(reader.module, NOW)
    reader.card("mine", NOW, Key())
    assert smart_card.present(reader.module, NOW).certificate


def test_a_pin_waits_for_a_look_into_the_readers(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page looks by itself, also at the moment at which somebody has typed their PIN."""
    mine = reader.card("mine", NOW, Key())[0]
    done: list[smart_card.Signed] = []
    waits = threading.Thread(
        target=lambda: done.append(smart_card.signed(reader.module, ASKED, PIN, NOW)), daemon=True
    )
    with smart_card._tokens(reader.module):
        waits.start()
        waits.join(0.2)
        assert waits.is_alive()
        assert done == []
    waits.join(PATIENCE)
    assert [one.certificate for one in done] == [mine]
    monkeypatch.setattr(smart_card, "LOOK_SECONDS", 0.01)
    with smart_card._tokens(reader.module), pytest.raises(card_errors.CardBusy):
        smart_card.signed(reader.module, ASKED, PIN, NOW)


def test_a_pin_stands_in_no_error_and_in_no_log(reader: Reader, caplog: pytest.LogCaptureFixture) -> None:
    reader.card("mine", NOW, Key())
    caplog.set_level(logging.DEBUG)
    for pin in (WRONG, PIN * 60):
        with pytest.raises(card_errors.CardError) as caught:
            smart_card.signed(reader.module, ASKED, pin, NOW)
        step: BaseException | None = caught.value
        while step is not None:
            assert pin not in f"{step!r}{step}{vars(step)}"
            step = None if step.__suppress_context__ else step.__cause__ or step.__context__
        assert pin not in caplog.text


class Fake:
    """A token that says of itself what SoftHSM2 can't."""

    def __init__(self, flags: TokenFlag, error: type[pkcs11.PKCS11Error] | None = None) -> None:
        self.flags = TokenFlag.TOKEN_INITIALIZED | flags
        self.error = error
        self.pins: list[object] = []
        self.slot = self

    def get_token(self) -> Fake:
        return self

    def open(self, user_pin: object = None) -> MagicMock:
        self.pins.append(user_pin)
        if self.error is not None:
            raise self.error
        return MagicMock()


def test_a_card_with_a_dialogue_of_its_own_is_given_no_pin() -> None:
    token = Fake(TokenFlag.PROTECTED_AUTHENTICATION_PATH)
    with smart_card._opened(token, PIN):  # type: ignore[arg-type]
        assert token.pins == [pkcs11.PROTECTED_AUTH]


@pytest.mark.parametrize(
    ("before", "after", "told", "words"),
    [
        (TokenFlag(0), TokenFlag(0), card_errors.PinWrong, "PIN-koden er feil. "),
        (TokenFlag(0), TokenFlag.USER_PIN_FINAL_TRY, card_errors.PinWrong, "én feil til låser kortet"),
        (TokenFlag.USER_PIN_FINAL_TRY, TokenFlag.USER_PIN_LOCKED, card_errors.PinLocked, "Kortet er låst"),
    ],
)
def test_a_wrong_pin_says_what_is_left(
    before: TokenFlag, after: TokenFlag, told: type[card_errors.CardError], words: str
) -> None:
    token, now = Fake(before, pkcs11.PinIncorrect), Fake(after)
    token.slot = now
    with pytest.raises(told) as caught, smart_card._opened(token, WRONG):  # type: ignore[arg-type]
        pass
    assert words in str(caught.value)


def test_a_locked_card_is_asked_nothing() -> None:
    token = Fake(TokenFlag.USER_PIN_LOCKED)
    with pytest.raises(card_errors.PinLocked), smart_card._opened(token, PIN):  # type: ignore[arg-type]
        pass
    assert token.pins == []


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (pkcs11.PinLocked, card_errors.PinLocked),
        (pkcs11.DeviceRemoved, card_errors.NoCard),
        (pkcs11.TokenNotPresent, card_errors.NoCard),
        (pkcs11.FunctionCancelled, card_errors.PinNeeded),
        (pkcs11.GeneralError, card_errors.CardRefused),
        (pkcs11.DeviceError, card_errors.CardRefused),
    ],
)
def test_what_a_module_fails_with_is_a_sentence(
    error: type[pkcs11.PKCS11Error], told: type[card_errors.CardError]
) -> None:
    assert type(smart_card._told(error("words of the module"))) is told
    assert "words of the module" not in smart_card._told(error("words of the module")).details
