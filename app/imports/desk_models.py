"""What lies on the import desk: a file that somebody is still arranging; and what headings meant there before."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.db import Base, BigId, Instant
from app.errors import Conflict
from app.files.models import StoredFile
from app.files.vault import the_vault
from app.imports.layouts import Layout
from app.imports.models import Import
from app.places.models import Office

LONGEST_HEADING = 200
SEALED = "sealed"


def kept(layout: Layout, *, is_sealed: bool) -> dict[str, Any]:
    """A layout as JSON keeps it; sealed where what was typed into its cells may say who somebody is."""
    plain = layout.kept()
    return {SEALED: b64encode(the_vault().seal(json.dumps(plain).encode())).decode()} if is_sealed else plain


class ArrangedMeanwhile(Conflict):
    """This sheet was arranged otherwise meanwhile, in another window. Look at it again below."""


class SheetBroughtIn(Conflict):
    """This sheet was brought in already, as import {number}."""


class DeskSheet(Base):
    """A file on somebody's desk: its layout as it is understood, and what was found when it was last looked through."""

    __tablename__ = "desk_sheet"
    __table_args__ = (
        CheckConstraint("arranged >= 0", name="arranged"),
        CheckConstraint("file_id IS NOT NULL OR import_id IS NOT NULL", name="file"),
        Index("ix_desk_sheet_by_id_id", "by_id", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("account_user.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"), index=True)
    """Nothing once it was brought in, where its rows say who people are."""
    laid_at: Mapped[datetime] = mapped_column(Instant, index=True)
    layout_kept: Mapped[dict[str, Any]] = mapped_column(JSON)
    arranged: Mapped[int] = mapped_column(default=0)
    """How often it was arranged: a page that was made before the last time is refused."""
    found: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What came of its rows when it was looked through as it is arranged now; nothing when it was not."""
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import.id"), index=True)
    """What it became; it lies on the desk no more."""

    office: Mapped[Office] = relationship(lazy="joined", innerjoin=True)
    by: Mapped[User] = relationship()
    file: Mapped[StoredFile] = relationship(lazy="joined")
    became: Mapped[Import | None] = relationship()

    @property
    def layout(self) -> Layout:
        """How it is to be read."""
        sealed = self.layout_kept.get(SEALED)
        return Layout.of(json.loads(the_vault().unseal(b64decode(sealed))) if sealed else self.layout_kept)

    def arrange(self, layout: Layout, *, seen: int) -> None:
        """Read it so from now on; refuses whoever saw an older arrangement, and what was brought in already."""
        self.require_lying()
        if seen != self.arranged:
            raise ArrangedMeanwhile()
        self.layout_kept, self.found = kept(layout, is_sealed=SEALED in self.layout_kept), None
        self.arranged += 1

    def forget_words(self) -> StoredFile:
        """It was brought in, and nothing of it is kept: gives its file, which is to be forgotten."""
        file, self.layout_kept, self.found = self.file, Layout().kept(), None
        self.file_id = None
        return file

    def require_lying(self) -> None:
        """Refuse what is in the book already."""
        if self.import_id is not None:
            raise SheetBroughtIn(number=self.import_id)


class DeskHeading(Base):
    """What an office said of a heading in files of a kind: the field that it fills, or that it is left out."""

    __tablename__ = "desk_heading"

    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    heading: Mapped[str] = mapped_column(String(LONGEST_HEADING), primary_key=True)
    """Folded."""
    field: Mapped[str | None] = mapped_column(String(60))
