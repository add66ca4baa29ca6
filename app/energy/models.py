"""A saving is declared by a company, verified by an office or the centre, and then a lot that is spent once."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.campaigns.models import Campaign
from app.companies.models import Company
from app.db import Base, BigId, Instant, choice
from app.energy.figures import Figure, Month, list_figures, list_months
from app.energy.meters import Meter
from app.energy.words import EnergyKind, Method, SavingState
from app.errors import Conflict, Message
from app.files.models import StoredFile
from app.jobs.said import say_again
from app.ledger.models import Entry, Lot
from app.places.models import Office

OPEN_STATES = frozenset({SavingState.DRAFT, SavingState.DECLARED})
CLAIMING = frozenset({SavingState.DECLARED, SavingState.VERIFIED})
"""In these states nobody else may declare the same."""


class SavingWrongState(Conflict):
    """This saving is {state}; this cannot be done now."""


class Saving(Base):
    """Energy that a company says was not used from `starts_on` to `ends_on`, both included.

    `quantity` is in whole thousandths of a kWh (electricity) or m³ (gas), as the items `saved_electricity` and
    `saved_gas` are counted, and so is its lot. `inputs` and `result` are what the method was given and what it
    found, kept as they were under `rule_version`. Once it is verified nothing here changes any more, save that it is
    undone when its entry is:

    - `lot` is a lot of kind SAVING, given by the company's holder, given for the campaign's holder (or the office's
      "no campaign"), expiring on `expires_on`; what is left of it stands at (`company.holder_id`, AVAILABLE).
    - A conversion takes it from there to (the campaign's holder, CONVERTED), an expiry to (the company, EXPIRED), a
      withdrawal to (the company, WITHDRAWN): what is left is read from the ledger, never kept here.
    """

    __tablename__ = "saving"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("(state = 'draft') = (declared_by_id IS NULL)", name="declared_by_somebody"),
        CheckConstraint("(declared_by_id IS NULL) = (declared_at IS NULL)", name="declared_at_a_time"),
        CheckConstraint(
            "(state IN ('verified', 'refused', 'undone')) = (decided_by_id IS NOT NULL)", name="decided_by_somebody"
        ),
        CheckConstraint("(decided_by_id IS NULL) = (decided_at IS NULL)", name="decided_at_a_time"),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> declared_by_id", name="never_the_declarer"),
        CheckConstraint("(state IN ('verified', 'undone')) = (lot_id IS NOT NULL)", name="verified_is_a_lot"),
        CheckConstraint("(lot_id IS NULL) = (expires_on IS NULL)", name="a_lot_expires"),
        CheckConstraint("(lot_id IS NULL) = (entry_id IS NULL)", name="a_lot_is_in_the_book"),
        CheckConstraint("(method IN ('metered', 'before_after')) = (meter_id IS NOT NULL)", name="measured_by_a_meter"),
        Index("ix_saving_office_id_state", "office_id", "state", "id"),
        Index("ix_saving_meter_id", "meter_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("company.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    """Whose desk verifies it, and in whose book its lot stands: the campaign's office, or the company's."""
    energy: Mapped[EnergyKind] = mapped_column(choice(EnergyKind, "energy"))
    method: Mapped[Method] = mapped_column(choice(Method, "method"))
    meter_id: Mapped[int | None] = mapped_column(ForeignKey("meter.id"))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    quantity: Mapped[int] = mapped_column(BigInteger)
    rule_version: Mapped[str] = mapped_column(String(40))
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON)
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[SavingState] = mapped_column(choice(SavingState, "state"), default=SavingState.DRAFT)
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    drafted_at: Mapped[datetime] = mapped_column(Instant)
    declared_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    declared_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was refused."""
    expires_on: Mapped[date | None] = mapped_column(Date)
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id", deferrable=True, initially="DEFERRED"), unique=True)
    entry_id: Mapped[int | None] = mapped_column(
        ForeignKey("entry.id", deferrable=True, initially="DEFERRED"), unique=True
    )
    act_id: Mapped[int | None] = mapped_column(ForeignKey("act.id", deferrable=True, initially="DEFERRED"), index=True)

    company: Mapped[Company] = relationship()
    campaign: Mapped[Campaign | None] = relationship()
    office: Mapped[Office] = relationship(lazy="joined", innerjoin=True)
    meter: Mapped[Meter | None] = relationship()
    lot: Mapped[Lot | None] = relationship(viewonly=True)
    entry: Mapped[Entry | None] = relationship(viewonly=True)
    declared_by: Mapped[User | None] = relationship(foreign_keys=[declared_by_id])
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])
    evidence: Mapped[list[SavingEvidence]] = relationship(order_by="SavingEvidence.id", back_populates="saving")
    answers: Mapped[list[SavingAnswer]] = relationship(order_by="SavingAnswer.id", back_populates="saving")

    @property
    def figures(self) -> list[Figure]:
        """What its method was given and found, figure by figure."""
        return list_figures(self.inputs, self.result)

    @property
    def is_invented(self) -> bool:
        """Does it rest on degree days that come from no weather station?"""
        return bool(self.inputs.get("is_invented"))

    @property
    def months(self) -> list[Month]:
        """The months of a regression as they were when it was fitted."""
        return list_months(self.inputs)

    def require_state(self, *states: SavingState) -> None:
        """Refuse what does not fit how far it has come."""
        if self.state not in states:
            raise SavingWrongState(state=self.state)


class SavingEvidence(Base):
    """A stored file that shows what a saving says."""

    __tablename__ = "saving_evidence"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    saving_id: Mapped[int] = mapped_column(ForeignKey("saving.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))

    saving: Mapped[Saving] = relationship(back_populates="evidence")
    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)


class SavingAnswer(Base):
    """What whoever verified a saving was warned of, and answered; kept as it was said."""

    __tablename__ = "saving_answer"
    __table_args__ = (UniqueConstraint("saving_id", "code"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    saving_id: Mapped[int] = mapped_column(ForeignKey("saving.id"))
    code: Mapped[str] = mapped_column(String(60))
    pattern: Mapped[str] = mapped_column(Text)
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    answer: Mapped[str] = mapped_column(Text)

    saving: Mapped[Saving] = relationship(back_populates="answers")

    @property
    def warning(self) -> Message:
        """The warning, ready to be translated."""
        return say_again(self.pattern, self.params)
