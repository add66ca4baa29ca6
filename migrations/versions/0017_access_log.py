"""The access log, to which rows are only ever added."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant
from app.watching import guards

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table and its guards."""
    op.create_table(
        "access_log",
        sa.Column("id", BigId, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("user_id", BigId, nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("door", sa.String(32), nullable=False),
        sa.Column("route", sa.String(80), nullable=False),
        sa.Column("permission", sa.String(40), nullable=False),
        sa.Column("subject_kind", sa.String(40), nullable=False),
        sa.Column("subject_id", BigId),
        sa.Column("request_id", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_log")),
        sa.ForeignKeyConstraint(["user_id"], ["account_user.id"], name=op.f("fk_access_log_user_id")),
        sa.CheckConstraint("what IN ('person_read', 'refused', 'sign_in_refused')", name=op.f("ck_access_log_what")),
        sa.CheckConstraint("door IN ('web', 'api', 'command')", name=op.f("ck_access_log_door")),
    )
    for columns in (["user_id", "id"], ["subject_kind", "subject_id", "id"], ["what", "id"], ["at"]):
        op.create_index(op.f(f"ix_access_log_{'_'.join(columns)}"), "access_log", columns)
    for statement in guards.statements(op.get_bind().dialect.name):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """It goes, with its guards."""
    for statement in guards.removals(op.get_bind().dialect.name):
        op.execute(sa.text(statement))
    op.drop_table("access_log")
