"""Receipts, direct hand-overs, allotments, deliveries, what came back and objections."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What comes in and what goes out."""
    _make_receipts()
    _make_handovers()
    _make_allotments()
    _make_deliveries()


def downgrade() -> None:
    """None of it."""
    op.drop_table("take_back_line")
    op.drop_table("take_back")
    op.drop_table("delivery_line")
    op.drop_table("delivery")
    op.drop_table("allotment_release_line")
    op.drop_table("allotment_release")
    op.drop_table("allotment_line")
    op.drop_table("allotment")
    op.drop_table("handover_line")
    op.drop_table("handover")
    op.drop_table("dispute")
    op.drop_table("receipt_line")
    op.drop_table("receipt")


def _make_receipts() -> None:
    op.create_table(
        "receipt",
        sa.Column("id", BigId, nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("store_id", BigId, nullable=False),
        sa.Column("company_id", BigId, nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("waybill", sa.String(80)),
        sa.Column("letter_no", sa.String(80)),
        sa.Column("letter_on", sa.Date()),
        sa.Column("memo", sa.String(500)),
        sa.Column("source_ref", sa.String(120)),
        sa.Column("entry_id", BigId, nullable=False),
        sa.Column("act_id", BigId, nullable=False),
        sa.Column("confirmed_by_id", BigId),
        sa.Column("confirmed_at", Instant()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_receipt_entry_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_receipt_office_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_receipt_store_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_receipt_company_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_receipt_entry_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(
            ["act_id"], ["act.id"], name=op.f("fk_receipt_act_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["account_user.id"], name=op.f("fk_receipt_confirmed_by_id")),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name=op.f("ck_receipt_confirmed_by_somebody")
        ),
        sa.CheckConstraint(
            "(letter_no IS NULL) = (letter_on IS NULL)", name=op.f("ck_receipt_letter_has_number_and_day")
        ),
    )
    op.create_index(op.f("ix_receipt_act_id"), "receipt", ["act_id"])
    op.create_index(op.f("ix_receipt_company"), "receipt", ["company_id", "id"])
    op.create_index(op.f("ix_receipt_letter_no"), "receipt", ["letter_no"])
    op.create_index(op.f("ix_receipt_office"), "receipt", ["office_id", "id"])
    op.create_index(op.f("ix_receipt_source_ref"), "receipt", ["source_ref"])
    op.create_index(op.f("ix_receipt_store_id"), "receipt", ["store_id"])
    op.create_index(op.f("ix_receipt_waybill"), "receipt", ["waybill"])
    op.create_table(
        "receipt_line",
        sa.Column("id", BigId, nullable=False),
        sa.Column("receipt_id", BigId, nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("pledge_line_id", BigId, nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=False),
        sa.Column("good", sa.BigInteger(), nullable=False),
        sa.Column("damaged", sa.BigInteger(), nullable=False),
        sa.Column("missing", sa.BigInteger(), nullable=False),
        sa.Column("over_promise", sa.BigInteger(), nullable=False),
        sa.Column("good_lot_id", BigId),
        sa.Column("damaged_lot_id", BigId),
        sa.Column("batch", sa.String(60)),
        sa.Column("expires_on", sa.Date()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_line")),
        sa.UniqueConstraint("damaged_lot_id", name=op.f("uq_receipt_line_damaged_lot_id")),
        sa.UniqueConstraint("good_lot_id", name=op.f("uq_receipt_line_good_lot_id")),
        sa.UniqueConstraint("receipt_id", "line_no", name=op.f("uq_receipt_line_receipt_id_line_no")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_line_receipt_id")),
        sa.ForeignKeyConstraint(["pledge_line_id"], ["pledge_line.id"], name=op.f("fk_receipt_line_pledge_line_id")),
        sa.ForeignKeyConstraint(
            ["good_lot_id"], ["lot.id"], name=op.f("fk_receipt_line_good_lot_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(
            ["damaged_lot_id"],
            ["lot.id"],
            name=op.f("fk_receipt_line_damaged_lot_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.CheckConstraint(
            "sent = good + damaged + missing AND sent > 0", name=op.f("ck_receipt_line_all_accounted_for")
        ),
        sa.CheckConstraint(
            "(damaged > 0) = (damaged_lot_id IS NOT NULL)", name=op.f("ck_receipt_line_damaged_has_lot")
        ),
        sa.CheckConstraint("(good > 0) = (good_lot_id IS NOT NULL)", name=op.f("ck_receipt_line_good_has_lot")),
        sa.CheckConstraint(
            "good >= 0 AND damaged >= 0 AND missing >= 0", name=op.f("ck_receipt_line_not_below_nought")
        ),
        sa.CheckConstraint(
            "over_promise >= 0 AND over_promise <= good + damaged", name=op.f("ck_receipt_line_over_is_part")
        ),
    )
    op.create_index(op.f("ix_receipt_line_batch"), "receipt_line", ["batch"])
    op.create_index(op.f("ix_receipt_line_pledge_line_id"), "receipt_line", ["pledge_line_id"])
    op.create_table(
        "dispute",
        sa.Column("id", BigId, nullable=False),
        sa.Column("receipt_id", BigId, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("claim", sa.Text(), nullable=False),
        sa.Column("opened_by_id", BigId, nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("answer", sa.Text()),
        sa.Column("answered_by_id", BigId),
        sa.Column("answered_at", Instant()),
        sa.Column("ended_by_id", BigId),
        sa.Column("ended_at", Instant()),
        sa.Column("ending", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.ForeignKeyConstraint(["receipt_id"], ["receipt.id"], name=op.f("fk_dispute_receipt_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["account_user.id"], name=op.f("fk_dispute_opened_by_id")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["account_user.id"], name=op.f("fk_dispute_answered_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account_user.id"], name=op.f("fk_dispute_ended_by_id")),
        sa.CheckConstraint("state IN ('open', 'answered', 'settled', 'rejected')", name=op.f("ck_dispute_state")),
    )
    op.create_index(op.f("ix_dispute_receipt_id"), "dispute", ["receipt_id"])


def _make_handovers() -> None:
    op.create_table(
        "handover",
        sa.Column("id", BigId, nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("campaign_id", BigId, nullable=False),
        sa.Column("company_id", BigId, nullable=False),
        sa.Column("receiver_id", BigId, nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("proof", sa.String(32), nullable=False),
        sa.Column("paper", sa.String(80)),
        sa.Column("memo", sa.String(500)),
        sa.Column("source_ref", sa.String(120)),
        sa.Column("entry_id", BigId, nullable=False),
        sa.Column("act_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_handover_entry_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_handover_office_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_handover_campaign_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_handover_company_id")),
        sa.ForeignKeyConstraint(["receiver_id"], ["receiver.id"], name=op.f("fk_handover_receiver_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_handover_entry_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(
            ["act_id"], ["act.id"], name=op.f("fk_handover_act_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.CheckConstraint(
            "proof IN ('signature', 'fingerprint', 'minutes', 'letter', 'photo', 'code', 'record')",
            name=op.f("ck_handover_proof"),
        ),
    )
    op.create_index(op.f("ix_handover_act_id"), "handover", ["act_id"])
    op.create_index(op.f("ix_handover_campaign_id"), "handover", ["campaign_id"])
    op.create_index(op.f("ix_handover_company"), "handover", ["company_id", "id"])
    op.create_index(op.f("ix_handover_office"), "handover", ["office_id", "id"])
    op.create_index(op.f("ix_handover_paper"), "handover", ["paper"])
    op.create_index(op.f("ix_handover_receiver_id"), "handover", ["receiver_id"])
    op.create_index(op.f("ix_handover_source_ref"), "handover", ["source_ref"])
    op.create_table(
        "handover_line",
        sa.Column("id", BigId, nullable=False),
        sa.Column("handover_id", BigId, nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("pledge_line_id", BigId, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("lot_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover_line")),
        sa.UniqueConstraint("handover_id", "line_no", name=op.f("uq_handover_line_handover_id_line_no")),
        sa.UniqueConstraint("lot_id", name=op.f("uq_handover_line_lot_id")),
        sa.ForeignKeyConstraint(["handover_id"], ["handover.id"], name=op.f("fk_handover_line_handover_id")),
        sa.ForeignKeyConstraint(["pledge_line_id"], ["pledge_line.id"], name=op.f("fk_handover_line_pledge_line_id")),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["lot.id"], name=op.f("fk_handover_line_lot_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_handover_line_quantity_positive")),
    )
    op.create_index(op.f("ix_handover_line_pledge_line_id"), "handover_line", ["pledge_line_id"])


def _make_allotments() -> None:
    op.create_table(
        "allotment",
        sa.Column("id", BigId, nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("store_id", BigId, nullable=False),
        sa.Column("campaign_id", BigId),
        sa.Column("receiver_id", BigId),
        sa.Column("place_id", BigId, nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("memo", sa.String(500)),
        sa.Column("entry_id", BigId, nullable=False),
        sa.Column("act_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allotment")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_allotment_entry_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_allotment_office_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_allotment_store_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_allotment_campaign_id")),
        sa.ForeignKeyConstraint(["receiver_id"], ["receiver.id"], name=op.f("fk_allotment_receiver_id")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_allotment_place_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_allotment_entry_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(
            ["act_id"], ["act.id"], name=op.f("fk_allotment_act_id"), deferrable=True, initially="DEFERRED"
        ),
    )
    op.create_index(op.f("ix_allotment_act_id"), "allotment", ["act_id"])
    op.create_index(op.f("ix_allotment_campaign_id"), "allotment", ["campaign_id"])
    op.create_index(op.f("ix_allotment_office"), "allotment", ["office_id", "id"])
    op.create_index(op.f("ix_allotment_receiver_id"), "allotment", ["receiver_id"])
    op.create_index(op.f("ix_allotment_store_id"), "allotment", ["store_id"])
    op.create_table(
        "allotment_line",
        sa.Column("id", BigId, nullable=False),
        sa.Column("allotment_id", BigId, nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", BigId, nullable=False),
        sa.Column("lot_id", BigId, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allotment_line")),
        sa.UniqueConstraint("allotment_id", "line_no", name=op.f("uq_allotment_line_allotment_id_line_no")),
        sa.ForeignKeyConstraint(["allotment_id"], ["allotment.id"], name=op.f("fk_allotment_line_allotment_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_allotment_line_item_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_allotment_line_lot_id")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_allotment_line_quantity_positive")),
    )
    op.create_index(op.f("ix_allotment_line_lot_id"), "allotment_line", ["lot_id"])
    op.create_table(
        "allotment_release",
        sa.Column("id", BigId, nullable=False),
        sa.Column("allotment_id", BigId, nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("memo", sa.String(500)),
        sa.Column("entry_id", BigId, nullable=False),
        sa.Column("act_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allotment_release")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_allotment_release_entry_id")),
        sa.ForeignKeyConstraint(["allotment_id"], ["allotment.id"], name=op.f("fk_allotment_release_allotment_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entry.id"],
            name=op.f("fk_allotment_release_entry_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["act_id"], ["act.id"], name=op.f("fk_allotment_release_act_id"), deferrable=True, initially="DEFERRED"
        ),
    )
    op.create_index(op.f("ix_allotment_release_act_id"), "allotment_release", ["act_id"])
    op.create_index(op.f("ix_allotment_release_allotment_id"), "allotment_release", ["allotment_id"])
    op.create_table(
        "allotment_release_line",
        sa.Column("release_id", BigId, nullable=False, autoincrement=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("allotment_line_id", BigId, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("release_id", "line_no", name=op.f("pk_allotment_release_line")),
        sa.ForeignKeyConstraint(
            ["release_id"], ["allotment_release.id"], name=op.f("fk_allotment_release_line_release_id")
        ),
        sa.ForeignKeyConstraint(
            ["allotment_line_id"], ["allotment_line.id"], name=op.f("fk_allotment_release_line_allotment_line_id")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_allotment_release_line_quantity_positive")),
    )
    op.create_index(
        op.f("ix_allotment_release_line_allotment_line_id"), "allotment_release_line", ["allotment_line_id"]
    )


def _make_deliveries() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", BigId, nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("store_id", BigId, nullable=False),
        sa.Column("allotment_id", BigId),
        sa.Column("campaign_id", BigId),
        sa.Column("receiver_id", BigId, nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("proof", sa.String(32), nullable=False),
        sa.Column("paper", sa.String(80)),
        sa.Column("confirmed_at", Instant()),
        sa.Column("confirmed_proof", sa.String(32)),
        sa.Column("memo", sa.String(500)),
        sa.Column("source_ref", sa.String(120)),
        sa.Column("entry_id", BigId, nullable=False),
        sa.Column("act_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_delivery_entry_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_delivery_office_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_delivery_store_id")),
        sa.ForeignKeyConstraint(["allotment_id"], ["allotment.id"], name=op.f("fk_delivery_allotment_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_delivery_campaign_id")),
        sa.ForeignKeyConstraint(["receiver_id"], ["receiver.id"], name=op.f("fk_delivery_receiver_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_delivery_entry_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(
            ["act_id"], ["act.id"], name=op.f("fk_delivery_act_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.CheckConstraint(
            "proof IN ('signature', 'fingerprint', 'minutes', 'letter', 'photo', 'code', 'record')",
            name=op.f("ck_delivery_proof"),
        ),
        sa.CheckConstraint(
            "confirmed_proof IN ('signature', 'fingerprint', 'minutes', 'letter', 'photo', 'code', 'record')",
            name=op.f("ck_delivery_confirmed_proof"),
        ),
    )
    op.create_index(op.f("ix_delivery_act_id"), "delivery", ["act_id"])
    op.create_index(op.f("ix_delivery_allotment_id"), "delivery", ["allotment_id"])
    op.create_index(op.f("ix_delivery_campaign_id"), "delivery", ["campaign_id"])
    op.create_index(op.f("ix_delivery_office"), "delivery", ["office_id", "id"])
    op.create_index(op.f("ix_delivery_paper"), "delivery", ["paper"])
    op.create_index(op.f("ix_delivery_receiver_id"), "delivery", ["receiver_id"])
    op.create_index(op.f("ix_delivery_source_ref"), "delivery", ["source_ref"])
    op.create_index(op.f("ix_delivery_store_id"), "delivery", ["store_id"])
    op.create_table(
        "delivery_line",
        sa.Column("id", BigId, nullable=False),
        sa.Column("delivery_id", BigId, nullable=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False),
        sa.Column("item_id", BigId, nullable=False),
        sa.Column("lot_id", BigId, nullable=False),
        sa.Column("allotment_line_id", BigId),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_line")),
        sa.UniqueConstraint("delivery_id", "line_no", name=op.f("uq_delivery_line_delivery_id_line_no")),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_line_delivery_id")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_delivery_line_item_id")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_delivery_line_lot_id")),
        sa.ForeignKeyConstraint(
            ["allotment_line_id"], ["allotment_line.id"], name=op.f("fk_delivery_line_allotment_line_id")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_delivery_line_quantity_positive")),
    )
    op.create_index(op.f("ix_delivery_line_allotment_line_id"), "delivery_line", ["allotment_line_id"])
    op.create_index(op.f("ix_delivery_line_lot_id"), "delivery_line", ["lot_id"])
    op.create_table(
        "take_back",
        sa.Column("id", BigId, nullable=False),
        sa.Column("delivery_id", BigId, nullable=False),
        sa.Column("store_id", BigId, nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("paper", sa.String(80)),
        sa.Column("memo", sa.String(500)),
        sa.Column("entry_id", BigId, nullable=False),
        sa.Column("act_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_take_back")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_take_back_entry_id")),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_take_back_delivery_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_take_back_store_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_take_back_entry_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.ForeignKeyConstraint(
            ["act_id"], ["act.id"], name=op.f("fk_take_back_act_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.CheckConstraint(
            "reason IN ('refused', 'unsuitable', 'damaged', 'not_found', 'not_needed', 'other')",
            name=op.f("ck_take_back_reason"),
        ),
    )
    op.create_index(op.f("ix_take_back_act_id"), "take_back", ["act_id"])
    op.create_index(op.f("ix_take_back_delivery_id"), "take_back", ["delivery_id"])
    op.create_table(
        "take_back_line",
        sa.Column("take_back_id", BigId, nullable=False, autoincrement=False),
        sa.Column("line_no", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("delivery_line_id", BigId, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("take_back_id", "line_no", name=op.f("pk_take_back_line")),
        sa.ForeignKeyConstraint(["take_back_id"], ["take_back.id"], name=op.f("fk_take_back_line_take_back_id")),
        sa.ForeignKeyConstraint(
            ["delivery_line_id"], ["delivery_line.id"], name=op.f("fk_take_back_line_delivery_line_id")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_take_back_line_quantity_positive")),
    )
    op.create_index(op.f("ix_take_back_line_delivery_line_id"), "take_back_line", ["delivery_line_id"])
