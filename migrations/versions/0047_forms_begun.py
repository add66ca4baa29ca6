"""What somebody typed into a form and has not sent is kept, sealed, until it is sent, put away or old."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has begun a form yet."""
    op.create_table(
        "form_draft",
        sa.Column("id", BigId, nullable=False),
        sa.Column("user_id", BigId, nullable=False),
        sa.Column("path", sa.String(300), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["account_user.id"], name=op.f("fk_form_draft_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_draft")),
        sa.UniqueConstraint("user_id", "path", name=op.f("uq_form_draft_user_id_path")),
    )
    op.create_index(op.f("ix_form_draft_saved_at"), "form_draft", ["saved_at"])


def downgrade() -> None:
    """What was not sent is lost."""
    op.drop_table("form_draft")
