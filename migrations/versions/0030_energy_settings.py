"""Yearly figures are dated settings; a saving is given to a campaign later, once; more of what was settled stays."""

from collections.abc import Callable, Iterable

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant
from app.energy import guards

revision = "0030"
down_revision = "0027"
branch_labels = None
depends_on = None

KINDS = ("gas_heat", "gas_carbon", "grid_carbon", "saving_life")
NEW_KINDS = ("gas_heater_a", "adjustment_share")


def upgrade() -> None:
    """Two kinds of factors, one table, and guards."""
    _run(guards.removals, guards.FIRST)
    _name_kinds(*KINDS, *NEW_KINDS)
    op.create_table(
        "saving_attachment",
        sa.Column("saving_id", BigId, autoincrement=False, nullable=False),
        sa.Column("campaign_id", BigId, nullable=False),
        sa.Column("attached_by_id", BigId, nullable=False),
        sa.Column("attached_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("saving_id", name=op.f("pk_saving_attachment")),
        sa.ForeignKeyConstraint(["saving_id"], ["saving.id"], name=op.f("fk_saving_attachment_saving_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_saving_attachment_campaign_id")),
        sa.ForeignKeyConstraint(
            ["attached_by_id"], ["account_user.id"], name=op.f("fk_saving_attachment_attached_by_id")
        ),
    )
    op.create_index("ix_saving_attachment_campaign_id", "saving_attachment", ["campaign_id"])
    _run(guards.statements, guards.FIRST)
    _run(guards.statements, guards.SETTINGS)


def downgrade() -> None:
    """They go, and with them what was recorded of the new kinds."""
    _run(guards.removals, guards.SETTINGS)
    op.drop_table("saving_attachment")
    kinds = ", ".join(f"'{kind}'" for kind in NEW_KINDS)
    op.execute(sa.text(f"DELETE FROM energy_factor WHERE kind IN ({kinds})"))  # noqa: S608 (our own names)
    _name_kinds(*KINDS)


def _name_kinds(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("energy_factor") as factor:
        factor.drop_constraint(op.f("ck_energy_factor_kind"), type_="check")
        factor.create_check_constraint(op.f("ck_energy_factor_kind"), f"kind IN ({listed})")


def _run(made: Callable[[str, str], Iterable[str]], since: str) -> None:
    for statement in made(op.get_bind().dialect.name, since):
        op.execute(sa.text(statement.replace(":", r"\:")))
