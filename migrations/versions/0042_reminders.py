"""Reminders, their outbox, who wants no messages; and when a need was last confirmed."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

KINDS = (
    "kind IN ('pledge_due', 'pledge_late', 'lot_expiring', 'lot_expired', 'saving_expiring', 'needs_to_confirm',"
    " 'token_ending')"
)
STANDS, UNTOLD, WAITS = sa.text("ended_at IS NULL"), sa.text("told_at IS NULL"), sa.text("state = 'waiting'")


def upgrade() -> None:
    """All are empty at first, and no need was confirmed again so far."""
    op.add_column("need", sa.Column("confirmed_on", sa.Date()))
    op.create_table(
        "reminder",
        sa.Column("id", BigId, nullable=False),
        sa.Column("user_id", BigId, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject_id", BigId, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("told_at", Instant()),
        sa.Column("read_at", Instant()),
        sa.Column("ended_at", Instant()),
        sa.CheckConstraint(KINDS, name=op.f("ck_reminder_kind")),
        sa.ForeignKeyConstraint(["user_id"], ["account_user.id"], name=op.f("fk_reminder_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "user_id", "kind", "subject_id", "due_on", name=op.f("uq_reminder_user_id_kind_subject_id_due_on")
        ),
    )
    op.create_index(
        "ix_reminder_standing", "reminder", ["user_id", "due_on", "id"], sqlite_where=STANDS, postgresql_where=STANDS
    )
    op.create_index("ix_reminder_kind_subject_id", "reminder", ["kind", "subject_id"])
    op.create_index("ix_reminder_untold", "reminder", ["user_id"], sqlite_where=UNTOLD, postgresql_where=UNTOLD)
    op.create_table(
        "reminder_message",
        sa.Column("id", BigId, nullable=False),
        sa.Column("user_id", BigId, nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("failures", sa.SmallInteger(), nullable=False),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("settled_at", Instant()),
        sa.CheckConstraint("count > 0", name=op.f("ck_reminder_message_count_positive")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'given_up')", name=op.f("ck_reminder_message_state")),
        sa.ForeignKeyConstraint(["user_id"], ["account_user.id"], name=op.f("fk_reminder_message_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_message")),
        sa.UniqueConstraint("user_id", "told_on", name=op.f("uq_reminder_message_user_id_told_on")),
    )
    op.create_index(op.f("ix_reminder_message_told_on"), "reminder_message", ["told_on"])
    op.create_index(
        "ix_reminder_message_waiting", "reminder_message", ["next_at"], sqlite_where=WAITS, postgresql_where=WAITS
    )
    op.create_table(
        "reminder_silence",
        sa.Column("user_id", BigId, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["account_user.id"], name=op.f("fk_reminder_silence_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_reminder_silence")),
    )


def downgrade() -> None:
    """What was to be reminded of is found again every morning."""
    for table in ("reminder_silence", "reminder_message", "reminder"):
        op.drop_table(table)
    op.drop_column("need", "confirmed_on")
