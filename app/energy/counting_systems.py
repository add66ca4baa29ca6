"""Systems that give actions their names: the centre registers them, so that nobody counts under names of his own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import clock
from app.accounts.models import User
from app.accounts.rights import require_anywhere
from app.db import atomic, db
from app.energy.conversion_refusals import NoSuchSystem, SystemKnown, UnfitSystemCode
from app.energy.participations import CountingSystem
from app.text import fold, latin_digits

CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@atomic()
def register_counting_system(*, code: str, name_fa: str, name_en: str, by: User) -> CountingSystem:
    """From now on actions may be sent under the names that this system gives them. Raises SystemKnown."""
    require_anywhere(by, "keep_counting_systems")
    written = latin_digits(code).strip().lower()
    if not CODE.fullmatch(written):
        raise UnfitSystemCode(field="code")
    names = {"code": written, "name_fa": name_fa.strip(), "name_en": name_en.strip()}
    for field, name in names.items():
        if find_system(name) is not None:
            raise SystemKnown(name=name, field=field)
    system = CountingSystem(**names, registered_by_id=by.id, registered_at=clock.recorded_now())
    try:
        with atomic():
            db.session.add(system)
    except IntegrityError as error:  # somebody else registers it at this moment
        raise SystemKnown(name=written, field="code") from error
    return system


def list_counting_systems() -> Sequence[CountingSystem]:
    """All of them, in the order of their codes; there are few."""
    return db.session.scalars(select(CountingSystem).order_by(CountingSystem.code, CountingSystem.id)).all()


def find_system(name: str) -> CountingSystem | None:
    """The system with this code, or called so in either language."""
    wanted = fold(name)
    for system in list_counting_systems():
        if wanted in {fold(system.code), fold(system.name_fa), fold(system.name_en)}:
            return system
    return None


def get_system(name: str) -> CountingSystem:
    """The system with this code, or called so; raises NoSuchSystem."""
    found = find_system(name)
    if found is None:
        raise NoSuchSystem(name=name, field="system")
    return found
