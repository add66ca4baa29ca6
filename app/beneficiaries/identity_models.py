"""Who a receiver is stands apart from what it needs and got: sealed, under a key of its own, and never in clear."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import User
from app.beneficiaries.words import ConsentBy, IdentityAct, Relation
from app.db import Base, BigId, Instant, choice


class PersonKey(Base):
    """The key of one person, wrapped; without this row nothing that is sealed of them can be opened again."""

    __tablename__ = "person_key"
    __table_args__ = (Index("ix_person_key_version", "key_version", "receiver_id"),)

    receiver_id: Mapped[int] = mapped_column(ForeignKey("receiver.id"), primary_key=True)
    key_version: Mapped[int]
    wrapped: Mapped[bytes] = mapped_column(LargeBinary(60))


class Identity(Base):
    """Name, national number, telephone and address of one person, sealed together."""

    __tablename__ = "identity"

    receiver_id: Mapped[int] = mapped_column(ForeignKey("receiver.id"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary(4000))
    written_at: Mapped[datetime] = mapped_column(Instant, index=True)
    revision: Mapped[int]
    """How often it was written."""
    hash_version: Mapped[int] = mapped_column(index=True)
    """Under which version of the keyed hash's key its number and its name can be found."""


class IdentityHash(Base):
    """The keyed hash of a person's national number: it finds help given twice, and says of nobody who they are.

    It is of the newest key; of a former one beside it where somebody's number is known under that key alone.
    """

    __tablename__ = "identity_hash"
    __table_args__ = (Index("ix_identity_hash_digest", "digest"), UniqueConstraint("office_id", "digest"))

    receiver_id: Mapped[int] = mapped_column(ForeignKey("receiver.id"), primary_key=True)
    hash_version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    """An office has a number once, whoever presses at the same moment."""


class NameMark(Base):
    """Marks of the ways in which a name may be written, made with a key: alike names have a mark in common."""

    __tablename__ = "name_mark"
    __table_args__ = (Index("ix_name_mark_office_id_mark", "office_id", "mark"),)

    receiver_id: Mapped[int] = mapped_column(ForeignKey("receiver.id"), primary_key=True)
    mark: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))


class Collector(Base):
    """Somebody who may collect what is for a person: what they are to them, and sealed who it is."""

    __tablename__ = "collector"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    receiver_id: Mapped[int] = mapped_column(ForeignKey("receiver.id"), index=True)
    relation: Mapped[Relation] = mapped_column(choice(Relation, "relation"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary(2000))
    named_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    named_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class Consent(Base):
    """A person agreed that their identity is kept: when, to which text, and who agreed."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    receiver_id: Mapped[int] = mapped_column(ForeignKey("receiver.id"), index=True)
    given_on: Mapped[date] = mapped_column(Date)
    text_no: Mapped[str] = mapped_column(String(40))
    given_by: Mapped[ConsentBy] = mapped_column(choice(ConsentBy, "given_by"))
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    noted_at: Mapped[datetime] = mapped_column(Instant)


class IdentityEvent(Base):
    """What happened to an identity: written, corrected, kept long enough, forgotten. It outlives the identity."""

    __tablename__ = "identity_event"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    receiver_id: Mapped[int] = mapped_column(ForeignKey("receiver.id"), index=True)
    what: Mapped[IdentityAct] = mapped_column(choice(IdentityAct, "what"))
    at: Mapped[datetime] = mapped_column(Instant)
    by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id))
    """Nobody where the program itself did it, because the time was over."""
