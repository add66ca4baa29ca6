"""Who can sign in to the demo: fictional people in every role, a clerk and a supervisor in each province."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyotp

from app.accounts import factors
from app.accounts import service as accounts
from app.accounts.models import Role, User
from app.places.models import Office

PASSWORD = "daftar-demo-1405"  # noqa: S105 (printed for whoever tries the demo)
SECRET = "DAFTARDEMODAFTARDEMODAFTARDEMO22"  # noqa: S105 (likewise: one entry in a phone serves everybody of the demo)
GIVEN = (
    "نرگس", "کامران", "شیرین", "بهرام", "مریم", "فرهاد", "لیلا", "آرش", "زهرا", "سعید", "نیلوفر", "امید", "پروانه",
    "رضا", "سیما", "حمید", "ناهید", "یوسف", "مهسا", "داود", "فرشته", "کاوه", "رویا", "بابک",
)  # fmt: skip
FAMILY = (
    "پارسا", "رستگار", "بهاری", "کیانی", "سروری", "نیک‌منش", "فروزان", "دادگر", "مهرپور", "آذرنوش", "راستین",
    "خردمند", "بیدار", "شکیبا", "روشن‌دل", "پاک‌نهاد", "آزادی‌خواه", "سپهری", "گلستانه",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """One account of the demo."""

    name: str
    shown_name: str
    role: Role
    office: str


CENTRE = (
    Person("officer", "نرگس پارسا", Role.NATIONAL, "IR"),
    Person("officer-2", "کامران رستگار", Role.NATIONAL, "IR"),
    Person("auditor", "شیرین دادگر", Role.AUDITOR, "IR"),
    Person("administrator", "بهرام راستین", Role.ADMINISTRATOR, "IR"),
)
SPEAKERS = tuple(
    Person(f"company-{number}", shown, Role.REPRESENTATIVE, "IR")
    for number, shown in enumerate(("مریم بهاری", "فرهاد کیانی", "لیلا سروری", "آرش فروزان"), start=1)
)
"""Company representatives, of the first companies in the list."""


def office_people(code: str) -> tuple[Person, Person]:
    """The clerk and the supervisor of a province's office."""
    number = code.removeprefix("IR-")
    return (
        Person(f"clerk-{number}", _name(2 * int(number)), Role.CLERK, code),
        Person(f"supervisor-{number}", _name(2 * int(number) + 1), Role.SUPERVISOR, code),
    )


def _name(number: int) -> str:
    return f"{GIVEN[(number + 4) % len(GIVEN)]} {FAMILY[(7 * number + 2) % len(FAMILY)]}"


def add_people(people: Iterable[Person], offices: dict[str, Office]) -> dict[str, User]:
    """These people, each in one role, by their sign-in names."""
    added = {}
    for person in people:
        user = accounts.add_user(name=person.name, shown_name=person.shown_name, password=PASSWORD, by=None)
        accounts.grant_role(user_id=user.id, role=person.role, office_id=offices[person.office].id, by=None)
        if person.role in factors.ROLES:
            factors.begin_setup(user_id=user.id, secret=SECRET)
            factors.take_code(user_id=user.id, code=pyotp.TOTP(SECRET).now())
        added[person.name] = user
    return added


def list_sign_ins() -> list[Person]:
    """One person of each role, to be named where the demo is served."""
    return [*CENTRE, *office_people("IR-02"), *office_people("IR-24"), *SPEAKERS]
