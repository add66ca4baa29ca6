"""What the access log tells apart, and what is going on at a door while something is read or refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from app.codes import Coded
from app.errors import N_


class Watched(Coded):
    """What was written down."""

    PERSON_READ = "person_read", "خواندن یک شخص", "A person was read"
    REFUSED = "refused", "رد دسترسی", "Refused"
    SIGN_IN_REFUSED = "sign_in_refused", "رد ورود", "Sign-in refused"
    EXPORTED = "exported", "برون‌برد فهرست", "A list was exported"


class Door(Coded):
    """Where somebody came in."""

    WEB = "web", "صفحه‌ها", "Pages"
    API = "api", "برنامه‌ها", "Programs"
    COMMAND = "command", "خط فرمان", "Command line"


RECEIVER, USER, REPRESENTATIVE, EXPORT = "receiver", "user", "representative", "export"
IDENTITY_READ, MATCH_PURPOSE, FILE_PURPOSE = "identity_", "match", "file"
PERSON_KINDS = {
    RECEIVER: N_("Receiver"), USER: N_("User's contact data"), REPRESENTATIVE: N_("Company representative"),
    "identity_hand_over": N_("Identity: to hand goods over"), "identity_contact": N_("Identity: to get in touch"),
    "identity_correction": N_("Identity: to correct it"), "identity_assessment": N_("Identity: to assess a need"),
    "identity_complaint": N_("Identity: to answer a complaint"),
    "identity_own_request": N_("Identity: at the person's own request"),
    "identity_match": N_("Identity: to decide who is the same"),
    "identity_file": N_("Identity: compared with a file"),
}  # fmt: skip
"""The kinds of people. A refusal is about whatever the address names: a store, a pledge, a year."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """One request at a door, or one command."""

    door: Door = Door.COMMAND
    route: str = ""
    permission: str = ""
    request_id: str = ""
    token_id: int | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what it was about: a kind and a key; never a name, never what somebody typed."""

    kind: str = ""
    id: int | None = None


NO_REQUEST = Occasion()
_OCCASION: ContextVar[Occasion] = ContextVar("occasion", default=NO_REQUEST)


def occasion() -> Occasion:
    """What is going on now; outside every request, a command."""
    return _OCCASION.get()


def begin(what: Occasion) -> None:
    """A door has let something in; what was going on before it in this thread is over."""
    _OCCASION.set(what)


@contextmanager
def during(what: Occasion) -> Iterator[None]:
    """This is going on inside the block."""
    before = _OCCASION.set(what)
    try:
        yield
    finally:
        _OCCASION.reset(before)
