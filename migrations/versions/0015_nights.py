"""What each nightly self-check found."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table, a row a night."""
    op.create_table(
        "night",
        sa.Column("id", BigId, nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("seals", sa.BigInteger(), nullable=False),
        sa.Column("seal_number", sa.BigInteger(), nullable=True),
        sa.Column("refusal", sa.JSON(), nullable=True),
        sa.Column("difference_count", sa.BigInteger(), nullable=False),
        sa.Column("differences", sa.JSON(), nullable=False),
        sa.Column("damage_count", sa.BigInteger(), nullable=False),
        sa.Column("damages", sa.JSON(), nullable=False),
        sa.Column("exception_count", sa.BigInteger(), nullable=False),
        sa.Column("exceptions", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_night")),
    )
    op.create_index(op.f("ix_night_began_at"), "night", ["began_at"])


def downgrade() -> None:
    """It goes."""
    op.drop_table("night")
