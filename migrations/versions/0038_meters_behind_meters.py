"""A meter may stand behind another one."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of the meters that are there nobody has said anything."""
    with op.batch_alter_table("meter") as meter:
        meter.add_column(sa.Column("behind_id", BigId))
        meter.create_foreign_key(op.f("fk_meter_behind_id"), "meter", ["behind_id"], ["id"])
        meter.create_index(op.f("ix_meter_behind_id"), ["behind_id"])


def downgrade() -> None:
    """What was said goes."""
    with op.batch_alter_table("meter") as meter:
        meter.drop_index(op.f("ix_meter_behind_id"))
        meter.drop_constraint(op.f("fk_meter_behind_id"), type_="foreignkey")
        meter.drop_column("behind_id")
