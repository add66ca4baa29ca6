"""T7: whom the year's goods reached, by group and by sex, age and disability; no small number of people is told.

Households, centres and people who were only counted have no sex and no age here, and stand under “not recorded”.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from app.beneficiaries.models import Receiver
from app.beneficiaries.words import AgeBand, Disability, ReceiverKind, Sex
from app.codes import Coded, Group
from app.db import db
from app.errors import Bilingual
from app.reports.base import Kind
from app.reports.disclosure import FEWEST, Counts, joined_rows, protect
from app.reports.yearly.reached import reached
from app.reports.yearly.subjects import Subject
from app.reports.yearly.tables import PEOPLE, Counting, Fact, Head, Table, TableCell

OF_PEOPLE = (ReceiverKind.PERSON, ReceiverKind.ANONYMOUS)
UNKNOWN, REST = "not_recorded", "rest"
SAID = {
    UNKNOWN: Bilingual("not recorded", "ثبت نشده"),
    REST: Bilingual("groups of few persons, together", "گروه‌های کم‌شمار با هم"),
    None: Bilingual("all", "همه"),
}
TRAITS: tuple[tuple[str, type[Coded], Bilingual], ...] = (
    ("sex", Sex, Bilingual("Sex", "جنس")),
    ("age_band", AgeBand, Bilingual("Age", "سن")),
    ("disability", Disability, Bilingual("Disability", "معلولیت")),
)
Cells = dict[tuple[Any, Any], int]


def list_people_table(subject: Subject) -> Table:
    """Persons by group and trait, each table of them protected; their totals are the same and none is hidden."""
    counted = count_people(subject)
    rows: list[list[TableCell]] = []
    for name, options, title in TRAITS:
        cells: Cells = defaultdict(int)
        for (group, *traits), number in counted.items():
            trait = traits[[each for each, _, _ in TRAITS].index(name)]
            cells[group, trait or UNKNOWN] += number
        rows += _protected(cells, name, options, title)
    heads = (
        Head("group", Bilingual("Group", "گروه")), Head("trait", Bilingual("By", "به تفکیک")),
        Head("value", Bilingual("Which", "کدام")), Head("persons", Bilingual("Persons", "نفر"), Kind.COUNT),
    )  # fmt: skip
    note = Bilingual(
        f"Numbers from 1 to {FEWEST - 1} are not told, nor what would give them away. Nought is told.",
        "عددهای ۱ تا ۴ گفته نمی‌شود، و آنچه آن‌ها را آشکار کند نیز. صفر گفته می‌شود.",
    )
    return Table("T7", Bilingual("Whom it reached", "به چه کسانی رسید"), heads, rows, note)


def _protected(cells: Cells, name: str, options: type[Coded], title: Bilingual) -> list[list[TableCell]]:
    groups = [group for group in Group if any(each == group for each, _ in cells)]
    told_as = joined_rows(cells, groups, rest=REST)
    joined: Cells = defaultdict(int)
    for (group, trait), number in cells.items():
        joined[told_as[group], trait] += number
    rows = list(dict.fromkeys(told_as[group] for group in groups))
    columns: Sequence[Any] = [each for each in (*options, UNKNOWN) if any(trait == each for _, trait in joined)]
    told = protect(Counts.of(joined, rows, columns))
    lines: list[list[TableCell]] = []
    for row in (*rows, None):
        for column in (*(columns if row is not None else ()), None):
            lines.append([_said(row), title, _said(column), _fact(told[row, column], row, name, column)])
    return lines


def _said(key: Any) -> TableCell:
    said: TableCell = SAID.get(key, key)
    return said


def _fact(number: int | None, group: Any, trait: str, value: Any) -> Fact:
    of = {"group": str(group or "all"), trait: str(value or "all")}
    return Fact(Counting.PERSONS, number, of, unit=PEOPLE, is_hidden=number is None)


def total_persons(subject: Subject) -> Fact:
    """How many persons in all; not told where they are few."""
    number = sum(count_people(subject).values())
    is_few = 0 < number < FEWEST
    return Fact(Counting.PERSONS, None if is_few else number, unit=PEOPLE, is_hidden=is_few)


def count_people(subject: Subject) -> dict[tuple[Any, ...], int]:
    """Persons who got something in the year and had it at its end, each once: by group, sex, age and disability."""
    lines = reached(subject)
    persons = select(lines.c.receiver_id).distinct().subquery()
    traits = (Receiver.group, Receiver.sex, Receiver.age_band, Receiver.disability)
    wanted = (
        select(*traits, func.sum(func.coalesce(Receiver.people, 1)))
        .join(persons, persons.c.receiver_id == Receiver.id)
        .where(Receiver.kind.in_(OF_PEOPLE))
        .group_by(*traits)
    )
    return {tuple(row[:-1]): int(row[-1]) for row in db.session.execute(wanted)}
