"""A meter's number has one spelling that is compared; what is taken out of its readings and bills is written down."""

from collections import Counter

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant
from app.energy import guards
from app.energy.meters import key_of_number

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

METER = sa.table("meter", sa.column("id"), sa.column("energy"), sa.column("identifier"), sa.column("number_key"))


def upgrade() -> None:
    """Of two meters that are there under spellings of one number the later one keeps a mark behind its key.

    So nothing is lost and nobody decides for their offices which of the two is right; a third is refused.
    """
    with op.batch_alter_table("meter") as meter:
        meter.add_column(sa.Column("number_key", sa.String(60)))
    rows = op.get_bind().execute(sa.select(METER.c.id, METER.c.energy, METER.c.identifier).order_by(METER.c.id)).all()
    met: Counter[tuple[str, str]] = Counter()
    for row in rows:
        key = key_of_number(row.identifier)[:40] or f"#{row.id}"
        met[row.energy, key] += 1
        number = met[row.energy, key]
        kept = key if number == 1 else f"{key}#{number}"
        op.get_bind().execute(sa.update(METER).where(METER.c.id == row.id).values(number_key=kept))
    with op.batch_alter_table("meter") as meter:
        meter.alter_column("number_key", existing_type=sa.String(60), nullable=False)
        meter.create_unique_constraint(op.f("uq_meter_energy_number_key"), ["energy", "number_key"])
    op.create_table(
        "meter_removal",
        sa.Column("id", BigId, nullable=False),
        sa.Column("meter_id", BigId, nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("record_id", BigId, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("quantity", sa.BigInteger, nullable=False),
        sa.Column("closing", sa.BigInteger),
        sa.Column("recorded_by_id", BigId, nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("removed_by_id", BigId, nullable=False),
        sa.Column("removed_at", Instant(), nullable=False),
        sa.CheckConstraint("what IN ('reading', 'bill')", name=op.f("ck_meter_removal_what")),
        sa.ForeignKeyConstraint(["meter_id"], ["meter.id"], name=op.f("fk_meter_removal_meter_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["account_user.id"], name=op.f("fk_meter_removal_recorded_by_id")),
        sa.ForeignKeyConstraint(["removed_by_id"], ["account_user.id"], name=op.f("fk_meter_removal_removed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meter_removal")),
    )
    op.create_index(op.f("ix_meter_removal_meter_id"), "meter_removal", ["meter_id"])
    for statement in guards.statements(op.get_bind().dialect.name, guards.REMOVALS):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """They go."""
    for statement in guards.removals(op.get_bind().dialect.name, guards.REMOVALS):
        op.execute(sa.text(statement.replace(":", r"\:")))
    op.drop_table("meter_removal")
    with op.batch_alter_table("meter") as meter:
        meter.drop_constraint(op.f("uq_meter_energy_number_key"), type_="unique")
        meter.drop_column("number_key")
