"""Goods from saved energy: tariffs and prices, rules, conversions, counted participations, and how savings end."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLES = (
    "tariff", "unit_price", "conversion_rule", "conversion", "conversion_line", "participation_count",
    "participation_day", "participation", "saving_ending",
)  # fmt: skip


def upgrade() -> None:
    """Nine tables."""
    _make_prices()
    _make_rules()
    _make_conversions()
    _make_counts()
    _make_endings()


def downgrade() -> None:
    """They go."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _make_prices() -> None:
    op.create_table(
        "tariff",
        sa.Column("id", BigId, nullable=False),
        sa.Column("item_id", BigId, nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("climate", sa.SmallInteger(), nullable=False),
        sa.Column("season", sa.String(32), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("rials", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("recorded_by_id", BigId, nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tariff")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_tariff_item_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["account_user.id"], name=op.f("fk_tariff_recorded_by_id")),
        sa.CheckConstraint("climate BETWEEN 1 AND 5", name=op.f("ck_tariff_climate")),
        sa.CheckConstraint("rials > 0", name=op.f("ck_tariff_rials_positive")),
        sa.CheckConstraint("step BETWEEN 1 AND 12", name=op.f("ck_tariff_step")),
        sa.CheckConstraint("season IN ('cold', 'warm', 'whole_year')", name=op.f("ck_tariff_season")),
    )
    op.create_index("ix_tariff_of", "tariff", ["item_id", "year", "climate", "season", "step", "id"])
    op.create_table(
        "unit_price",
        sa.Column("id", BigId, nullable=False),
        sa.Column("item_id", BigId, nullable=False),
        sa.Column("priced_on", sa.Date(), nullable=False),
        sa.Column("rials", sa.BigInteger(), nullable=False),
        sa.Column("basis", sa.String(32), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("recorded_by_id", BigId, nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_price")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_unit_price_item_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["account_user.id"], name=op.f("fk_unit_price_recorded_by_id")),
        sa.CheckConstraint("rials > 0", name=op.f("ck_unit_price_rials_positive")),
        sa.CheckConstraint(
            "basis IN ('invoice', 'price_list', 'quotation', 'cost', 'expert')", name=op.f("ck_unit_price_basis")
        ),
    )
    op.create_index("ix_unit_price_of", "unit_price", ["item_id", "priced_on", "id"])


def _make_rules() -> None:
    op.create_table(
        "conversion_rule",
        sa.Column("campaign_id", BigId, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("saving_item_id", BigId, nullable=False),
        sa.Column("item_id", BigId, nullable=False),
        sa.Column("units", sa.BigInteger()),
        sa.Column("goods", sa.BigInteger()),
        sa.Column("share", sa.Integer()),
        sa.Column("climate", sa.SmallInteger()),
        sa.Column("season", sa.String(32)),
        sa.Column("step", sa.SmallInteger()),
        sa.Column("agreement_no", sa.String(80), nullable=False),
        sa.Column("agreement_on", sa.Date(), nullable=False),
        sa.Column("written_by_id", BigId, nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_conversion_rule")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_conversion_rule_campaign_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_conversion_rule_item_id")),
        sa.ForeignKeyConstraint(["saving_item_id"], ["item.id"], name=op.f("fk_conversion_rule_saving_item_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["account_user.id"], name=op.f("fk_conversion_rule_written_by_id")),
        sa.CheckConstraint("season IN ('cold', 'warm', 'whole_year')", name=op.f("ck_conversion_rule_season")),
        sa.CheckConstraint("climate BETWEEN 1 AND 5", name=op.f("ck_conversion_rule_climate")),
        sa.CheckConstraint("units > 0 AND goods > 0", name=op.f("ck_conversion_rule_ratio_positive")),
        sa.CheckConstraint(
            "(kind <> 'money') = (units IS NOT NULL AND goods IS NOT NULL)",
            name=op.f("ck_conversion_rule_others_have_a_ratio"),
        ),
        sa.CheckConstraint("share BETWEEN 1 AND 10000", name=op.f("ck_conversion_rule_share")),
        sa.CheckConstraint("kind IN ('participation', 'money', 'ratio')", name=op.f("ck_conversion_rule_kind")),
        sa.CheckConstraint(
            "(kind = 'money') = (share + climate + step IS NOT NULL AND season IS NOT NULL)",
            name=op.f("ck_conversion_rule_money_has_share_and_tariff"),
        ),
        sa.CheckConstraint("step BETWEEN 1 AND 12", name=op.f("ck_conversion_rule_step")),
    )


def _make_conversions() -> None:
    op.create_table(
        "conversion",
        sa.Column("id", BigId, nullable=False),
        sa.Column("campaign_id", BigId, nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("by_id", BigId, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("item_id", BigId, nullable=False),
        sa.Column("goods", sa.BigInteger(), nullable=False),
        sa.Column("ratio_units", sa.BigInteger()),
        sa.Column("ratio_goods", sa.BigInteger()),
        sa.Column("share", sa.Integer()),
        sa.Column("price_id", BigId),
        sa.Column("unit_price", sa.BigInteger()),
        sa.Column("price_basis", sa.String(32)),
        sa.Column("price_source", sa.String(200)),
        sa.Column("priced_on", sa.Date()),
        sa.Column("worth", sa.BigInteger()),
        sa.Column("credit", sa.BigInteger()),
        sa.Column("carried", sa.BigInteger()),
        sa.Column("credit_lot_id", BigId),
        sa.Column("pledge_id", BigId, nullable=False),
        sa.Column("entry_id", BigId, nullable=False),
        sa.Column("act_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversion")),
        sa.UniqueConstraint("credit_lot_id", name=op.f("uq_conversion_credit_lot_id")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_conversion_entry_id")),
        sa.UniqueConstraint("pledge_id", name=op.f("uq_conversion_pledge_id")),
        sa.UniqueConstraint("act_id", name=op.f("uq_conversion_act_id")),
        sa.ForeignKeyConstraint(
            ["act_id"], ["act.id"], name=op.f("fk_conversion_act_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account_user.id"], name=op.f("fk_conversion_by_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_conversion_campaign_id")),
        sa.ForeignKeyConstraint(
            ["credit_lot_id"],
            ["lot.id"],
            name=op.f("fk_conversion_credit_lot_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_conversion_entry_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_conversion_item_id")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_conversion_pledge_id")),
        sa.ForeignKeyConstraint(["price_id"], ["unit_price.id"], name=op.f("fk_conversion_price_id")),
        sa.CheckConstraint("kind IN ('participation', 'money', 'ratio')", name=op.f("ck_conversion_kind")),
        sa.CheckConstraint(
            "price_basis IN ('invoice', 'price_list', 'quotation', 'cost', 'expert')",
            name=op.f("ck_conversion_price_basis"),
        ),
        sa.CheckConstraint("(kind = 'money') = (worth IS NOT NULL)", name=op.f("ck_conversion_money_is_worth_rials")),
        sa.CheckConstraint("goods > 0", name=op.f("ck_conversion_makes_something")),
        sa.CheckConstraint("(worth IS NULL) = (price_id IS NULL)", name=op.f("ck_conversion_worth_has_a_price")),
        sa.CheckConstraint(
            "(credit_lot_id IS NOT NULL) = (COALESCE(carried, 0) > 0)", name=op.f("ck_conversion_carried_as_a_lot")
        ),
        sa.CheckConstraint(
            "worth IS NULL OR (credit >= 0 AND carried >= 0 AND carried < unit_price)",
            name=op.f("ck_conversion_carries_less_than_an_item"),
        ),
    )
    op.create_index("ix_conversion_campaign_id", "conversion", ["campaign_id"])
    op.create_table(
        "conversion_line",
        sa.Column("conversion_id", BigId, nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("lot_id", BigId, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("goods", sa.BigInteger(), nullable=False),
        sa.Column("rials", sa.BigInteger()),
        sa.Column("tariff_id", BigId),
        sa.Column("tariff", sa.BigInteger()),
        sa.Column("tariff_source", sa.String(200)),
        sa.PrimaryKeyConstraint("conversion_id", "line_no", name=op.f("pk_conversion_line")),
        sa.ForeignKeyConstraint(["conversion_id"], ["conversion.id"], name=op.f("fk_conversion_line_conversion_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_conversion_line_lot_id")),
        sa.ForeignKeyConstraint(["tariff_id"], ["tariff.id"], name=op.f("fk_conversion_line_tariff_id")),
        sa.CheckConstraint(
            "tariff_id IS NULL OR (tariff > 0 AND rials >= 0)", name=op.f("ck_conversion_line_tariff_has_rials")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_conversion_line_quantity_positive")),
        sa.CheckConstraint("goods >= 0", name=op.f("ck_conversion_line_goods_not_below_nought")),
    )
    op.create_index("ix_conversion_line_lot_id", "conversion_line", ["lot_id"])


def _make_counts() -> None:
    op.create_table(
        "participation_count",
        sa.Column("id", BigId, nullable=False),
        sa.Column("campaign_id", BigId, nullable=False),
        sa.Column("company_id", BigId, nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("repeated", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("by_id", BigId, nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("lot_id", BigId, nullable=False),
        sa.Column("entry_id", BigId, nullable=False),
        sa.Column("act_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation_count")),
        sa.UniqueConstraint("lot_id", name=op.f("uq_participation_count_lot_id")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_participation_count_entry_id")),
        sa.ForeignKeyConstraint(
            ["act_id"], ["act.id"], name=op.f("fk_participation_count_act_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account_user.id"], name=op.f("fk_participation_count_by_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_participation_count_campaign_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_participation_count_company_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
            name=op.f("fk_participation_count_entry_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["lot.id"], name=op.f("fk_participation_count_lot_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_participation_count_counts_something")),
        sa.CheckConstraint("repeated >= 0", name=op.f("ck_participation_count_repeated_not_below_nought")),
    )
    op.create_index("ix_participation_count_act_id", "participation_count", ["act_id"])
    op.create_index("ix_participation_count_campaign_id", "participation_count", ["campaign_id"])
    op.create_index("ix_participation_count_company_id", "participation_count", ["company_id"])
    op.create_table(
        "participation_day",
        sa.Column("count_id", BigId, nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("count_id", "happened_on", name=op.f("pk_participation_day")),
        sa.ForeignKeyConstraint(["count_id"], ["participation_count.id"], name=op.f("fk_participation_day_count_id")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_participation_day_counts_something")),
    )
    op.create_table(
        "participation",
        sa.Column("campaign_id", BigId, nullable=False),
        sa.Column("mark", sa.LargeBinary(16), nullable=False),
        sa.Column("count_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "mark", name=op.f("pk_participation")),
        sa.ForeignKeyConstraint(["count_id"], ["participation_count.id"], name=op.f("fk_participation_count_id")),
    )


def _make_endings() -> None:
    op.create_table(
        "saving_ending",
        sa.Column("id", BigId, nullable=False),
        sa.Column("lot_id", BigId, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(500)),
        sa.Column("by_id", BigId, nullable=False),
        sa.Column("entry_id", BigId, nullable=False),
        sa.Column("act_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saving_ending")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_saving_ending_entry_id")),
        sa.ForeignKeyConstraint(
            ["act_id"], ["act.id"], name=op.f("fk_saving_ending_act_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account_user.id"], name=op.f("fk_saving_ending_by_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_saving_ending_entry_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_saving_ending_lot_id")),
        sa.CheckConstraint("kind IN ('expired', 'withdrawn')", name=op.f("ck_saving_ending_kind")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_saving_ending_quantity_positive")),
    )
    op.create_index("ix_saving_ending_act_id", "saving_ending", ["act_id"])
    op.create_index("ix_saving_ending_lot_id", "saving_ending", ["lot_id"])
