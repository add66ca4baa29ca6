"""What the year's goods served: T6 campaign by campaign, T8 by the targets of sustainable development, T9 as inputs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import func, select

from app.campaigns.models import Campaign, CampaignTarget
from app.codes import Category, Unit
from app.db import db
from app.errors import Bilingual
from app.reports.base import Kind, unit_of
from app.reports.figures import Sums, figure_of, total_sums
from app.reports.words import Measure
from app.reports.yearly import tables
from app.reports.yearly.given import (
    AS_OF,
    CC,
    FV,
    MAIN,
    RECEIVED,
    Q,
    figures,
    item_cells,
    item_order,
    read,
    says_something,
)
from app.reports.yearly.names import Names
from app.reports.yearly.subjects import Subject
from app.reports.yearly.tables import NONE, Counting, Fact, Head, Table, TableCell

ASSISTIVE = ("3.8", "10.2")
TARGETS: dict[Category, tuple[str, ...]] = {
    Category.MOBILITY: ASSISTIVE, Category.VISION: ASSISTIVE, Category.HEARING: ASSISTIVE, Category.CARE: ASSISTIVE,
    Category.PROSTHETICS: ASSISTIVE, Category.MEDICAL: ASSISTIVE, Category.FOOD: ("2.1",),
    Category.HEATING: ("7.1", "7.3", "13.2"), Category.COOLING: ("7.1", "7.3", "13.2"),
    Category.ENERGY: ("7.3", "13.2"),
    Category.EDUCATION: ("4.5", "4.a"), Category.HOUSEHOLD: ("1.4",), Category.CLOTHING: ("1.4",),
    Category.HYGIENE: ("1.4",),
}  # fmt: skip
"""Which targets a category serves. Source: handbook 4 (IATI tag vocabulary 3); the others are given none."""
HOURS = frozenset({Unit.HOUR, Unit.PERSON_HOUR})


def list_campaign_table(subject: Subject, names: Names) -> Table:
    """T6: target, promised, received and delivered of each campaign and item."""
    found = read(subject, names, ("given_for", "item_id"))
    found = {key: sums for key, sums in found.items() if says_something(sums, MAIN)}
    targets = _targets(subject, names)
    order = sorted(found, key=lambda key: (names.holder(key[0]).order, item_order(names.item(key[1]))))
    rows: list[list[TableCell]] = []
    for purpose, item_id in order:
        item, within = names.item(item_id), replace(subject.within, given_for=purpose, item_id=item_id)
        target: TableCell = None
        if (purpose, item_id) in targets:
            of = {"campaign": names.holder(purpose).code, "item": item.code}
            target = Fact(Counting.TARGET, targets[purpose, item_id], of, item.decimals, unit_of(item))
        own = figures(found[purpose, item_id], within, item, MAIN)
        rows.append([names.holder(purpose).names, *item_cells(item), target, *own])
    heads = (
        tables.CAMPAIGN, tables.ITEM, tables.UNIT, Head("target", Bilingual("Target", "هدف"), Kind.QUANTITY),
        tables.PROMISED, tables.RECEIVED, tables.DELIVERED, tables.FAIR_VALUE,
    )  # fmt: skip
    note = Bilingual(
        "The target is of the whole campaign, the other figures of this year.",
        "هدف از کل پویش است، رقم‌های دیگر از این سال.",
    )
    return Table("T6", Bilingual("Campaigns", "پویش‌ها"), heads, rows, note)


def _targets(subject: Subject, names: Names) -> dict[tuple[int, int], int]:
    wanted = (
        select(Campaign.holder_id, CampaignTarget.item_id, func.sum(CampaignTarget.quantity))
        .join(CampaignTarget, CampaignTarget.campaign_id == Campaign.id)
        .group_by(Campaign.holder_id, CampaignTarget.item_id)
    )
    if subject.place_ids is not None:
        wanted = wanted.where(CampaignTarget.place_id.in_(subject.place_ids))
    names.learn()
    return {(holder, item): int(quantity) for holder, item, quantity in db.session.execute(wanted)}


def list_target_table(subject: Subject, names: Names) -> Table:
    """T8: what was delivered, under each target that its category serves."""
    found = read(subject, names, ("item_id",))
    rows: list[list[TableCell]] = []
    served: dict[str, list[int]] = defaultdict(list)
    for (item_id,), sums in found.items():
        if sums.of(Measure.DELIVERED):
            for target in TARGETS.get(names.item(item_id).category, ("",)):
                served[target].append(item_id)
    for target in sorted(served, key=lambda each: (each == "", [part.rjust(3) for part in each.split(".")])):
        for item in sorted((names.item(each) for each in served[target]), key=item_order):
            within = replace(subject.within, item_id=item.id)
            asked = ((Measure.DELIVERED, Q), (Measure.DELIVERED, FV))
            said = target or Bilingual("none assigned", "بی تخصیص")
            rows.append([said, *item_cells(item), *figures(found[item.id,], within, item, asked)])
    heads = (
        Head("target", Bilingual("SDG target", "هدف توسعه پایدار")), tables.ITEM, tables.UNIT, tables.DELIVERED,
        Head("delivered_value", Bilingual("Fair value", "ارزش منصفانه"), Kind.RIALS),
    )  # fmt: skip
    note = Bilingual(
        "What serves several targets stands under each; the rows are not to be added.",
        "آنچه به چند هدف خدمت می‌کند زیر هر یک آمده است؛ ردیف‌ها با هم جمع نمی‌شوند.",
    )
    return Table("T8", Bilingual("Targets of sustainable development", "اهداف توسعه پایدار"), heads, rows, note)


def list_input_table(subject: Subject, names: Names) -> Table:
    """T9: cash, time, goods and management, as B4SI tells inputs; leverage is never among them."""
    whole = total_sums((), subject.within, [RECEIVED]).get((), Sums())
    rows: list[list[TableCell]] = [
        [Bilingual("Cash", "وجه نقد"), tables.rials(Counting.CASH, 0), NONE],
        *_hours(subject, names),
        [Bilingual("Goods and services, at cost to the company", "کالا و خدمات، به هزینه برای شرکت"),
         figure_of(whole, RECEIVED, CC, subject.within, None, AS_OF), NONE],
        [Bilingual("Goods and services, at fair value (beside it, never added)",
                   "کالا و خدمات، به ارزش منصفانه (در کنار آن، نه افزوده بر آن)"),
         figure_of(whole, RECEIVED, FV, subject.within, None, AS_OF), NONE],
        [Bilingual("Management cost", "هزینه مدیریت"), None,
         Bilingual("not recorded in this ledger", "در این دفتر ثبت نمی‌شود")],
    ]  # fmt: skip
    heads = (
        Head("input", Bilingual("Input", "ورودی")), Head("number", Bilingual("How much", "مقدار"), Kind.QUANTITY),
        Head("note", Bilingual("Note", "یادداشت")),
    )  # fmt: skip
    return Table("T9", Bilingual("Inputs (B4SI)", "ورودی‌ها (\u2066B4SI\u2069)"), heads, rows)


def _hours(subject: Subject, names: Names) -> Iterator[list[TableCell]]:
    found = read(subject, names, ("item_id",))
    for item in sorted((names.item(key) for (key,) in found), key=item_order):
        if item.unit in HOURS:
            within = replace(subject.within, item_id=item.id)
            [hours] = figures(found[item.id,], within, item, ((RECEIVED, Q),))
            yield [Bilingual(f"Time: {item.name_en}", f"زمان: {item.name_fa}"), hours, unit_of(item)]
