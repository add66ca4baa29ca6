"""What anybody is entitled to: so many pieces of a family of items in so many years, from a day on."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select

from app.accounts.models import User
from app.accounts.rights import require_anywhere
from app.beneficiaries.need_models import Entitlement
from app.clock import recorded_now
from app.db import atomic, db
from app.errors import N_, Conflict, Invalid
from app.items.models import Item
from app.items.queries import get_item

FAMILY = re.compile("[a-z][a-z0-9_]{1,39}")
MOST_PIECES, MOST_YEARS, MOST_ITEMS = 100, 30, 50


class EntitledSince(Conflict):
    """An entitlement to “{family}” from {day} on is stated already. State another from a later day."""


@atomic()
def state_entitlement(
    *, family: str, name_fa: str, name_en: str, item_ids: Collection[int], pieces: int, years: int, since: date,
    by: User,
) -> Entitlement:  # fmt: skip
    """From a day on, so many pieces of these items in so many years. What was stated before holds until then.

    Raises EntitledSince where that day has one already, Invalid of what cannot be counted in pieces.
    """
    require_anywhere(by, "keep_entitlements")
    if not FAMILY.fullmatch(family):
        raise Invalid(N_("Write small Latin letters, digits and “_”, such as wheelchair."), field="family")
    for number, most, field in ((pieces, MOST_PIECES, "pieces"), (years, MOST_YEARS, "years")):
        if not 1 <= number <= most:
            raise Invalid(N_("Between {min} and {max}."), min=1, max=most, field=field)
    items = [_countable(item_id) for item_id in sorted(set(item_ids))]
    if not 1 <= len(items) <= MOST_ITEMS:
        raise Invalid(N_("From {min} to {max} of them."), min=1, max=MOST_ITEMS, field="item_ids")
    if db.session.scalar(select(Entitlement.id).where(Entitlement.family == family, Entitlement.since == since)):
        raise EntitledSince(family=name_fa, day=since, field="since")
    stated = Entitlement(
        family=family, name_fa=name_fa, name_en=name_en, since=since, pieces=pieces, years=years,
        stated_by_id=by.id, stated_at=recorded_now(), items=items,
    )  # fmt: skip
    db.session.add(stated)
    db.session.flush()
    return stated


def _countable(item_id: int) -> Item:
    item = get_item(item_id)
    if item.decimals or item.is_saving:
        raise Invalid(N_("Only what is counted in whole pieces can be of an entitlement."), field="item_ids")
    return item


def list_entitlements(*, on: date) -> Sequence[Entitlement]:
    """What holds on a day, a family each."""
    last = (
        select(Entitlement.family, func.max(Entitlement.since).label("since"))
        .where(Entitlement.since <= on)
        .group_by(Entitlement.family)
        .subquery()
    )
    holding = (Entitlement.family == last.c.family) & (Entitlement.since == last.c.since)
    return db.session.scalars(select(Entitlement).join(last, holding).order_by(Entitlement.family)).all()


def list_stated(*, after: int | None = None, limit: int = 50) -> Sequence[Entitlement]:
    """All that was ever stated, the newest first, from behind the key `after`."""
    wanted = select(Entitlement)
    if after is not None:
        wanted = wanted.where(Entitlement.id < after)
    return db.session.scalars(wanted.order_by(Entitlement.id.desc()).limit(limit)).all()
