"""Lists as files: what was made of which list, for whom; the access log knows of it."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant
from app.watching import guards

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

BEFORE = "what IN ('person_read', 'refused', 'sign_in_refused')"
SINCE = "what IN ('person_read', 'refused', 'sign_in_refused', 'exported')"


def upgrade() -> None:
    """No list was made into a file by a worker before."""
    op.create_table(
        "export",
        sa.Column("id", BigId, nullable=False),
        sa.Column("job_id", BigId, nullable=False),
        sa.Column("by_id", BigId, nullable=False),
        sa.Column("listing", sa.String(60), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("form", sa.String(32), nullable=False),
        sa.Column("row_count", BigId, nullable=False),
        sa.Column("size", BigId, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("file_id", BigId),
        sa.CheckConstraint("row_count >= 0 AND size >= 0", name=op.f("ck_export_not_below_nought")),
        sa.CheckConstraint("form IN ('xlsx', 'csv', 'jsonl', 'pdf', 'zip')", name=op.f("ck_export_form")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_export_job_id")),
        sa.ForeignKeyConstraint(["by_id"], ["account_user.id"], name=op.f("fk_export_by_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_export_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export")),
        sa.UniqueConstraint("job_id", name=op.f("uq_export_job_id")),
        sa.UniqueConstraint("file_id", name=op.f("uq_export_file_id")),
    )
    op.create_index("ix_export_by_id_id", "export", ["by_id", "id"])
    op.create_index("ix_export_made_at", "export", ["made_at"])
    _let_log_hold(SINCE)


def downgrade() -> None:
    """What was exported is forgotten; files that were not let go yet are nobody's, and of the log these rows go."""
    _run(guards.removals)
    op.execute("DELETE FROM access_log WHERE what = 'exported'")
    _run(guards.counting_statements)
    _let_log_hold(BEFORE)
    op.drop_table("export")


def _let_log_hold(rule: str) -> None:
    """SQLite writes the table anew, and its guards with it."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_access_log_what"), "access_log", type_="check")
        op.create_check_constraint(op.f("ck_access_log_what"), "access_log", rule)
        return
    _run(guards.removals)
    with op.batch_alter_table("access_log") as log:
        log.drop_constraint(op.f("ck_access_log_what"), type_="check")
        log.create_check_constraint(op.f("ck_access_log_what"), rule)
    _run(guards.counting_statements)


def _run(made) -> None:
    for statement in made(op.get_bind().dialect.name):
        op.execute(sa.text(statement.replace(":", r"\:")))
