"""Stored files and long work."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATES = "'queued', 'running', 'done', 'failed', 'cancelled'"


def upgrade() -> None:
    """Two tables."""
    op.create_table(
        "stored_file",
        sa.Column("id", BigId, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size", BigId, nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("stored_as", sa.String(80), nullable=False),
        sa.Column("owner_id", BigId, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_stored_file_stored_as")),
        sa.ForeignKeyConstraint(["owner_id"], ["account_user.id"], name=op.f("fk_stored_file_owner_id")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_stored_file_size")),
    )
    op.create_index(op.f("ix_stored_file_owner_id"), "stored_file", ["owner_id"])
    op.create_index("ix_stored_file_sha256", "stored_file", ["sha256"])
    _jobs()


def _jobs() -> None:
    op.create_table(
        "job",
        sa.Column("id", BigId, nullable=False),
        sa.Column("owner_id", BigId, nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("done", BigId, nullable=False),
        sa.Column("total", BigId, nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("message_params", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON()),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("started_at", Instant()),
        sa.Column("ended_at", Instant()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.ForeignKeyConstraint(["owner_id"], ["account_user.id"], name=op.f("fk_job_owner_id")),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_job_state")),
        sa.CheckConstraint("done >= 0 AND total >= 0", name=op.f("ck_job_progress")),
    )
    op.create_index("ix_job_owner_id_id", "job", ["owner_id", "id"])
    op.create_index("ix_job_state_id", "job", ["state", "id"])


def downgrade() -> None:
    """Gone, with what they hold."""
    op.drop_table("job")
    op.drop_table("stored_file")
