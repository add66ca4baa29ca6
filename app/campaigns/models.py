"""Campaigns, their provinces and targets, and what was answered to warnings."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.campaigns.words import CampaignState, CheckedAct
from app.codes import Aim, CampaignKind
from app.companies.models import Company
from app.db import Base, BigId, Instant, choice
from app.errors import N_, Conflict, Message
from app.items.models import Item
from app.jobs.said import say_again
from app.places.models import Office, Place

NEXT_STATE = {
    CampaignState.DRAFT: CampaignState.APPROVED,
    CampaignState.APPROVED: CampaignState.OPEN,
    CampaignState.OPEN: CampaignState.CLOSED,
    CampaignState.CLOSED: CampaignState.REPORTED,
}


class CampaignClosed(Conflict):
    """This campaign takes no pledges: it is not open."""


class Campaign(Base):
    """A call for gifts, for a period, by an office; its holder in the ledger is where promises are expected."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    title_fa: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(String(500))
    story_fa: Mapped[str] = mapped_column(Text, server_default=text("''"), default="")
    story_en: Mapped[str] = mapped_column(Text, server_default=text("''"), default="")
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    kind: Mapped[CampaignKind] = mapped_column(choice(CampaignKind, "kind"))
    theme: Mapped[str] = mapped_column(String(120), server_default=text("''"), default="")
    aim: Mapped[Aim] = mapped_column(choice(Aim, "aim"))
    opens_on: Mapped[date] = mapped_column(Date)
    closes_on: Mapped[date] = mapped_column(Date)
    deadline: Mapped[date | None] = mapped_column(Date)
    is_urgent: Mapped[bool] = mapped_column(default=False)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("holder.id"), unique=True)
    sponsor_id: Mapped[int | None] = mapped_column(ForeignKey("company.id"))
    state: Mapped[CampaignState] = mapped_column(choice(CampaignState, "state"), default=CampaignState.DRAFT)
    pledge_count: Mapped[int] = mapped_column(default=0)

    office: Mapped[Office] = relationship(lazy="joined", innerjoin=True)
    sponsor: Mapped[Company | None] = relationship()
    axes: Mapped[list[CampaignAxis]] = relationship(order_by="CampaignAxis.axis", cascade="all, delete-orphan")
    provinces: Mapped[list[CampaignProvince]] = relationship(
        order_by="CampaignProvince.place_id", cascade="all, delete-orphan"
    )
    targets: Mapped[list[CampaignTarget]] = relationship(
        order_by="CampaignTarget.place_id, CampaignTarget.item_id", cascade="all, delete-orphan"
    )

    __table_args__ = (
        CheckConstraint("closes_on >= opens_on", name="closes_after_opening"),
        CheckConstraint("deadline IS NULL OR deadline >= opens_on", name="deadline_after_opening"),
    )

    def title(self, locale: str) -> str:
        """Its title in a language."""
        return self.title_fa if locale == "fa" else self.title_en

    def become(self, state: CampaignState) -> None:
        """The next state, one step at a time and never back."""
        if NEXT_STATE.get(self.state) is not state:
            raise Conflict(N_("A campaign that is “{now}” cannot become “{wanted}”."), now=self.state, wanted=state)
        self.state = state

    def require_open(self) -> None:
        """Pledges are taken while the campaign is open."""
        if self.state is not CampaignState.OPEN:
            raise CampaignClosed()


class CampaignAxis(Base):
    """One of the twelve policy axes that a campaign serves."""

    __tablename__ = "campaign_axis"
    __table_args__ = (CheckConstraint("axis BETWEEN 1 AND 12", name="axis"),)

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True, autoincrement=False)
    axis: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)


class CampaignProvince(Base):
    """A province where a campaign runs."""

    __tablename__ = "campaign_province"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True, autoincrement=False)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), primary_key=True, autoincrement=False, index=True)

    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)


class CampaignTarget(Base):
    """How much of an item a campaign wants to reach in a province."""

    __tablename__ = "campaign_target"
    __table_args__ = (
        UniqueConstraint("campaign_id", "place_id", "item_id"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    quantity: Mapped[int] = mapped_column(BigInteger)

    place: Mapped[Place] = relationship(lazy="joined", innerjoin=True)
    item: Mapped[Item] = relationship(lazy="joined", innerjoin=True)


class CampaignStep(Base):
    """A change of a campaign's state: when, by whom, and why."""

    __tablename__ = "campaign_step"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    state: Mapped[CampaignState] = mapped_column(choice(CampaignState, "state"))
    happened_on: Mapped[date] = mapped_column(Date)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    memo: Mapped[str | None] = mapped_column(String(500))

    by: Mapped[User] = relationship()


class CheckAnswer(Base):
    """What somebody answered to a warning before approving or allotting."""

    __tablename__ = "check_answer"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    checked_act: Mapped[CheckedAct] = mapped_column(choice(CheckedAct, "checked_act"))
    act_id: Mapped[int | None] = mapped_column(ForeignKey("act.id", deferrable=True, initially="DEFERRED"))
    code: Mapped[str] = mapped_column(String(120))
    pattern: Mapped[str] = mapped_column(Text)
    params: Mapped[dict[str, Any]] = mapped_column(JSON)
    answer: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    answered_at: Mapped[datetime] = mapped_column(Instant)

    @property
    def warning(self) -> Message:
        """The warning, ready to be translated."""
        return say_again(self.pattern, self.params)
