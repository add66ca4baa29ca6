"""A campaign's one rule, and every conversion under it with all that it was worked out from."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.campaigns.models import Campaign
from app.campaigns.pledges import Pledge
from app.codes import ValueBasis
from app.db import Base, BigId, Instant, choice
from app.energy.conversion_words import RuleKind, Season
from app.energy.rules import Ratio
from app.files.models import StoredFile
from app.items.models import Item
from app.ledger.models import Lot

_BY_MONEY = "(kind = 'money') = (share + climate + step IS NOT NULL AND season IS NOT NULL)"
_BY_RATIO = "(kind <> 'money') = (units IS NOT NULL AND goods IS NOT NULL)"


class ConversionRule(Base):
    """How a campaign's savings become its goods. It may be written anew until the campaign opens.

    `units` of the saving make `goods` of the item, both in their smallest parts; or `share` basis points of what the
    saving is worth, at the tariff of its year and of this climate, season and step, buy the item at its price.
    """

    __tablename__ = "conversion_rule"
    __table_args__ = (
        CheckConstraint(_BY_MONEY, name="money_has_share_and_tariff"),
        CheckConstraint(_BY_RATIO, name="others_have_a_ratio"),
        CheckConstraint("units > 0 AND goods > 0", name="ratio_positive"),
        CheckConstraint("share BETWEEN 1 AND 10000", name="share"),
        CheckConstraint("climate BETWEEN 1 AND 5", name="climate"),
        CheckConstraint("step BETWEEN 1 AND 12", name="step"),
    )

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), primary_key=True, autoincrement=False)
    kind: Mapped[RuleKind] = mapped_column(choice(RuleKind, "kind"))
    saving_item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    units: Mapped[int | None] = mapped_column(BigInteger)
    goods: Mapped[int | None] = mapped_column(BigInteger)
    share: Mapped[int | None] = mapped_column(Integer)
    climate: Mapped[int | None] = mapped_column(SmallInteger)
    season: Mapped[Season | None] = mapped_column(choice(Season, "season"))
    step: Mapped[int | None] = mapped_column(SmallInteger)
    agreement_no: Mapped[str] = mapped_column(String(80))
    agreement_on: Mapped[date] = mapped_column(Date)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    written_at: Mapped[datetime] = mapped_column(Instant)

    campaign: Mapped[Campaign] = relationship()
    agreement: Mapped[RuleAgreement | None] = relationship(lazy="joined", cascade="all, delete-orphan")
    saving_item: Mapped[Item] = relationship(foreign_keys=[saving_item_id], lazy="joined", innerjoin=True)
    item: Mapped[Item] = relationship(foreign_keys=[item_id], lazy="joined", innerjoin=True)

    @property
    def is_counted(self) -> bool:
        """Are counted participations what it converts?"""
        return self.kind is RuleKind.PARTICIPATION

    @property
    def ratio(self) -> Ratio | None:
        """So many items for so much saving; None where it goes by money."""
        return Ratio(self.units, self.goods) if self.units and self.goods else None


class RuleAgreement(Base):
    """The sponsor's agreement to a rule as it was signed, a stored file; without it nothing is converted."""

    __tablename__ = "rule_agreement"

    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("conversion_rule.campaign_id"), primary_key=True, autoincrement=False
    )
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    added_at: Mapped[datetime] = mapped_column(Instant)

    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)


class Conversion(Base):
    """What was taken, and what it made: with the rule, the price and the tariffs as they were on that day.

    `worth` is in rials, with the `credit` of earlier conversions that it used up; `carried` is the new credit.
    """

    __tablename__ = "conversion"
    __table_args__ = (
        CheckConstraint("goods > 0", name="makes_something"),
        CheckConstraint("(kind = 'money') = (worth IS NOT NULL)", name="money_is_worth_rials"),
        CheckConstraint("(worth IS NULL) = (price_id IS NULL)", name="worth_has_a_price"),
        CheckConstraint(
            "worth IS NULL OR (credit >= 0 AND carried >= 0 AND carried < unit_price)", name="carries_less_than_an_item"
        ),
        CheckConstraint("(credit_lot_id IS NOT NULL) = (COALESCE(carried, 0) > 0)", name="carried_as_a_lot"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    happened_on: Mapped[date] = mapped_column(Date)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    kind: Mapped[RuleKind] = mapped_column(choice(RuleKind, "kind"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    goods: Mapped[int] = mapped_column(BigInteger)
    ratio_units: Mapped[int | None] = mapped_column(BigInteger)
    ratio_goods: Mapped[int | None] = mapped_column(BigInteger)
    share: Mapped[int | None] = mapped_column(Integer)
    price_id: Mapped[int | None] = mapped_column(ForeignKey("unit_price.id"))
    unit_price: Mapped[int | None] = mapped_column(BigInteger)
    price_basis: Mapped[ValueBasis | None] = mapped_column(choice(ValueBasis, "price_basis"))
    price_source: Mapped[str | None] = mapped_column(String(200))
    priced_on: Mapped[date | None] = mapped_column(Date)
    worth: Mapped[int | None] = mapped_column(BigInteger)
    credit: Mapped[int | None] = mapped_column(BigInteger)
    carried: Mapped[int | None] = mapped_column(BigInteger)
    credit_lot_id: Mapped[int | None] = mapped_column(
        ForeignKey("lot.id", deferrable=True, initially="DEFERRED"), unique=True
    )
    pledge_id: Mapped[int] = mapped_column(ForeignKey("pledge.id"), unique=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", deferrable=True, initially="DEFERRED"), unique=True)
    act_id: Mapped[int] = mapped_column(ForeignKey("act.id", deferrable=True, initially="DEFERRED"), unique=True)

    campaign: Mapped[Campaign] = relationship(lazy="joined", innerjoin=True)
    item: Mapped[Item] = relationship(lazy="joined", innerjoin=True)
    pledge: Mapped[Pledge] = relationship()
    by: Mapped[User] = relationship()
    lines: Mapped[list[ConversionLine]] = relationship(
        back_populates="conversion", order_by="ConversionLine.line_no", lazy="selectin"
    )


class ConversionLine(Base):
    """So much of one lot was taken: of a saving, of counted participations, or of rials carried from before.

    `rials` is its part of the worth and `goods` its part of the items: both shared out by the largest remainder.
    """

    __tablename__ = "conversion_line"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("goods >= 0", name="goods_not_below_nought"),
        CheckConstraint("tariff_id IS NULL OR (tariff > 0 AND rials >= 0)", name="tariff_has_rials"),
    )

    conversion_id: Mapped[int] = mapped_column(ForeignKey("conversion.id"), primary_key=True, autoincrement=False)
    line_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    quantity: Mapped[int] = mapped_column(BigInteger)
    goods: Mapped[int] = mapped_column(BigInteger)
    rials: Mapped[int | None] = mapped_column(BigInteger)
    tariff_id: Mapped[int | None] = mapped_column(ForeignKey("tariff.id"))
    tariff: Mapped[int | None] = mapped_column(BigInteger)
    tariff_source: Mapped[str | None] = mapped_column(String(200))

    conversion: Mapped[Conversion] = relationship(back_populates="lines")
    lot: Mapped[Lot] = relationship()
