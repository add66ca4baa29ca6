"""Each import that was ever saved: its file, what it made and changed, and what it said about single rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.codes import Coded
from app.db import Base, BigId, Instant, choice
from app.errors import Message
from app.files.models import StoredFile
from app.imports.refusals import ImportUndone
from app.jobs.said import say_again
from app.places.models import Office

ENTRY = "entry"
"""What an effect is called that stands for an entry in the ledger."""


class ImportState(Coded):
    """Whether what the file brought still stands."""

    POSTED = "posted", "ثبت‌شده", "Posted"
    UNDONE = "undone", "برگردانده‌شده", "Undone"


class Verdict(Coded):
    """What was said about a row."""

    REFUSED = "refused", "ردشده", "Refused"
    FLAGGED = "flagged", "نیازمند توجه", "Flagged"
    COMPLETED = "completed", "تکمیل‌شده", "Completed"
    KNOWN = "known", "از پیش موجود", "Known already"


class Import(Base):
    """One file that was imported. Its id is the number people call it by."""

    __tablename__ = "import"
    __table_args__ = (
        CheckConstraint("accepted + refused = rows", name="every_row_is_accounted_for"),
        CheckConstraint("(state = 'posted') = (standing_digest IS NOT NULL)", name="standing"),
        CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name="undone"),
        CheckConstraint("second_id IS NULL OR second_id <> undone_by_id", name="two_people"),
        Index("ix_import_office_id_id", "office_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    standing_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    rows: Mapped[int] = mapped_column(BigId, default=0)
    accepted: Mapped[int] = mapped_column(BigId, default=0)
    refused: Mapped[int] = mapped_column(BigId, default=0)
    known: Mapped[int] = mapped_column(BigId, default=0)
    flagged: Mapped[int] = mapped_column(BigId, default=0)
    completed: Mapped[int] = mapped_column(BigId, default=0)
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[ImportState] = mapped_column(choice(ImportState, "state"), default=ImportState.POSTED)
    made_at: Mapped[datetime] = mapped_column(Instant)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    second_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))

    office: Mapped[Office] = relationship(lazy="joined", innerjoin=True)
    by: Mapped[User] = relationship(foreign_keys=[by_id])
    undone_by: Mapped[User | None] = relationship(foreign_keys=[undone_by_id])
    second: Mapped[User | None] = relationship(foreign_keys=[second_id])
    file: Mapped[StoredFile | None] = relationship()

    def require_standing(self) -> None:
        """Refuse an import that has been undone."""
        if self.state is not ImportState.POSTED:
            raise ImportUndone(number=self.id)

    def undo(self, *, at: datetime, by: User, second: User) -> None:
        """What it brought is gone, and the same file may come again."""
        self.require_standing()
        self.state, self.standing_digest = ImportState.UNDONE, None
        self.undone_at, self.undone_by_id, self.second_id = at, by.id, second.id


class ImportRemark(Base):
    """What was said about one row of an import that was saved."""

    __tablename__ = "import_remark"

    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"), primary_key=True)
    remark_no: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    row: Mapped[int] = mapped_column(BigId)
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict, "verdict"))
    column: Mapped[str | None] = mapped_column(String(200))
    pattern: Mapped[str] = mapped_column(Text)
    params: Mapped[dict[str, Any]] = mapped_column(JSON)

    @property
    def problem(self) -> Message:
        """The reason, ready to be translated."""
        return say_again(self.pattern, self.params)


class ImportEffect(Base):
    """A record that an import made (`before` is null) or changed (`before` holds its former values)."""

    __tablename__ = "import_effect"
    __table_args__ = (Index("ix_import_effect_what_record_id", "what", "record_id"),)

    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"), primary_key=True)
    effect_no: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    what: Mapped[str] = mapped_column(String(40))
    record_id: Mapped[int] = mapped_column(BigId)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
