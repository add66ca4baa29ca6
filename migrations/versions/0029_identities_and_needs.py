"""Who receivers are, sealed apart; what they need and are entitled to; who is the same, and who lives with whom."""

import sqlalchemy as sa
from alembic import op

from app.db import BigId, Instant

revision = "0029"
down_revision = "0030"
branch_labels = None
depends_on = None

TABLES = (
    "met_need", "receiver_answer", "merged_receiver", "near_match", "household_member", "entitlement_item",
    "entitlement", "need", "identity_event", "consent", "collector", "name_mark", "identity_hash", "identity",
    "person_key",
)  # fmt: skip


def upgrade() -> None:
    """Fifteen new tables; receivers that are there keep their codes, and nothing is known of them."""
    _let_deliveries_be_checked("'approve', 'allot', 'deliver'")
    _create_vault()
    _create_notes()
    _create_needs()
    _create_entitlements()
    _create_people()
    _create_answers()


def downgrade() -> None:
    """They go, and with them all that was sealed."""
    for table in TABLES:
        op.drop_table(table)
    op.execute("DELETE FROM check_answer WHERE checked_act = 'deliver'")
    _let_deliveries_be_checked("'approve', 'allot'")


def _let_deliveries_be_checked(acts: str) -> None:
    with op.batch_alter_table("check_answer") as answer:
        answer.drop_constraint(op.f("ck_check_answer_checked_act"), type_="check")
        answer.create_check_constraint(op.f("ck_check_answer_checked_act"), f"checked_act IN ({acts})")


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _one_of(table: str, column: str, values: str, *, name: str = "") -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values.split())
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{name or column}"))


