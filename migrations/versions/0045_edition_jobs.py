"""An edition knows the work that made it, so that work which is done twice makes one edition."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those made so far were made by a command."""
    with op.batch_alter_table("edition") as table:
        table.add_column(sa.Column("job_id", BigId, nullable=True))
        table.create_foreign_key(op.f("fk_edition_job_id_job"), "job", ["job_id"], ["id"])
        table.create_unique_constraint(op.f("uq_edition_job_id"), ["job_id"])


def downgrade() -> None:
    """The editions stay."""
    with op.batch_alter_table("edition") as table:
        table.drop_constraint(op.f("uq_edition_job_id"), type_="unique")
        table.drop_constraint(op.f("fk_edition_job_id_job"), type_="foreignkey")
        table.drop_column("job_id")
