"""Swaps of heaters with their inspections, dated factors, waiting lists, and the national match of a campaign."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLES = (
    "energy_factor", "swap_plan", "heater_swap", "inspection_draw", "swap_inspection", "waiting_count",
    "campaign_match",
)  # fmt: skip


def upgrade() -> None:
    """Seven tables."""
    _make_factors()
    _make_swaps()
    _make_inspections()
    _make_waiting()
    _make_matches()


def downgrade() -> None:
    """They go."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _make_factors() -> None:
    op.create_table(
        "energy_factor",
        sa.Column("id", BigId, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("thousandths", sa.BigInteger(), nullable=False),
        sa.Column("low", sa.BigInteger()),
        sa.Column("high", sa.BigInteger()),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("recorded_by_id", BigId, nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_energy_factor")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["account_user.id"], name=op.f("fk_energy_factor_recorded_by_id")),
        sa.CheckConstraint("low IS NULL OR (low > 0 AND low <= thousandths)", name=op.f("ck_energy_factor_low_below")),
        sa.CheckConstraint("(low IS NULL) = (high IS NULL)", name=op.f("ck_energy_factor_low_and_high")),
        sa.CheckConstraint("thousandths > 0", name=op.f("ck_energy_factor_factor_positive")),
        sa.CheckConstraint(
            "kind IN ('gas_heat', 'gas_carbon', 'grid_carbon', 'saving_life')", name=op.f("ck_energy_factor_kind")
        ),
        sa.CheckConstraint("high IS NULL OR high >= thousandths", name=op.f("ck_energy_factor_high_above")),
    )
    op.create_index("ix_energy_factor_of", "energy_factor", ["kind", "since", "id"])


def _make_swaps() -> None:
    op.create_table(
        "swap_plan",
        sa.Column("campaign_id", BigId, autoincrement=False, nullable=False),
        sa.Column("item_id", BigId, nullable=False),
        sa.Column("figure", sa.String(60), nullable=False),
        sa.Column("climate", sa.SmallInteger(), nullable=False),
        sa.Column("season", sa.String(32), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("stated_by_id", BigId, nullable=False),
        sa.Column("stated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_swap_plan")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_swap_plan_campaign_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_swap_plan_item_id")),
        sa.ForeignKeyConstraint(["stated_by_id"], ["account_user.id"], name=op.f("fk_swap_plan_stated_by_id")),
        sa.CheckConstraint("climate BETWEEN 1 AND 5", name=op.f("ck_swap_plan_climate")),
        sa.CheckConstraint("season IN ('cold', 'warm', 'whole_year')", name=op.f("ck_swap_plan_season")),
        sa.CheckConstraint("step BETWEEN 1 AND 12", name=op.f("ck_swap_plan_step")),
    )
    op.create_table(
        "heater_swap",
        sa.Column("id", BigId, nullable=False),
        sa.Column("delivery_line_id", BigId, nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("unit_id", BigId),
        sa.Column("installed_on", sa.Date(), nullable=False),
        sa.Column("old_unit", sa.String(32), nullable=False),
        sa.Column("old_age", sa.SmallInteger()),
        sa.Column("disposal", sa.String(32), nullable=False),
        sa.Column("model", sa.String(120), nullable=False),
        sa.Column("serial", sa.String(80), nullable=False),
        sa.Column("label_class", sa.String(32), nullable=False),
        sa.Column("flue", sa.String(32), nullable=False),
        sa.Column("safety", sa.String(32), nullable=False),
        sa.Column("installer", sa.String(120), nullable=False),
        sa.Column("subscription", sa.LargeBinary(16), nullable=False),
        sa.Column("recorded_by_id", BigId, nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heater_swap")),
        sa.UniqueConstraint("delivery_line_id", "number", name=op.f("uq_heater_swap_delivery_line_id_number")),
        sa.ForeignKeyConstraint(
            ["delivery_line_id"], ["delivery_line.id"], name=op.f("fk_heater_swap_delivery_line_id")
        ),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["account_user.id"], name=op.f("fk_heater_swap_recorded_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_heater_swap_unit_id")),
        sa.CheckConstraint("safety IN ('sound', 'repaired', 'failed')", name=op.f("ck_heater_swap_safety")),
        sa.CheckConstraint("old_age BETWEEN 0 AND 80", name=op.f("ck_heater_swap_old_age")),
        sa.CheckConstraint("flue <> 'failed' AND safety <> 'failed'", name=op.f("ck_heater_swap_checks_passed")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_heater_swap_number_positive")),
        sa.CheckConstraint("disposal IN ('scrapped', 'stored', 'left')", name=op.f("ck_heater_swap_disposal")),
        sa.CheckConstraint(
            "label_class IN ('a', 'b', 'c', 'd', 'e', 'f', 'g')", name=op.f("ck_heater_swap_label_class")
        ),
        sa.CheckConstraint("flue IN ('sound', 'repaired', 'failed')", name=op.f("ck_heater_swap_flue")),
        sa.CheckConstraint(
            "old_unit IN ('vented_gas', 'unvented_gas', 'oil', 'electric', 'other')",
            name=op.f("ck_heater_swap_old_unit"),
        ),
    )
    op.create_index("ix_heater_swap_subscription", "heater_swap", ["subscription"])
    op.create_index("ix_heater_swap_unit_id", "heater_swap", ["unit_id"])


def _make_inspections() -> None:
    op.create_table(
        "inspection_draw",
        sa.Column("id", BigId, nullable=False),
        sa.Column("campaign_id", BigId, nullable=False),
        sa.Column("drawn_on", sa.Date(), nullable=False),
        sa.Column("seed", sa.String(32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("among", sa.Integer(), nullable=False),
        sa.Column("drawn_by_id", BigId, nullable=False),
        sa.Column("drawn_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_draw")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_inspection_draw_campaign_id")),
        sa.ForeignKeyConstraint(["drawn_by_id"], ["account_user.id"], name=op.f("fk_inspection_draw_drawn_by_id")),
        sa.CheckConstraint("size >= 1 AND size <= among", name=op.f("ck_inspection_draw_size_among_them")),
    )
    op.create_index("ix_inspection_draw_campaign_id", "inspection_draw", ["campaign_id"])
    op.create_table(
        "swap_inspection",
        sa.Column("id", BigId, nullable=False),
        sa.Column("draw_id", BigId, nullable=False),
        sa.Column("swap_id", BigId, nullable=False),
        sa.Column("found", sa.String(32)),
        sa.Column("looked_on", sa.Date()),
        sa.Column("looked_by_id", BigId),
        sa.Column("note", sa.String(500)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swap_inspection")),
        sa.UniqueConstraint("draw_id", "swap_id", name=op.f("uq_swap_inspection_draw_id_swap_id")),
        sa.ForeignKeyConstraint(["draw_id"], ["inspection_draw.id"], name=op.f("fk_swap_inspection_draw_id")),
        sa.ForeignKeyConstraint(["looked_by_id"], ["account_user.id"], name=op.f("fk_swap_inspection_looked_by_id")),
        sa.ForeignKeyConstraint(["swap_id"], ["heater_swap.id"], name=op.f("fk_swap_inspection_swap_id")),
        sa.CheckConstraint(
            "(found IS NULL) = (looked_by_id IS NULL)", name=op.f("ck_swap_inspection_found_by_somebody")
        ),
        sa.CheckConstraint("found IN ('in_use', 'faulty', 'gone', 'closed')", name=op.f("ck_swap_inspection_found")),
        sa.CheckConstraint("(found IS NULL) = (looked_on IS NULL)", name=op.f("ck_swap_inspection_found_on_a_day")),
    )
    op.create_index("ix_swap_inspection_swap_id", "swap_inspection", ["swap_id"])


def _make_waiting() -> None:
    op.create_table(
        "waiting_count",
        sa.Column("id", BigId, nullable=False),
        sa.Column("place_id", BigId, nullable=False),
        sa.Column("item_id", BigId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("recorded_by_id", BigId, nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_count")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_waiting_count_item_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_waiting_count_place_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["account_user.id"], name=op.f("fk_waiting_count_recorded_by_id")),
        sa.CheckConstraint("waiting >= 0", name=op.f("ck_waiting_count_waiting_not_below_nought")),
    )
    op.create_index("ix_waiting_count_of", "waiting_count", ["item_id", "place_id", "day", "id"])
    op.create_index("ix_waiting_count_place_id", "waiting_count", ["place_id"])


def _make_matches() -> None:
    op.create_table(
        "campaign_match",
        sa.Column("campaign_id", BigId, autoincrement=False, nullable=False),
        sa.Column("company_id", BigId, nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("agreement_no", sa.String(80), nullable=False),
        sa.Column("agreement_on", sa.Date(), nullable=False),
        sa.Column("stated_by_id", BigId, nullable=False),
        sa.Column("stated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_campaign_match")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_match_campaign_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_campaign_match_company_id")),
        sa.ForeignKeyConstraint(["stated_by_id"], ["account_user.id"], name=op.f("fk_campaign_match_stated_by_id")),
        sa.CheckConstraint("share BETWEEN 1 AND 100000", name=op.f("ck_campaign_match_share")),
    )
