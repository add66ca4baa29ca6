"""Energy guards: what was decided, and what that rests on, stays; the sponsor's agreement is a stored file."""

from collections.abc import Callable, Iterable

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant
from app.energy import guards

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table, then the guards."""
    op.create_table(
        "rule_agreement",
        sa.Column("campaign_id", BigId, nullable=False),
        sa.Column("file_id", BigId, nullable=False),
        sa.Column("added_by_id", BigId, nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_rule_agreement")),
        sa.UniqueConstraint("file_id", name=op.f("uq_rule_agreement_file_id")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["conversion_rule.campaign_id"], name=op.f("fk_rule_agreement_campaign_id")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_rule_agreement_file_id")),
        sa.ForeignKeyConstraint(["added_by_id"], ["account_user.id"], name=op.f("fk_rule_agreement_added_by_id")),
    )
    _run(guards.statements)


def downgrade() -> None:
    """Guards and table go; the files stay."""
    _run(guards.removals)
    op.drop_table("rule_agreement")


def _run(made: Callable[[str], Iterable[str]]) -> None:
    for statement in made(op.get_bind().dialect.name):
        op.execute(sa.text(statement.replace(":", r"\:")))
