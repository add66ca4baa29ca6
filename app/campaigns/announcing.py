"""A pledge announced through a form, which may be sent twice: the same key announces it once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.campaigns.announcers import require_announcer
from app.campaigns.drafts import PledgeDraft, content_of
from app.campaigns.pledges import Pledge
from app.campaigns.pledging import announce_pledge
from app.campaigns.typed import check_worth, read_lines
from app.db import atomic, db
from app.ledger import service as ledger
from app.ledger.rows import one_row


@atomic()
def announce_once(*, by: User, key: str, **said: Any) -> Pledge:
    """A company says that it will give. Takes the fields of a `PledgeDraft`; a repeated key answers the same pledge."""
    said["lines"] = read_lines(said["lines"])
    draft = PledgeDraft(**said)
    with one_row():
        act = ledger.begin_act(
            verb="announce_pledge", by=by, key=key, content=content_of([draft]),
            allowed=lambda: require_announcer([draft], by),
        )  # fmt: skip
    source_ref = f"act:{act.id}"
    if act.is_repeat:
        return db.session.scalars(select(Pledge).where(Pledge.source_ref == source_ref)).one()
    for row, line in enumerate(said["lines"]):
        check_worth(line.worth, field=f"lines.{row}.worth")
    return announce_pledge(by=by, source_ref=source_ref, **said)
