"""What a proof needs of a seal is kept beside it, and a night remembers where the chains and the seals stood."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant
from app.ledger.statements import Head, Statement, read_heads
from app.ledger.trees import nodes_over, write_nodes

revision = "0019"
down_revision = "0017"
branch_labels = None
depends_on = None

REMEMBERED = {"heads": sa.Text(), "last_seal": sa.BigInteger(), "last_root": sa.LargeBinary(32)}
SEALS = sa.text("SELECT number, made_at, size, tree_root, previous_root, heads FROM seal ORDER BY number").columns(
    made_at=Instant(), tree_root=sa.LargeBinary(), previous_root=sa.LargeBinary()
)
LEAVES = sa.text(
    "SELECT leaf FROM entry WHERE office_id = :office AND chain_no > :after AND chain_no <= :upto ORDER BY chain_no"
)
KEEP = sa.text("INSERT INTO seal_tree (number, digest, nodes) VALUES (:number, :digest, :nodes)")


def upgrade() -> None:
    """A table, filled for the seals that there are, and three columns."""
    op.create_table(
        "seal_tree",
        sa.Column("number", BigId, autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("nodes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_seal_tree")),
        sa.ForeignKeyConstraint(["number"], ["seal.number"], name=op.f("fk_seal_tree_number")),
    )
    for name, kind in REMEMBERED.items():
        op.add_column("night", sa.Column(name, kind, nullable=True))
    _keep_trees(op.get_bind())


def downgrade() -> None:
    """They go."""
    for name in REMEMBERED:
        op.drop_column("night", name)
    op.drop_table("seal_tree")


def _keep_trees(connection: sa.Connection) -> None:
    before: dict[str, int] = {}
    for number, made_at, size, tree_root, previous_root, written in connection.execute(SEALS).all():
        heads = read_heads(written)
        statement = Statement(number, made_at, size, bytes(tree_root), bytes(previous_root), heads)
        leaves = (leaf for head in heads for leaf in _leaves(connection, head, before.get(head.office, 0)))
        kept = {"number": number, "digest": statement.digest, "nodes": write_nodes(nodes_over(leaves))}
        connection.execute(KEEP, kept)
        before = {head.office: head.last_no for head in heads}


def _leaves(connection: sa.Connection, head: Head, after: int) -> list[bytes]:
    bounds = {"office": head.office_id, "after": after, "upto": head.last_no}
    return [bytes(leaf) for leaf in connection.execute(LEAVES, bounds).scalars()]
