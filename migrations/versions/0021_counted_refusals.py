"""What is the same within a minute is counted, who is refused too often waits, what an act made is found again."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant
from app.watching import guards

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """New columns and other guards; rows that are there stay as they are."""
    _run(guards.removals)
    op.add_column("access_log", sa.Column("times", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("access_log", sa.Column("same", sa.String(64)))
    op.add_column("access_log", sa.Column("token_id", BigId))
    op.create_index("uq_access_log_same", "access_log", ["same"], unique=True)
    _run(guards.counting_statements)
    for table in ("account_user", "api_token"):
        op.add_column(table, sa.Column("held_until", Instant()))
    op.create_table(
        "act_made",
        sa.Column("act_id", BigId, nullable=False),
        sa.Column("made_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("act_id", name=op.f("pk_act_made")),
        sa.ForeignKeyConstraint(["act_id"], ["act.id"], name=op.f("fk_act_made_act_id")),
    )


def downgrade() -> None:
    """They go; the log is only added to again."""
    op.drop_table("act_made")
    for table in ("account_user", "api_token"):
        op.drop_column(table, "held_until")
    _run(guards.removals)
    op.drop_index("uq_access_log_same", "access_log")
    for column in ("token_id", "same", "times"):
        op.drop_column("access_log", column)
    _run(guards.statements)


def _run(made) -> None:
    for statement in made(op.get_bind().dialect.name):
        op.execute(sa.text(statement.replace(":", r"\:")))
