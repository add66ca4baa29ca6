"""A file that was made of a list: who had it made, of what, by which filter, and how many rows it has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.codes import Coded
from app.db import Base, BigId, Instant, choice
from app.files.models import StoredFile
from app.jobs.models import Job


class FileForm(Coded):
    """What kind of file."""

    XLSX = "xlsx", "XLSX (صفحه‌گسترده)", "XLSX (spreadsheet)"
    CSV = "csv", "CSV (جدول متنی)", "CSV (table of text)"
    JSONL = "jsonl", "JSON Lines (برای برنامه‌ها)", "JSON Lines (for programs)"
    PDF = "pdf", "PDF (کاغذ)", "PDF (paper)"
    ZIP = "zip", "ZIP (چند کاربرگ)", "ZIP (several sheets)"


class Export(Base):
    """One file; the row stays when the file itself is let go."""

    __tablename__ = "export"
    __table_args__ = (
        CheckConstraint("row_count >= 0 AND size >= 0", name="not_below_nought"),
        Index("ix_export_by_id_id", "by_id", "id"),
        Index("ix_export_made_at", "made_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    listing: Mapped[str] = mapped_column(String(60))
    asked: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The filter as the page's address has it."""
    form: Mapped[FileForm] = mapped_column(choice(FileForm, "form"))
    row_count: Mapped[int] = mapped_column(BigId)
    size: Mapped[int] = mapped_column(BigId)
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(Instant)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    """Nothing once it is let go."""

    job: Mapped[Job] = relationship()
    by: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    file: Mapped[StoredFile | None] = relationship()

    @property
    def is_kept(self) -> bool:
        """Can the file still be fetched?"""
        return self.file_id is not None
