"""Role and ward in which somebody begins: as the register says, or as they choose on the page."""

from __future__ import annotations

from typing import Literal

from desktop.core.messages import _
from desktop.shown.shell import RoleChoice
from desktop.shown.who_signed_in import Source, WhoModel
from ui.widgets.button import ActionButton
from ui.widgets.choices import Choice

What = Literal["role", "ward"]


class AsWho:
    """Role and ward of whoever begins; `who` is who they are, None as long as that is not known."""

    def __init__(self) -> None:
        self.who: WhoModel | None = None
        self.role = self.ward = ""

    def take(self, who: WhoModel | None) -> None:
        """Take somebody as the register says."""
        self.who = who
        self.role = who.role if who is not None else ""
        self.ward = who.ward if who is not None else ""

    def choices(self, what: What) -> tuple[Choice, ...]:
        """Roles or wards that can be chosen."""
        who = self.who
        if who is None:
            return ()
        if what == "role":
            return tuple(Choice(one.key, one.role, one.remark) for one in who.roles)
        return tuple(Choice(one.key, one.name, "", one.remark) for one in who.wards)

    def choose(self, what: What, key: str) -> None:
        """Choose a role, with its usual ward, or a ward."""
        if self.who is None or not key:
            return
        if what == "role":
            self.role = key
            usual = next((one.ward for one in self.who.roles if one.key == key), "")
            self.ward = usual or self.ward
        else:
            self.ward = key

    @property
    def lacking(self) -> What | None:
        """The next thing to be chosen before anybody begins."""
        if self._role is None:
            return "role"
        return "ward" if not self.begins_on and self.who and self.who.wards and not self.wardless else None

    @property
    def begins_on(self) -> str:
        """The ward (an id) on which they begin; empty for none."""
        return "" if self.wardless else self.ward

    @property
    def wardless(self) -> bool:
        """True for a role that works on no ward."""
        return self.who is not None and self.role in self.who.wardless

    @property
    def role_words(self) -> str:
        """The role, with what is to be known of it."""
        role = self._role
        return ", ".join(filter(None, (role.role, role.remark))) if role else ""

    @property
    def ward_words(self) -> str:
        """The ward's name; empty where none is chosen."""
        return next((one.name for one in self.who.wards if one.key == self.ward), "") if self.who else ""

    def source(self, what: What) -> str:
        """Source of role or ward, in words."""
        if self.who is None:
            return ""
        source = self._role_from if what == "role" else self._ward_from
        if source == "told":
            until = self.who.until
            return (
                _("from the register, until {time}").format(time=until) if until else _("from the register")
            )
        return _("chosen by yourself") if source == "chosen" else _("not chosen")

    def set_act(self, button: ActionButton) -> None:
        """Let a button say what it does: begin, or go to what is lacking."""
        who, lacking, ward = self.who, self.lacking, self.ward_words
        if lacking is not None:
            words = _("Choose your role") if lacking == "role" else _("Choose a ward")
            button.set_act(words, ready=False, keys="Enter")
        elif ward and not self.wardless:
            button.set_act(_("Begin on {ward} as").format(ward=ward), who.name if who else "", "Enter")
        else:
            button.set_act(_("Begin with patient search as"), who.name if who else "", "Enter")

    @property
    def _role(self) -> RoleChoice | None:
        return next((one for one in self.who.roles if one.key == self.role), None) if self.who else None

    @property
    def _role_from(self) -> Source:
        who = self.who
        if who is None or not self.role:
            return "open"
        return who.role_from if self.role == who.role else "chosen"

    @property
    def _ward_from(self) -> Source:
        who = self.who
        if who is None or not self.ward:
            return "open"
        told = self.ward == who.ward and self.role == who.role
        return who.ward_from if told else "chosen"
