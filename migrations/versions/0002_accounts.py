"""Accounts: people, roles, sessions, sign-in attempts, second signatures."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROLES = "'representative', 'clerk', 'supervisor', 'national', 'auditor', 'administrator'"
STATES = "'waiting', 'signed', 'refused', 'withdrawn'"
STANDING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Five tables."""
    op.create_table(
        "account_user",
        sa.Column("id", BigId, nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("folded_name", sa.String(80), nullable=False),
        sa.Column("mobile", sa.String(11)),
        sa.Column("shown_name", sa.String(200), nullable=False),
        sa.Column("password_hash", sa.String(200)),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.String(2), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_user")),
        sa.UniqueConstraint("folded_name", name=op.f("uq_account_user_folded_name")),
        sa.UniqueConstraint("mobile", name=op.f("uq_account_user_mobile")),
    )
    _grants()
    _sessions()
    _approvals()


def _grants() -> None:
    op.create_table(
        "role_grant",
        sa.Column("id", BigId, nullable=False),
        sa.Column("user_id", BigId, nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("granted_by_id", BigId),
        sa.Column("granted_at", Instant(), nullable=False),
        sa.Column("ended_by_id", BigId),
        sa.Column("ended_at", Instant()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.ForeignKeyConstraint(["user_id"], ["account_user.id"], name=op.f("fk_role_grant_user_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_role_grant_office_id")),
        sa.ForeignKeyConstraint(["granted_by_id"], ["account_user.id"], name=op.f("fk_role_grant_granted_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["account_user.id"], name=op.f("fk_role_grant_ended_by_id")),
        sa.CheckConstraint(f"role IN ({ROLES})", name=op.f("ck_role_grant_role")),
    )
    op.create_index(op.f("ix_role_grant_office_id"), "role_grant", ["office_id"])
    op.create_index(
        "uq_role_grant_standing", "role_grant", ["user_id", "role", "office_id"],
        unique=True, sqlite_where=STANDING, postgresql_where=STANDING,
    )  # fmt: skip


def _sessions() -> None:
    op.create_table(
        "sign_in",
        sa.Column("id", BigId, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("user_id", BigId, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("last_seen_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
        sa.ForeignKeyConstraint(["user_id"], ["account_user.id"], name=op.f("fk_sign_in_user_id")),
    )
    op.create_index(op.f("ix_sign_in_user_id"), "sign_in", ["user_id"])
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", BigId, nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("tried_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index("ix_sign_in_attempt_key_hash_tried_at", "sign_in_attempt", ["key_hash", "tried_at"])


def _approvals() -> None:
    op.create_table(
        "approval",
        sa.Column("id", BigId, nullable=False),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("asked_by_id", BigId, nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("signed_by_id", BigId),
        sa.Column("signed_at", Instant()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("result", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_approval_office_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account_user.id"], name=op.f("fk_approval_asked_by_id")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["account_user.id"], name=op.f("fk_approval_signed_by_id")),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_approval_state")),
        sa.CheckConstraint("signed_by_id IS NULL OR signed_by_id <> asked_by_id", name=op.f("ck_approval_two_people")),
    )
    op.create_index("ix_approval_office_id_state", "approval", ["office_id", "state"])
    op.create_index("ix_approval_subject_state", "approval", ["subject", "state"])


def downgrade() -> None:
    """None of them."""
    for table in ("approval", "sign_in_attempt", "sign_in", "role_grant", "account_user"):
        op.drop_table(table)
