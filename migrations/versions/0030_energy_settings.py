"""Yearly figures are dated settings; savings are given to campaigns later, meters of homes to companies; more stays."""

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
    """Two kinds of factors, two tables, and guards."""
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
    op.create_table(
        "meter_entrusting",
        sa.Column("meter_id", BigId, autoincrement=False, nullable=False),
        sa.Column("company_id", BigId, nullable=False),
        sa.Column("agreement", sa.String(200), nullable=False),
        sa.Column("entrusted_by_id", BigId, nullable=False),
        sa.Column("entrusted_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("meter_id", name=op.f("pk_meter_entrusting")),
        sa.ForeignKeyConstraint(["meter_id"], ["meter.id"], name=op.f("fk_meter_entrusting_meter_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_meter_entrusting_company_id")),
        sa.ForeignKeyConstraint(
            ["entrusted_by_id"], ["account_user.id"], name=op.f("fk_meter_entrusting_entrusted_by_id")
        ),
    )
    op.create_index("ix_meter_entrusting_company_id", "meter_entrusting", ["company_id"])
    _run(guards.statements, guards.FIRST)
    _run(guards.statements, guards.SETTINGS)


def downgrade() -> None:
    """They go, and with them what was recorded of the new kinds."""
    _run(guards.removals, guards.SETTINGS)
    op.drop_table("meter_entrusting")
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
