"""Bearer tokens, of which only the digest is kept."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table."""
    op.create_table(
        "api_token",
        sa.Column("id", BigId, nullable=False),
        sa.Column("user_id", BigId, nullable=False),
        sa.Column("label", sa.String(80), nullable=False),
        sa.Column("prefix", sa.String(8), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("scope", sa.String(32), nullable=False),
        sa.Column("office_id", BigId),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("last_used_at", Instant()),
        sa.Column("revoked_at", Instant()),
        sa.Column("revoked_by_id", BigId),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_token_digest")),
        sa.ForeignKeyConstraint(["user_id"], ["account_user.id"], name=op.f("fk_api_token_user_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_api_token_office_id")),
        sa.ForeignKeyConstraint(["revoked_by_id"], ["account_user.id"], name=op.f("fk_api_token_revoked_by_id")),
        sa.CheckConstraint("scope IN ('read', 'write')", name=op.f("ck_api_token_scope")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_api_token_expires_later")),
    )
    op.create_index(op.f("ix_api_token_user_id"), "api_token", ["user_id"])


def downgrade() -> None:
    """It goes."""
    op.drop_table("api_token")
