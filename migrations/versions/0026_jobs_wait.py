"""Long work waits to be taken up by a worker: what it needs to know, how often it was begun, and what it says."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three columns and a table; the program itself may be the owner of work."""
    with op.batch_alter_table("job") as job:
        job.alter_column("owner_id", existing_type=BigId, nullable=True)
        job.add_column(sa.Column("office_id", BigId))
        job.create_foreign_key(op.f("fk_job_office_id"), "office", ["office_id"], ["id"])
        job.add_column(sa.Column("payload", sa.JSON(), nullable=False, server_default="{}"))
        job.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("job") as job:
        job.alter_column("payload", server_default=None)
        job.alter_column("attempts", server_default=None)
    op.create_table(
        "job_note",
        sa.Column("id", BigId, nullable=False),
        sa.Column("job_id", BigId, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("message_params", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_note")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_note_job_id")),
    )
    op.create_index("ix_job_note_job_id_id", "job_note", ["job_id", "id"])


def downgrade() -> None:
    """They go, and with them the program's own work, which has no owner."""
    op.drop_table("job_note")
    op.execute("DELETE FROM job WHERE owner_id IS NULL")
    with op.batch_alter_table("job") as job:
        job.drop_constraint(op.f("fk_job_office_id"), type_="foreignkey")
        job.drop_column("office_id")
        job.drop_column("attempts")
        job.drop_column("payload")
        job.alter_column("owner_id", existing_type=BigId, nullable=False)
