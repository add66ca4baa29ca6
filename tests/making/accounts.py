"""Makers of people and their roles."""

from __future__ import annotations

from argon2 import PasswordHasher

from app.accounts import passwords, service
from app.accounts.models import OFFICE_ROLES, Role, User
from app.db import atomic, db
from app.places import queries as places
from tests.making.base import MakeBase

PASSWORD = "a long and quiet word"
# The full strength is tested once, on purpose; every other test would only wait for it.
passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
passwords.NOBODY = passwords.hasher.hash("nobody's")
_HASH = passwords.hasher.hash(PASSWORD)


class MakeAccounts(MakeBase):
    """People who sign in with `PASSWORD`."""

    password = PASSWORD

    @atomic()
    def user(
        self, role: Role | str | None = None, office: str | None = None, *, name: str | None = None, **facts: object
    ) -> User:
        """Somebody with at most one role: `make.user("clerk", "IR-20")`; the other roles are held at the centre."""
        name = name or f"person{self.number()}"
        user = service.add_user(name=name, shown_name=str(facts.pop("shown_name", name)), by=None, **facts)  # type: ignore[arg-type]
        user.password_hash = _HASH
        if role is not None:
            self.grant(user, role, office)
        return user

    def grant(self, user: User, role: Role | str, office: str | None = None) -> None:
        """One more role; a clerk or a supervisor is of Semnan unless an office is named."""
        role = Role(role)
        where = office or ("IR-20" if role in OFFICE_ROLES else "IR")
        service.grant_role(user_id=user.id, role=role, office_id=places.get_office_by_code(where).id, by=None)

    def staff(self, role: Role, office: str = "IR") -> User:
        """Whoever of an office does what a test does not care who did: the same person each time."""
        known = self._staff.get((role, office))
        # Whoever was made in a transaction that failed is not there.
        somebody = (known and db.session.get(User, known)) or self.user(role, office)
        self._staff[role, office] = somebody.id
        return somebody

    def stand_in(self, officer: User) -> None:
        """Have this national officer do what a test does not care who did."""
        self._staff[Role.NATIONAL, "IR"] = officer.id

    def clerk(self, office: str = "IR-20") -> User:
        """A clerk."""
        return self.user(Role.CLERK, office)

    def supervisor(self, office: str = "IR-20") -> User:
        """A supervisor."""
        return self.user(Role.SUPERVISOR, office)

    def national(self) -> User:
        """A national officer."""
        return self.user(Role.NATIONAL)

    def auditor(self) -> User:
        """An auditor."""
        return self.user(Role.AUDITOR)

    def administrator(self) -> User:
        """An administrator."""
        return self.user(Role.ADMINISTRATOR)
