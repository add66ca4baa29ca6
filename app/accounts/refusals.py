"""What is answered to somebody who is not let in."""

from __future__ import annotations

from app.errors import DomainError


class NotLetIn(DomainError):
    """Whoever wants to sign in is not known by what they showed."""

    status = 401
    about: int | None = None
    """Whose name it was, if it is anybody's; for the access log alone, so that no answer tells."""


class WrongPassword(NotLetIn):
    """This name and password do not belong together."""


class WrongCode(NotLetIn):
    """This is not the code that your phone shows now. Each code lasts half a minute and opens once."""
