"""A warning that was answered is kept as its pattern and what it names, so that it can be said in any language."""

import sqlalchemy as sa
from alembic import op

from app.jobs.said import say_again

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TABLES = ("check_answer", "receiver_answer")


def upgrade() -> None:
    """What was written as prose stays as it was said: a pattern that names nothing."""
    for name in TABLES:
        op.add_column(name, sa.Column("pattern", sa.Text()))
        op.add_column(name, sa.Column("params", sa.JSON()))
        table = _table(name)
        for row in op.get_bind().execute(sa.select(table.c.id, table.c.warning)).all():
            kept = sa.update(table).where(table.c.id == row.id)
            op.get_bind().execute(kept.values(pattern=row.warning, params={}))
        with op.batch_alter_table(name) as changed:
            changed.alter_column("pattern", existing_type=sa.Text(), nullable=False)
            changed.alter_column("params", existing_type=sa.JSON(), nullable=False)
            changed.drop_column("warning")


def downgrade() -> None:
    """Each is prose again, in English."""
    for name in TABLES:
        op.add_column(name, sa.Column("warning", sa.Text()))
        table = _table(name)
        for row in op.get_bind().execute(sa.select(table.c.id, table.c.pattern, table.c.params)).all():
            said = str(say_again(row.pattern, row.params))
            op.get_bind().execute(sa.update(table).where(table.c.id == row.id).values(warning=said))
        with op.batch_alter_table(name) as changed:
            changed.alter_column("warning", existing_type=sa.Text(), nullable=False)
            changed.drop_column("params")
            changed.drop_column("pattern")


def _table(name: str) -> sa.TableClause:
    columns = ("id", "warning", "pattern")
    return sa.table(name, *map(sa.column, columns), sa.column("params", sa.JSON()))
