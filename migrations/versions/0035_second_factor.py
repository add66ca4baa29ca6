"""A second factor beside the password."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0035"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table."""
    op.create_table(
        "second_factor",
        sa.Column("user_id", BigId, autoincrement=False, nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.Column("confirmed_at", Instant()),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_second_factor")),
        sa.ForeignKeyConstraint(["user_id"], ["account_user.id"], name=op.f("fk_second_factor_user_id")),
    )


def downgrade() -> None:
    """Passwords alone open again."""
    op.drop_table("second_factor")
