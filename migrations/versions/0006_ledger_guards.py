"""Ledger guards: the database itself refuses to change the book."""

import sqlalchemy as sa
from alembic import op

from app.ledger import guards

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Put the guards in place."""
    for statement in guards.statements(op.get_bind().dialect.name):
        op.execute(sa.text(statement.replace(":", r"\:")))


def downgrade() -> None:
    """Take the guards away."""
    for statement in guards.removals(op.get_bind().dialect.name):
        op.execute(sa.text(statement.replace(":", r"\:")))
