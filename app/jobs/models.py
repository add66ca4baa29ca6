"""A piece of long work: queued, running, then done, failed or cancelled, and never again anything else."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.codes import Coded
from app.db import Base, BigId, Instant, choice
from app.errors import Conflict, Message, NotAllowed
from app.jobs.said import keep_params, say_again
from app.places.models import Office


class JobState(Coded):
    """Where a job stands."""

    QUEUED = "queued", "در صف", "Queued"
    RUNNING = "running", "در حال اجرا", "Running"
    DONE = "done", "انجام‌شده", "Done"
    FAILED = "failed", "ناموفق", "Failed"
    CANCELLED = "cancelled", "لغوشده", "Cancelled"


ENDED = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


class JobEnded(Conflict):
    """This work has ended already."""


class Job(Base):
    """One piece of long work and what came of it."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("done >= 0 AND total >= 0", name="progress"),
        Index("ix_job_owner_id_id", "owner_id", "id"),
        Index("ix_job_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account_user.id"))
    """None is the program itself."""
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    """For which office it is done, if for one."""
    kind: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the work needs to know: keys and words, never a name or a secret."""
    attempts: Mapped[int] = mapped_column(default=0)
    state: Mapped[JobState] = mapped_column(choice(JobState, "state"), default=JobState.QUEUED)
    done: Mapped[int] = mapped_column(BigId, default=0)
    total: Mapped[int] = mapped_column(BigId, default=0)
    message: Mapped[str] = mapped_column(Text, default="")
    message_params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    owner: Mapped[User | None] = relationship()
    office: Mapped[Office | None] = relationship()

    @property
    def is_ended(self) -> bool:
        """Will nothing more become of it by itself?"""
        return self.state in ENDED

    @property
    def said(self) -> Message:
        """What the job says about itself, ready to be translated."""
        return say_again(self.message, self.message_params)

    def require_owner(self, by: User) -> None:
        """Only who asked for work may end it or have it tried again; raises NotAllowed."""
        if self.owner_id != by.id:
            raise NotAllowed()

    def start(self, *, at: datetime) -> None:
        """Someone has taken the work up; only a queued job can be."""
        if self.state is not JobState.QUEUED:
            raise JobEnded()
        self.state, self.started_at = JobState.RUNNING, at
        self.attempts += 1

    def put_back(self) -> None:
        """Whoever had taken it up is gone, or somebody wants it tried once more: it waits as if never begun."""
        if self.state not in (JobState.RUNNING, JobState.FAILED):
            raise JobEnded()
        self.state, self.started_at, self.ended_at = JobState.QUEUED, None, None
        self.done, self.message, self.message_params, self.result = 0, "", {}, None

    def end(self, state: JobState, *, at: datetime, said: Message, result: dict[str, Any] | None) -> None:
        """The work is over; what it says and brought stays as it is."""
        if self.state in ENDED:
            raise JobEnded()
        self.state, self.ended_at = state, at
        self.message, self.message_params = said.pattern, keep_params(said)
        self.result = result


class JobNote(Base):
    """Something that a piece of work said on its way."""

    __tablename__ = "job_note"
    __table_args__ = (Index("ix_job_note_job_id_id", "job_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    message: Mapped[str] = mapped_column(Text)
    message_params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    @property
    def said(self) -> Message:
        """What was said, ready to be translated."""
        return say_again(self.message, self.message_params)
