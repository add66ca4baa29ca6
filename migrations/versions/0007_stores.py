"""Stores: stores, carriers, opening stock, transfers, losses, disposals, returns to donors, stocktakes."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LOSS = "'theft', 'fire', 'water', 'transport', 'missing', 'other'"
DISPOSAL = "'expired', 'broken', 'unsafe', 'other'"
RETURN = "'refused', 'unsuitable', 'damaged', 'not_found', 'not_needed', 'other'"
TRANSFER = "'sent', 'part_received', 'received', 'closed_short', 'undone'"
OWN = sa.text("is_own_transport")
COUNTING = sa.text("state = 'open'")
TABLES = (
    "stocktake_line", "stocktake", "loss", "arrival", "transfer_line", "transfer", "donor_return", "disposal",
    "opening", "carrier", "store",
)  # fmt: skip


def upgrade() -> None:
    _stores()
    _carriers()
    _store_papers()
    _transfers()
    _losses()
    _stocktakes()


def _fk(table: str, column: str, target: str, **options: object) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), **options)


def _to_ledger(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """The ledger writes last, so what points at it is looked at when the transaction ends."""
    return _fk(table, column, target, deferrable=True, initially="DEFERRED")


def _stores() -> None:
    op.create_table(
        "store",
        sa.Column("id", BigId, nullable=False),
        sa.Column("holder_id", BigId, nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("place_id", BigId, nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name_fa", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("closed_on", sa.Date()),
        sa.Column("folded", sa.String(500), nullable=False),
        sa.Column("sort_key", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store")),
        sa.UniqueConstraint("holder_id", name=op.f("uq_store_holder_id")),
        sa.UniqueConstraint("office_id", "code", name=op.f("uq_store_office_id_code")),
        _fk("store", "holder_id", "holder"),
        _fk("store", "office_id", "office"),
        _fk("store", "place_id", "place"),
        sa.CheckConstraint("is_open = (closed_on IS NULL)", name=op.f("ck_store_closed_on_a_day")),
    )
    op.create_index(op.f("ix_store_place_id"), "store", ["place_id"])


def _carriers() -> None:
    op.create_table(
        "carrier",
        sa.Column("id", BigId, nullable=False),
        sa.Column("holder_id", BigId, nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("name_fa", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("plate", sa.String(40), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("is_own_transport", sa.Boolean(), nullable=False),
        sa.Column("folded", sa.String(500), nullable=False),
        sa.Column("sort_key", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carrier")),
        sa.UniqueConstraint("holder_id", name=op.f("uq_carrier_holder_id")),
        _fk("carrier", "holder_id", "holder"),
        _fk("carrier", "office_id", "office"),
    )
    op.create_index(op.f("ix_carrier_office_id"), "carrier", ["office_id"])
    op.create_index(
        "uq_carrier_own_transport", "carrier", ["office_id"],
        unique=True, sqlite_where=OWN, postgresql_where=OWN,
    )  # fmt: skip


def _paper(table: str, *rest: sa.schema.SchemaItem) -> None:
    """A table whose rows explain an entry."""
    op.create_table(
        table,
        sa.Column("id", BigId, nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("act_id", BigId, nullable=False),
        sa.Column("entry_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("entry_id", name=op.f(f"uq_{table}_entry_id")),
        _to_ledger(table, "act_id", "act"),
        _to_ledger(table, "entry_id", "entry"),
        *rest,
    )
    op.create_index(op.f(f"ix_{table}_act_id"), table, ["act_id"])


def _store_papers() -> None:
    _paper(
        "opening",
        sa.Column("store_id", BigId, nullable=False),
        sa.Column("paper", sa.String(120), nullable=False),
        _fk("opening", "store_id", "store"),
    )
    _paper(
        "disposal",
        sa.Column("store_id", BigId, nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("minutes_number", sa.String(60), nullable=False),
        _fk("disposal", "store_id", "store"),
        sa.CheckConstraint(f"reason IN ({DISPOSAL})", name=op.f("ck_disposal_reason")),
    )
    _paper(
        "donor_return",
        sa.Column("store_id", BigId, nullable=False),
        sa.Column("donor_id", BigId, nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("letter_number", sa.String(60), nullable=False),
        _fk("donor_return", "store_id", "store"),
        _fk("donor_return", "donor_id", "holder"),
        sa.CheckConstraint(f"reason IN ({RETURN})", name=op.f("ck_donor_return_reason")),
    )
    for table in ("opening", "disposal", "donor_return"):
        op.create_index(op.f(f"ix_{table}_store_id"), table, ["store_id"])
    op.create_index(op.f("ix_donor_return_donor_id"), "donor_return", ["donor_id"])


def _transfers() -> None:
    _paper(
        "transfer",
        sa.Column("from_store_id", BigId, nullable=False),
        sa.Column("to_store_id", BigId, nullable=False),
        sa.Column("from_office_id", BigId, nullable=False),
        sa.Column("to_office_id", BigId, nullable=False),
        sa.Column("carrier_id", BigId, nullable=False),
        sa.Column("waybill", sa.String(120), nullable=False),
        sa.Column("closed_on", sa.Date()),
        sa.Column("state", sa.String(32), nullable=False),
        _fk("transfer", "from_store_id", "store"),
        _fk("transfer", "to_store_id", "store"),
        _fk("transfer", "from_office_id", "office"),
        _fk("transfer", "to_office_id", "office"),
        _fk("transfer", "carrier_id", "carrier"),
        sa.CheckConstraint(f"state IN ({TRANSFER})", name=op.f("ck_transfer_state")),
        sa.CheckConstraint("from_store_id <> to_store_id", name=op.f("ck_transfer_between_two_stores")),
    )
    for column in ("from_store_id", "to_store_id", "carrier_id", "waybill"):
        op.create_index(op.f(f"ix_transfer_{column}"), "transfer", [column])
    op.create_index(op.f("ix_transfer_from_office_id_state_id"), "transfer", ["from_office_id", "state", "id"])
    op.create_index(op.f("ix_transfer_to_office_id_state_id"), "transfer", ["to_office_id", "state", "id"])
    op.create_table(
        "transfer_line",
        sa.Column("id", BigId, nullable=False),
        sa.Column("transfer_id", BigId, nullable=False),
        sa.Column("lot_id", BigId, nullable=False),
        sa.Column("item_id", BigId, nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("lost", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_line")),
        sa.UniqueConstraint("transfer_id", "lot_id", name=op.f("uq_transfer_line_transfer_id_lot_id")),
        _fk("transfer_line", "transfer_id", "transfer"),
        _fk("transfer_line", "lot_id", "lot"),
        _fk("transfer_line", "item_id", "item"),
        sa.CheckConstraint("sent > 0 AND received >= 0 AND lost >= 0", name=op.f("ck_transfer_line_not_below_nought")),
        sa.CheckConstraint("received + lost <= sent", name=op.f("ck_transfer_line_no_more_than_was_sent")),
    )
    op.create_index(op.f("ix_transfer_line_lot_id"), "transfer_line", ["lot_id"])
    _paper(
        "arrival",
        sa.Column("transfer_id", BigId, nullable=False),
        sa.Column("paper", sa.String(120), nullable=False),
        _fk("arrival", "transfer_id", "transfer"),
    )
    op.create_index(op.f("ix_arrival_transfer_id"), "arrival", ["transfer_id"])


def _losses() -> None:
    _paper(
        "loss",
        sa.Column("store_id", BigId),
        sa.Column("transfer_id", BigId),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("minutes_number", sa.String(60), nullable=False),
        _fk("loss", "store_id", "store"),
        _fk("loss", "transfer_id", "transfer"),
        sa.CheckConstraint(f"reason IN ({LOSS})", name=op.f("ck_loss_reason")),
        sa.CheckConstraint("(store_id IS NULL) <> (transfer_id IS NULL)", name=op.f("ck_loss_one_source")),
    )
    op.create_index(op.f("ix_loss_store_id"), "loss", ["store_id"])
    op.create_index(op.f("ix_loss_transfer_id"), "loss", ["transfer_id"])


def _stocktakes() -> None:
    op.create_table(
        "stocktake",
        sa.Column("id", BigId, nullable=False),
        sa.Column("store_id", BigId, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("opened_by_id", BigId, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("happened_on", sa.Date()),
        sa.Column("minutes_number", sa.String(60), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("act_id", BigId),
        sa.Column("entry_id", BigId),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_stocktake_entry_id")),
        _fk("stocktake", "store_id", "store"),
        _fk("stocktake", "opened_by_id", "account_user"),
        _to_ledger("stocktake", "act_id", "act"),
        _to_ledger("stocktake", "entry_id", "entry"),
        sa.CheckConstraint("state IN ('open', 'posted', 'dropped')", name=op.f("ck_stocktake_state")),
        sa.CheckConstraint("(state = 'posted') = (act_id IS NOT NULL)", name=op.f("ck_stocktake_posted_by_an_act")),
        sa.CheckConstraint("entry_id IS NULL OR state = 'posted'", name=op.f("ck_stocktake_entry_when_posted")),
    )
    op.create_index(op.f("ix_stocktake_act_id"), "stocktake", ["act_id"])
    op.create_index(op.f("ix_stocktake_store_id_id"), "stocktake", ["store_id", "id"])
    op.create_index(
        "uq_stocktake_one_open", "stocktake", ["store_id"],
        unique=True, sqlite_where=COUNTING, postgresql_where=COUNTING,
    )  # fmt: skip
    op.create_table(
        "stocktake_line",
        sa.Column("id", BigId, nullable=False),
        sa.Column("stocktake_id", BigId, nullable=False),
        sa.Column("item_id", BigId, nullable=False),
        sa.Column("condition", sa.String(32), nullable=False),
        sa.Column("book", sa.BigInteger(), nullable=False),
        sa.Column("counted", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stocktake_line")),
        sa.UniqueConstraint(
            "stocktake_id", "item_id", "condition", name=op.f("uq_stocktake_line_stocktake_id_item_id_condition")
        ),
        _fk("stocktake_line", "stocktake_id", "stocktake"),
        _fk("stocktake_line", "item_id", "item"),
        sa.CheckConstraint("condition IN ('good', 'damaged')", name=op.f("ck_stocktake_line_condition")),
        sa.CheckConstraint(
            "book >= 0 AND (counted IS NULL OR counted >= 0)", name=op.f("ck_stocktake_line_not_below_nought")
        ),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
