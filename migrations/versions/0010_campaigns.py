"""Campaigns with their provinces and targets, and the pledges made to them."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nine tables."""
    _make_campaigns()
    _make_pledges()


def downgrade() -> None:
    """None of them."""
    op.drop_table("pledge_ending")
    op.drop_table("pledge_line")
    op.drop_table("pledge")
    op.drop_table("check_answer")
    op.drop_table("campaign_step")
    op.drop_table("campaign_target")
    op.drop_table("campaign_province")
    op.drop_table("campaign_axis")
    op.drop_table("campaign")


def _make_campaigns() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", BigId, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("title_fa", sa.String(200), nullable=False),
        sa.Column("title_en", sa.String(200), nullable=False),
        sa.Column("folded", sa.String(500), nullable=False),
        sa.Column("story_fa", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("story_en", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("picture_id", BigId),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("theme", sa.String(120), nullable=False, server_default=sa.text("''")),
        sa.Column("aim", sa.String(32), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("deadline", sa.Date()),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("holder_id", BigId, nullable=False),
        sa.Column("sponsor_id", BigId),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("pledge_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("code", name=op.f("uq_campaign_code")),
        sa.UniqueConstraint("holder_id", name=op.f("uq_campaign_holder_id")),
        sa.ForeignKeyConstraint(["picture_id"], ["stored_file.id"], name=op.f("fk_campaign_picture_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_campaign_office_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["holder.id"], name=op.f("fk_campaign_holder_id")),
        sa.ForeignKeyConstraint(["sponsor_id"], ["company.id"], name=op.f("fk_campaign_sponsor_id")),
        sa.CheckConstraint("closes_on >= opens_on", name=op.f("ck_campaign_closes_after_opening")),
        sa.CheckConstraint("deadline IS NULL OR deadline >= opens_on", name=op.f("ck_campaign_deadline_after_opening")),
        sa.CheckConstraint(
            "kind IN ('goods', 'energy', 'swap', 'services', 'premises', 'urgent')",
            name=op.f("ck_campaign_kind"),
        ),
        sa.CheckConstraint(
            "aim IN ('relief', 'employment', 'housing', 'lasting_service')",
            name=op.f("ck_campaign_aim"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'approved', 'open', 'closed', 'reported')",
            name=op.f("ck_campaign_state"),
        ),
    )
    op.create_index(op.f("ix_campaign_office_id"), "campaign", ["office_id"])
    op.create_table(
        "campaign_axis",
        sa.Column("campaign_id", BigId, nullable=False, autoincrement=False),
        sa.Column("axis", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("campaign_id", "axis", name=op.f("pk_campaign_axis")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_axis_campaign_id")),
        sa.CheckConstraint("axis BETWEEN 1 AND 12", name=op.f("ck_campaign_axis_axis")),
    )
    op.create_table(
        "campaign_province",
        sa.Column("campaign_id", BigId, nullable=False, autoincrement=False),
        sa.Column("place_id", BigId, nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("campaign_id", "place_id", name=op.f("pk_campaign_province")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_province_campaign_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_campaign_province_place_id")),
    )
    op.create_index(op.f("ix_campaign_province_place_id"), "campaign_province", ["place_id"])
    op.create_table(
        "campaign_target",
        sa.Column("id", BigId, nullable=False),
        sa.Column("campaign_id", BigId, nullable=False),
        sa.Column("place_id", BigId, nullable=False),
        sa.Column("item_id", BigId, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_target")),
        sa.UniqueConstraint(
            "campaign_id", "place_id", "item_id", name=op.f("uq_campaign_target_campaign_id_place_id_item_id")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_target_campaign_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_campaign_target_place_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_campaign_target_item_id")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_campaign_target_quantity_positive")),
    )
    op.create_table(
        "campaign_step",
        sa.Column("id", BigId, nullable=False),
        sa.Column("campaign_id", BigId, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("by_id", BigId, nullable=False),
        sa.Column("memo", sa.String(500)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_step")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_step_campaign_id")),
        sa.ForeignKeyConstraint(["by_id"], ["account_user.id"], name=op.f("fk_campaign_step_by_id")),
        sa.CheckConstraint(
            "state IN ('draft', 'approved', 'open', 'closed', 'reported')",
            name=op.f("ck_campaign_step_state"),
        ),
    )
    op.create_index(op.f("ix_campaign_step_campaign_id"), "campaign_step", ["campaign_id"])
    op.create_table(
        "check_answer",
        sa.Column("id", BigId, nullable=False),
        sa.Column("campaign_id", BigId),
        sa.Column("checked_act", sa.String(32), nullable=False),
        sa.Column("act_id", BigId),
        sa.Column("code", sa.String(120), nullable=False),
        sa.Column("warning", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("by_id", BigId, nullable=False),
        sa.Column("answered_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_answer")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_check_answer_campaign_id")),
        sa.ForeignKeyConstraint(
            ["act_id"], ["act.id"], name=op.f("fk_check_answer_act_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["account_user.id"], name=op.f("fk_check_answer_by_id")),
        sa.CheckConstraint("checked_act IN ('approve', 'allot')", name=op.f("ck_check_answer_checked_act")),
    )
    op.create_index(op.f("ix_check_answer_campaign_id"), "check_answer", ["campaign_id"])


def _make_pledges() -> None:
    op.create_table(
        "pledge",
        sa.Column("id", BigId, nullable=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("campaign_id", BigId, nullable=False),
        sa.Column("company_id", BigId, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("is_implied", sa.Boolean(), nullable=False),
        sa.Column("announced_on", sa.Date(), nullable=False),
        sa.Column("announced_by_id", BigId, nullable=False),
        sa.Column("letter_no", sa.String(80)),
        sa.Column("letter_on", sa.Date()),
        sa.Column("confirmed_on", sa.Date()),
        sa.Column("confirmed_by_id", BigId),
        sa.Column("accepted_on", sa.Date()),
        sa.Column("accepted_by_id", BigId),
        sa.Column("accept_entry_id", BigId),
        sa.Column("act_id", BigId),
        sa.Column("source_ref", sa.String(120)),
        sa.Column("memo", sa.String(500)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
        sa.UniqueConstraint("accept_entry_id", name=op.f("uq_pledge_accept_entry_id")),
        sa.UniqueConstraint("number", name=op.f("uq_pledge_number")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_pledge_campaign_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_pledge_company_id")),
        sa.ForeignKeyConstraint(["announced_by_id"], ["account_user.id"], name=op.f("fk_pledge_announced_by_id")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["account_user.id"], name=op.f("fk_pledge_confirmed_by_id")),
        sa.ForeignKeyConstraint(["accepted_by_id"], ["account_user.id"], name=op.f("fk_pledge_accepted_by_id")),
        sa.ForeignKeyConstraint(
            ["accept_entry_id"],
            ["entry.id"],
            name=op.f("fk_pledge_accept_entry_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["act_id"], ["act.id"], name=op.f("fk_pledge_act_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.CheckConstraint(
            "(letter_no IS NULL) = (letter_on IS NULL)", name=op.f("ck_pledge_letter_has_number_and_day")
        ),
        sa.CheckConstraint(
            "state IN ('announced', 'confirmed', 'accepted', 'part_received', 'fulfilled', 'withdrawn', 'lapsed')",
            name=op.f("ck_pledge_state"),
        ),
    )
    op.create_index(op.f("ix_pledge_act_id"), "pledge", ["act_id"])
    op.create_index(op.f("ix_pledge_campaign_state"), "pledge", ["campaign_id", "state", "id"])
    op.create_index(op.f("ix_pledge_company"), "pledge", ["company_id", "id"])
    op.create_index(op.f("ix_pledge_letter_no"), "pledge", ["letter_no"])
    op.create_index(op.f("ix_pledge_source_ref"), "pledge", ["source_ref"])
    op.create_table(
        "pledge_line",
        sa.Column("id", BigId, nullable=False),
        sa.Column("pledge_id", BigId, nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", BigId, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("place_id", BigId, nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("lot_id", BigId),
        sa.Column("fair_value", sa.BigInteger()),
        sa.Column("fair_basis", sa.String(32)),
        sa.Column("fair_level", sa.SmallInteger(), nullable=False),
        sa.Column("fair_source", sa.String(200)),
        sa.Column("fair_valuer", sa.String(120)),
        sa.Column("fair_on", sa.Date()),
        sa.Column("company_cost", sa.BigInteger()),
        sa.Column("cost_basis", sa.String(32)),
        sa.Column("cost_source", sa.String(200)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_line")),
        sa.UniqueConstraint("lot_id", name=op.f("uq_pledge_line_lot_id")),
        sa.UniqueConstraint("pledge_id", "line_no", name=op.f("uq_pledge_line_pledge_id_line_no")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_line_pledge_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_pledge_line_item_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_pledge_line_place_id")),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["lot.id"], name=op.f("fk_pledge_line_lot_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.CheckConstraint(
            "company_cost IS NULL OR cost_basis IS NOT NULL", name=op.f("ck_pledge_line_cost_has_basis")
        ),
        sa.CheckConstraint(
            "fair_value IS NULL OR fair_basis IS NOT NULL", name=op.f("ck_pledge_line_fair_value_has_basis")
        ),
        sa.CheckConstraint("(fair_value IS NULL) = (fair_level = 0)", name=op.f("ck_pledge_line_level_says_if_valued")),
        sa.CheckConstraint("quantity < 1000000000000000", name=op.f("ck_pledge_line_quantity_bound")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_pledge_line_quantity_positive")),
        sa.CheckConstraint(
            "fair_basis IN ('invoice', 'price_list', 'quotation', 'cost', 'expert')",
            name=op.f("ck_pledge_line_fair_basis"),
        ),
        sa.CheckConstraint(
            "cost_basis IN ('invoice', 'price_list', 'quotation', 'cost', 'expert')",
            name=op.f("ck_pledge_line_cost_basis"),
        ),
    )
    op.create_index(op.f("ix_pledge_line_item_id"), "pledge_line", ["item_id"])
    op.create_table(
        "pledge_ending",
        sa.Column("id", BigId, nullable=False),
        sa.Column("pledge_id", BigId, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(500)),
        sa.Column("by_id", BigId, nullable=False),
        sa.Column("entry_id", BigId),
        sa.Column("act_id", BigId),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_ending")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_pledge_ending_entry_id")),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_ending_pledge_id")),
        sa.ForeignKeyConstraint(["by_id"], ["account_user.id"], name=op.f("fk_pledge_ending_by_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_pledge_ending_entry_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(
            ["act_id"], ["act.id"], name=op.f("fk_pledge_ending_act_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.CheckConstraint("(entry_id IS NULL) = (act_id IS NULL)", name=op.f("ck_pledge_ending_entry_has_act")),
        sa.CheckConstraint("kind IN ('withdrawn', 'lapsed')", name=op.f("ck_pledge_ending_kind")),
    )
    op.create_index(op.f("ix_pledge_ending_act_id"), "pledge_ending", ["act_id"])
    op.create_index(op.f("ix_pledge_ending_pledge_id"), "pledge_ending", ["pledge_id"])
