"""A receiver is a random code with a group and a place: nothing here says who it is."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.beneficiaries.words import AgeBand, Disability, HouseholdBand, ReceiverKind, Sex
from app.codes import Group
from app.db import Base, BigId, Instant, choice
from app.errors import N_, Invalid
from app.places.models import Office, Place
from app.text import fold

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0, 1, I, L, O or U: nothing that is misread on paper or over the telephone."""


def new_code() -> str:
    """A random code such as R-7K3M-Q2XA: one of 656 thousand million."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(8))
    return f"R-{letters[:4]}-{letters[4:]}"


@dataclass(frozen=True, kw_only=True)
class ReceiverDetails:
    """What may be known of a receiver; None is not known or does not apply."""

    kind: ReceiverKind
    group: Group
    place_id: int
    sex: Sex | None = None
    age_band: AgeBand | None = None
    disability: Disability | None = None
    household_band: HouseholdBand | None = None
    people: int | None = None
    centre_name: str | None = None
    reference: str | None = None

    def refuse_misfits(self) -> None:
        """Each kind has its own fields: a count for the anonymous, a name for centres, traits for persons."""
        if (self.kind is ReceiverKind.ANONYMOUS) is not (self.people is not None):
            raise Invalid(N_("A number of people is for anonymous receivers, and they need one."), field="people")
        if self.people is not None and self.people < 1:
            raise Invalid(N_("Must be 1 or more."), field="people")
        if (self.kind is ReceiverKind.CENTRE) is not bool(self.centre_name):
            raise Invalid(N_("A name is for centres only, and they need one."), field="centre_name")
        if self.reference and self.kind is not ReceiverKind.CENTRE:
            raise Invalid(N_("A reference is kept for centres only."), field="reference")
        if self.kind is not ReceiverKind.PERSON and (self.sex or self.age_band or self.disability):
            raise Invalid(N_("Sex, age and disability are for persons only."), field="kind")
        if self.household_band and self.kind not in (ReceiverKind.PERSON, ReceiverKind.HOUSEHOLD):
            raise Invalid(N_("A household's size is for persons and households only."), field="household_band")


DETAILS = tuple(field.name for field in fields(ReceiverDetails))


class Receiver(Base):
    """A person, a household, a centre or an uncounted few, under a code that says nothing."""

    __tablename__ = "receiver"
    __table_args__ = (
        UniqueConstraint("office_id", "reference"),
        Index("ix_receiver_office_id_id", "office_id", "id"),
        CheckConstraint("(kind = 'anonymous') = (people IS NOT NULL)", name="anonymous_has_people"),
        CheckConstraint("people >= 1", name="people_positive"),
        CheckConstraint("(kind = 'centre') = (centre_name IS NOT NULL)", name="centre_has_name"),
        CheckConstraint("reference IS NULL OR kind = 'centre'", name="reference_of_centre"),
        CheckConstraint(
            "kind = 'person' OR (sex IS NULL AND age_band IS NULL AND disability IS NULL)", name="traits_of_person"
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(11), unique=True)
    kind: Mapped[ReceiverKind] = mapped_column(choice(ReceiverKind, "kind"))
    group: Mapped[Group] = mapped_column("client_group", choice(Group, "client_group"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    sex: Mapped[Sex | None] = mapped_column(choice(Sex, "sex"))
    age_band: Mapped[AgeBand | None] = mapped_column(choice(AgeBand, "age_band"))
    disability: Mapped[Disability | None] = mapped_column(choice(Disability, "disability"))
    household_band: Mapped[HouseholdBand | None] = mapped_column(choice(HouseholdBand, "household_band"))
    people: Mapped[int | None]
    centre_name: Mapped[str | None] = mapped_column(String(200))
    folded_name: Mapped[str | None] = mapped_column(String(200))
    reference: Mapped[str | None] = mapped_column(String(80))
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    registered_at: Mapped[datetime] = mapped_column(Instant)

    place: Mapped[Place] = relationship()
    office: Mapped[Office] = relationship()

    @validates("centre_name")
    def _fold(self, _field: str, name: str | None) -> str | None:
        self.folded_name = fold(name)[:200] if name else None
        return name

    @property
    def details(self) -> ReceiverDetails:
        """What is known of it."""
        return ReceiverDetails(**{field: getattr(self, field) for field in DETAILS})
