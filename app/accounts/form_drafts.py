"""Forms that were begun and not sent: kept for their person alone, sealed, and gone once they are sent or old."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from weakref import WeakKeyDictionary

from cryptography.exceptions import InvalidTag
from sqlalchemy import Engine, delete, or_, select

from app.accounts.draft_models import FormDraft
from app.accounts.models import User
from app.accounts.tokens import lock_user
from app.clock import now
from app.db import atomic, db
from app.keys import SecretBox

LONGEST, MOST_FIELDS, LONGEST_PATH = 200_000, 3_000, 300
"""A form of more letters or fields than this is not kept: no page of the house has one."""
MOST = 30
"""So many forms of one person are kept, the newest."""
KEPT_DAYS = 14
Pairs = Sequence[tuple[str, str]]
_boxes: WeakKeyDictionary[Engine, SecretBox] = WeakKeyDictionary()


def use_box(engine: Engine, box: SecretBox) -> None:
    """Called once at start: forms of this database are sealed with these keys."""
    _boxes[engine] = box


@atomic()
def keep(*, user_id: int, path: str, values: Pairs) -> bool:
    """Keep what was typed in place of what was kept of this form before; False where it is too much, or nobody's.

    What is kept belongs to the person and to the page's address; nobody else reads it, no administrator either.
    """
    said = json.dumps(list(values), ensure_ascii=False)
    if len(said) > LONGEST or len(values) > MOST_FIELDS or len(path) > LONGEST_PATH:
        return False
    user = db.session.get(User, user_id)
    if user is None or not user.is_active:
        return False
    lock_user(user_id)
    sealed, version = _boxes[db.engine].seal(said, owner=user_id)
    draft = _find(user_id, path) or FormDraft(user_id=user_id, path=path)
    draft.sealed, draft.key_version, draft.saved_at = sealed, version, now()
    db.session.add(draft)
    db.session.flush()
    kept = select(FormDraft.id).where(FormDraft.user_id == user_id).order_by(FormDraft.saved_at.desc(), FormDraft.id)
    old = db.session.scalars(kept.offset(MOST)).all()
    db.session.execute(delete(FormDraft).where(FormDraft.id.in_(old)))
    return True


def find_kept(*, user_id: int, path: str) -> tuple[Pairs, datetime] | None:
    """What this person typed into the form of this page, and when; None where nothing is kept or the key is gone."""
    draft = _find(user_id, path)
    if draft is None:
        return None
    try:
        said = _boxes[db.engine].open(draft.sealed, draft.key_version, owner=user_id)
    except (InvalidTag, KeyError):
        return None
    return [(str(name), str(typed)) for name, typed in json.loads(said)], draft.saved_at


def list_kept_paths(user_id: int) -> Sequence[tuple[str, datetime]]:
    """The pages on which this person has a form that was not sent, the newest first."""
    wanted = select(FormDraft.path, FormDraft.saved_at).where(FormDraft.user_id == user_id)
    return [(path, at) for path, at in db.session.execute(wanted.order_by(FormDraft.saved_at.desc(), FormDraft.id))]


@atomic()
def put_away(*, user_id: int, path: str) -> None:
    """It was sent, or is not wanted."""
    db.session.execute(delete(FormDraft).where(FormDraft.user_id == user_id, FormDraft.path == path))


@atomic()
def forget_drafts(before: datetime) -> int:
    """Forms that nobody has touched since; a part of them, and how many these were."""
    old = db.session.scalars(select(FormDraft.id).where(FormDraft.saved_at < before).limit(500)).all()
    db.session.execute(delete(FormDraft).where(FormDraft.id.in_(old)))
    return len(old)


def forget_about(receiver_ids: Iterable[int]) -> None:
    """What anybody began to type on the pages of these receivers goes, whoever typed it: it may say who they are."""
    for receiver_id in receiver_ids:
        page = f"/receivers/{receiver_id}"
        about = or_(
            FormDraft.path == page, FormDraft.path.startswith(f"{page}/"), FormDraft.path.startswith(f"{page}?")
        )
        db.session.execute(delete(FormDraft).where(about))


def _find(user_id: int, path: str) -> FormDraft | None:
    return db.session.scalar(select(FormDraft).where(FormDraft.user_id == user_id, FormDraft.path == path))
