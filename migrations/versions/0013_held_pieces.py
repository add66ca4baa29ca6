"""Which pieces wait for a second signature."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table: a piece waits for one signature at a time."""
    op.create_table(
        "held_piece",
        sa.Column("unit_id", BigId, autoincrement=False, nullable=False),
        sa.Column("approval_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_held_piece")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_held_piece_unit_id")),
        sa.ForeignKeyConstraint(["approval_id"], ["approval.id"], name=op.f("fk_held_piece_approval_id")),
    )
    op.create_index(op.f("ix_held_piece_approval_id"), "held_piece", ["approval_id"])


def downgrade() -> None:
    """It goes."""
    op.drop_table("held_piece")
