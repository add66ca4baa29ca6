"""Chains: entries already posted get their links, seals their table, and the guards know of both."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant
from app.ledger import guards
from app.ledger.chaining import chain_all

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Guards away, links given, guards back: in one transaction."""
    _run(guards.removals)
    op.drop_table("seal")
    op.create_table(
        "seal",
        sa.Column("number", BigId, autoincrement=False, nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("heads", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        *[sa.Column(name, sa.LargeBinary(32), nullable=False) for name in ("tree_root", "previous_root", "root")],
        sa.Column("signature", sa.LargeBinary(64), nullable=False),
        sa.Column("public_key", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_seal")),
        sa.UniqueConstraint("previous_root", name=op.f("uq_seal_previous_root")),
        sa.UniqueConstraint("root", name=op.f("uq_seal_root")),
        sa.CheckConstraint("size > 0", name=op.f("ck_seal_seals_something")),
        sa.CheckConstraint("number > 0", name=op.f("ck_seal_number")),
    )
    chain_all(op.get_bind())
    _run(guards.statements)


def downgrade() -> None:
    """The seals are gone; links stay where they are, and a later upgrade gives them again."""
    _run(guards.removals)
    op.drop_table("seal")
    op.create_table(
        "seal",
        sa.Column("number", BigId, autoincrement=False, nullable=False),
        sa.Column("heads", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("previous_root", sa.LargeBinary(length=32), nullable=True),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("published", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_seal")),
        sa.UniqueConstraint("previous_root", name=op.f("uq_seal_previous_root")),
        sa.UniqueConstraint("root", name=op.f("uq_seal_root")),
    )
    _run(guards.statements)


def _run(statements: object) -> None:
    for statement in statements(op.get_bind().dialect.name):  # type: ignore[operator]
        op.execute(sa.text(statement.replace(":", r"\:")))
