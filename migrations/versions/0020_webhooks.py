"""Programs that are told of what happens: webhooks, their wishes, the outbox, notices and attempts."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KINDS = (
    "kind IN ('pledge.announced', 'pledge.accepted', 'pledge.withdrawn', 'pledge.lapsed', 'receipt.recorded', "
    "'handover.recorded', 'delivery.recorded', 'delivery.taken_back', 'transfer.sent', 'transfer.received', "
    "'loss.recorded', 'value.corrected', 'entry.reversed', 'approval.waiting')"
)
STATES = "state IN ('active', 'stopped', 'ended')"
HOW_FAR = "state IN ('waiting', 'sent', 'withheld', 'given_up')"
PROBLEMS = "problem IN ('answer', 'redirect', 'timeout', 'unreachable', 'certificate', 'address')"


def upgrade() -> None:
    """Five tables."""
    _webhooks()
    _events()
    _notices()


def _webhooks() -> None:
    op.create_table(
        "webhook",
        sa.Column("id", BigId, nullable=False),
        sa.Column("user_id", BigId, nullable=False),
        sa.Column("token_id", BigId),
        sa.Column("office_id", BigId),
        sa.Column("address", sa.String(500), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.Column("next_at", Instant(), nullable=False),
        sa.Column("claimed_until", Instant()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
        sa.ForeignKeyConstraint(["user_id"], ["account_user.id"], name=op.f("fk_webhook_user_id")),
        sa.ForeignKeyConstraint(["token_id"], ["api_token.id"], name=op.f("fk_webhook_token_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_webhook_office_id")),
        sa.CheckConstraint(STATES, name=op.f("ck_webhook_state")),
    )
    op.create_index(op.f("ix_webhook_user_id"), "webhook", ["user_id"])
    op.create_table(
        "webhook_wish",
        sa.Column("webhook_id", BigId, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("webhook_id", "kind", name=op.f("pk_webhook_wish")),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_wish_webhook_id")),
        sa.CheckConstraint(KINDS, name=op.f("ck_webhook_wish_kind")),
    )
    op.create_index("ix_webhook_wish_kind", "webhook_wish", ["kind", "webhook_id"])


def _events() -> None:
    op.create_table(
        "webhook_event",
        sa.Column("id", BigId, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("entry_id", BigId),
        sa.Column("subject_id", BigId),
        sa.Column("happened_at", Instant(), nullable=False),
        sa.Column("sorted_at", Instant()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_event")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_webhook_event_office_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_webhook_event_entry_id"), deferrable=True, initially="DEFERRED"
        ),
        sa.CheckConstraint(KINDS, name=op.f("ck_webhook_event_kind")),
        sa.CheckConstraint(
            "(entry_id IS NOT NULL AND subject_id IS NULL) OR (entry_id IS NULL AND subject_id IS NOT NULL)",
            name=op.f("ck_webhook_event_of_one_thing"),
        ),
    )
    unsorted = sa.text("sorted_at IS NULL")
    op.create_index(
        "ix_webhook_event_unsorted", "webhook_event", ["id"], sqlite_where=unsorted, postgresql_where=unsorted
    )
    op.create_index("ix_webhook_event_happened_at", "webhook_event", ["happened_at"])


def _notices() -> None:
    op.create_table(
        "webhook_notice",
        sa.Column("id", BigId, nullable=False),
        sa.Column("webhook_id", BigId, nullable=False),
        sa.Column("event_id", BigId, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("failures", sa.SmallInteger(), nullable=False),
        sa.Column("settled_at", Instant()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_notice")),
        sa.UniqueConstraint("webhook_id", "event_id", name=op.f("uq_webhook_notice_webhook_id_event_id")),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_notice_webhook_id")),
        sa.ForeignKeyConstraint(["event_id"], ["webhook_event.id"], name=op.f("fk_webhook_notice_event_id")),
        sa.CheckConstraint(HOW_FAR, name=op.f("ck_webhook_notice_state")),
    )
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "ix_webhook_notice_waiting", "webhook_notice", ["webhook_id", "event_id"], sqlite_where=waiting,
        postgresql_where=waiting,
    )  # fmt: skip
    op.create_table(
        "webhook_attempt",
        sa.Column("id", BigId, nullable=False),
        sa.Column("notice_id", BigId, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("status", sa.SmallInteger()),
        sa.Column("ms", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(32)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_attempt")),
        sa.ForeignKeyConstraint(["notice_id"], ["webhook_notice.id"], name=op.f("fk_webhook_attempt_notice_id")),
        sa.CheckConstraint(PROBLEMS, name=op.f("ck_webhook_attempt_problem")),
    )
    op.create_index(op.f("ix_webhook_attempt_notice_id"), "webhook_attempt", ["notice_id"])


def downgrade() -> None:
    """They go."""
    for table in ("webhook_attempt", "webhook_notice", "webhook_event", "webhook_wish", "webhook"):
        op.drop_table(table)
