"""Papers, lots and pieces have codes that anybody may follow: 128 random bits in a square, and a short one to type."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None
SUBJECTS = ("entry", "lot", "unit")


def upgrade() -> None:
    """None is made before somebody wants to print it."""
    op.create_table(
        "tag",
        sa.Column("id", BigId, nullable=False),
        sa.Column("token", sa.String(26), nullable=False),
        sa.Column("code", sa.String(12), nullable=False),
        *(sa.Column(f"{subject}_id", BigId) for subject in SUBJECTS),
        sa.Column("made_at", Instant(), nullable=False),
        *(sa.ForeignKeyConstraint([f"{each}_id"], [f"{each}.id"], name=op.f(f"fk_tag_{each}_id")) for each in SUBJECTS),
        sa.CheckConstraint(
            "(entry_id IS NOT NULL AND lot_id IS NULL AND unit_id IS NULL)"
            " OR (entry_id IS NULL AND lot_id IS NOT NULL AND unit_id IS NULL)"
            " OR (entry_id IS NULL AND lot_id IS NULL AND unit_id IS NOT NULL)",
            name=op.f("ck_tag_one_subject"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("token", name=op.f("uq_tag_token")),
        sa.UniqueConstraint("code", name=op.f("uq_tag_code")),
        *(sa.UniqueConstraint(f"{each}_id", name=op.f(f"uq_tag_{each}_id")) for each in SUBJECTS),
    )


def downgrade() -> None:
    """What was printed leads nowhere any more."""
    op.drop_table("tag")