def _create_vault() -> None:
    op.create_table(
        "person_key",
        sa.Column("receiver_id", BigId, nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(60), nullable=False),
        sa.PrimaryKeyConstraint("receiver_id", name=op.f("pk_person_key")),
        _of("person_key", "receiver_id", "receiver"),
    )
    op.create_index("ix_person_key_version", "person_key", ["key_version", "receiver_id"])
    op.create_table(
        "identity",
        sa.Column("receiver_id", BigId, nullable=False),
        sa.Column("sealed", sa.LargeBinary(4000), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("hash_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("receiver_id", name=op.f("pk_identity")),
        _of("identity", "receiver_id", "receiver"),
    )
    op.create_index(op.f("ix_identity_written_at"), "identity", ["written_at"])
    op.create_index(op.f("ix_identity_hash_version"), "identity", ["hash_version"])
    op.create_table(
        "identity_hash",
        sa.Column("receiver_id", BigId, nullable=False),
        sa.Column("hash_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("receiver_id", "hash_version", name=op.f("pk_identity_hash")),
        sa.UniqueConstraint("office_id", "digest", name=op.f("uq_identity_hash_office_id_digest")),
        _of("identity_hash", "office_id", "office"),
        _of("identity_hash", "receiver_id", "receiver"),
    )
    op.create_index("ix_identity_hash_digest", "identity_hash", ["digest"])
    op.create_table(
        "name_mark",
        sa.Column("receiver_id", BigId, nullable=False),
        sa.Column("mark", sa.LargeBinary(16), nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("receiver_id", "mark", name=op.f("pk_name_mark")),
        _of("name_mark", "receiver_id", "receiver"),
        _of("name_mark", "office_id", "office"),
    )
    op.create_index("ix_name_mark_office_id_mark", "name_mark", ["office_id", "mark"])


def _create_notes() -> None:
    op.create_table(
        "collector",
        sa.Column("id", BigId, nullable=False),
        sa.Column("receiver_id", BigId, nullable=False),
        sa.Column("relation", sa.String(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(2000), nullable=False),
        sa.Column("named_by_id", BigId, nullable=False),
        sa.Column("named_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collector")),
        _of("collector", "receiver_id", "receiver"),
        _of("collector", "named_by_id", "account_user"),
        _one_of("collector", "relation", "family guardian neighbour social_worker other"),
    )
    op.create_index(op.f("ix_collector_receiver_id"), "collector", ["receiver_id"])
    op.create_table(
        "consent",
        sa.Column("id", BigId, nullable=False),
        sa.Column("receiver_id", BigId, nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("text_no", sa.String(40), nullable=False),
        sa.Column("given_by", sa.String(32), nullable=False),
        sa.Column("noted_by_id", BigId, nullable=False),
        sa.Column("noted_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        _of("consent", "receiver_id", "receiver"),
        _of("consent", "noted_by_id", "account_user"),
        _one_of("consent", "given_by", "self guardian"),
    )
    op.create_index(op.f("ix_consent_receiver_id"), "consent", ["receiver_id"])
    op.create_table(
        "identity_event",
        sa.Column("id", BigId, nullable=False),
        sa.Column("receiver_id", BigId, nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by_id", BigId),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_event")),
        _of("identity_event", "receiver_id", "receiver"),
        _of("identity_event", "by_id", "account_user"),
        _one_of("identity_event", "what", "written revised expired forgotten"),
    )
    op.create_index(op.f("ix_identity_event_receiver_id"), "identity_event", ["receiver_id"])


def _create_needs() -> None:
    op.create_table(
        "need",
        sa.Column("id", BigId, nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("receiver_id", BigId, nullable=False),
        sa.Column("item_id", BigId, nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("met", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("cause", sa.String(32), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("assessed_on", sa.Date()),
        sa.Column("assessed_by_id", BigId),
        sa.Column("queued_on", sa.Date()),
        sa.Column("ended_on", sa.Date()),
        sa.Column("withdrawal", sa.String(32)),
        sa.Column("noted_by_id", BigId, nullable=False),
        sa.Column("noted_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        _of("need", "office_id", "office"),
        _of("need", "receiver_id", "receiver"),
        _of("need", "item_id", "item"),
        _of("need", "assessed_by_id", "account_user"),
        _of("need", "noted_by_id", "account_user"),
        _one_of("need", "cause", "accident birth illness age worn_out poverty disaster other"),
        _one_of("need", "state", "new assessed waiting met withdrawn"),
        _one_of("need", "withdrawal", "elsewhere not_needed moved died mistake forgotten"),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_need_quantity_positive")),
        sa.CheckConstraint("met >= 0 AND met <= quantity", name=op.f("ck_need_met_within")),
        sa.CheckConstraint("(state = 'met') = (met = quantity)", name=op.f("ck_need_met_in_full")),
        sa.CheckConstraint(
            "(state = 'withdrawn') = (withdrawal IS NOT NULL)", name=op.f("ck_need_withdrawn_for_a_reason")
        ),
        sa.CheckConstraint(
            "(state IN ('met', 'withdrawn')) = (ended_on IS NOT NULL)", name=op.f("ck_need_ended_on_a_day")
        ),
    )
    op.create_index(
        "ix_need_office_id_state_item_id", "need", ["office_id", "state", "item_id", "since", "id"]
    )  # fmt: skip
    op.create_index("ix_need_receiver_id_item_id", "need", ["receiver_id", "item_id"])
    op.create_index(op.f("ix_need_item_id"), "need", ["item_id"])
    op.create_table(
        "met_need",
        sa.Column("id", BigId, nullable=False),
        sa.Column("need_id", BigId, nullable=False),
        sa.Column("delivery_id", BigId),
        sa.Column("handover_id", BigId),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_met_need")),
        sa.UniqueConstraint("need_id", "delivery_id", name=op.f("uq_met_need_need_id_delivery_id")),
        sa.UniqueConstraint("need_id", "handover_id", name=op.f("uq_met_need_need_id_handover_id")),
        _of("met_need", "need_id", "need"),
        _of("met_need", "delivery_id", "delivery"),
        _of("met_need", "handover_id", "handover"),
        sa.CheckConstraint("(delivery_id IS NULL) <> (handover_id IS NULL)", name=op.f("ck_met_need_by_one_paper")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_met_need_quantity_positive")),
    )
    op.create_index(op.f("ix_met_need_delivery_id"), "met_need", ["delivery_id"])
    op.create_index(op.f("ix_met_need_handover_id"), "met_need", ["handover_id"])


def _create_entitlements() -> None:
    op.create_table(
        "entitlement",
        sa.Column("id", BigId, nullable=False),
        sa.Column("family", sa.String(40), nullable=False),
        sa.Column("name_fa", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("stated_by_id", BigId, nullable=False),
        sa.Column("stated_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entitlement")),
        sa.UniqueConstraint("family", "since", name=op.f("uq_entitlement_family_since")),
        _of("entitlement", "stated_by_id", "account_user"),
        sa.CheckConstraint("pieces > 0 AND years > 0", name=op.f("ck_entitlement_positive")),
    )
    op.create_table(
        "entitlement_item",
        sa.Column("entitlement_id", BigId, nullable=False),
        sa.Column("item_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("entitlement_id", "item_id", name=op.f("pk_entitlement_item")),
        _of("entitlement_item", "entitlement_id", "entitlement"),
        _of("entitlement_item", "item_id", "item"),
    )


def _create_people() -> None:
    op.create_table(
        "household_member",
        sa.Column("id", BigId, nullable=False),
        sa.Column("household_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date()),
        sa.Column("noted_by_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_member")),
        _of("household_member", "household_id", "receiver"),
        _of("household_member", "person_id", "receiver"),
        _of("household_member", "noted_by_id", "account_user"),
    )
    op.create_index("ix_household_member_household_id", "household_member", ["household_id", "id"])
    op.create_index(op.f("ix_household_member_person_id"), "household_member", ["person_id"])
    op.create_table(
        "near_match",
        sa.Column("id", BigId, nullable=False),
        sa.Column("office_id", BigId, nullable=False),
        sa.Column("elder_id", BigId, nullable=False),
        sa.Column("younger_id", BigId, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("found_at", Instant(), nullable=False),
        sa.Column("decided_by_id", BigId),
        sa.Column("decided_at", Instant()),
        sa.Column("reason", sa.String(500)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_near_match")),
        sa.UniqueConstraint("elder_id", "younger_id", name=op.f("uq_near_match_elder_id_younger_id")),
        _of("near_match", "office_id", "office"),
        _of("near_match", "elder_id", "receiver"),
        _of("near_match", "younger_id", "receiver"),
        _of("near_match", "decided_by_id", "account_user"),
        _one_of("near_match", "state", "open same other"),
        sa.CheckConstraint("elder_id < younger_id", name=op.f("ck_near_match_elder_first")),
        sa.CheckConstraint(
            "(state = 'open') = (decided_by_id IS NULL)", name=op.f("ck_near_match_decided_by_somebody")
        ),
    )
    op.create_index("ix_near_match_office_id_state", "near_match", ["office_id", "state", "id"])
    op.create_index(op.f("ix_near_match_younger_id"), "near_match", ["younger_id"])
    op.create_table(
        "merged_receiver",
        sa.Column("receiver_id", BigId, nullable=False),
        sa.Column("into_id", BigId, nullable=False),
        sa.Column("match_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("receiver_id", name=op.f("pk_merged_receiver")),
        sa.UniqueConstraint("match_id", name=op.f("uq_merged_receiver_match_id")),
        _of("merged_receiver", "receiver_id", "receiver"),
        _of("merged_receiver", "into_id", "receiver"),
        _of("merged_receiver", "match_id", "near_match"),
        sa.CheckConstraint("receiver_id <> into_id", name=op.f("ck_merged_receiver_into_another")),
    )
    op.create_index(op.f("ix_merged_receiver_into_id"), "merged_receiver", ["into_id"])


def _create_answers() -> None:
    op.create_table(
        "receiver_answer",
        sa.Column("id", BigId, nullable=False),
        sa.Column("receiver_id", BigId, nullable=False),
        sa.Column("need_id", BigId),
        sa.Column("code", sa.String(120), nullable=False),
        sa.Column("warning", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("by_id", BigId, nullable=False),
        sa.Column("answered_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receiver_answer")),
        _of("receiver_answer", "receiver_id", "receiver"),
        _of("receiver_answer", "need_id", "need"),
        _of("receiver_answer", "by_id", "account_user"),
    )
    op.create_index(op.f("ix_receiver_answer_receiver_id"), "receiver_answer", ["receiver_id"])
    op.create_index(op.f("ix_receiver_answer_need_id"), "receiver_answer", ["need_id"])
