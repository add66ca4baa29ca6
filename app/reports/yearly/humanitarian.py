"""What was delivered in the year as a table that programs of relief work read: a second row of HXL 1.1 hashtags.

Source: handbook 7. One row tells one donor, item, campaign and province of the whole year; how many people it reached
is told in T7 alone, where small counts are hidden.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from app.errors import Bilingual
from app.items.answers import write_plain
from app.places.models import PlaceLevel
from app.reports.words import Counted, Measure
from app.reports.yearly.gifts import Gift, Gifts, value_of
from app.reports.yearly.subjects import Subject
from app.text import safe_cell

COLUMNS = {
    "from": "#date+start", "to": "#date+end", "donor_en": "#org+funder+name+i_en", "donor_fa": "#org+funder+name+i_fa",
    "office_en": "#org+impl+name+i_en", "office_fa": "#org+impl+name+i_fa", "province_en": "#adm1+name+i_en",
    "province_fa": "#adm1+name+i_fa", "province_code": "#adm1+code", "campaign_code": "#activity+code",
    "campaign_en": "#activity+name+i_en", "campaign_fa": "#activity+name+i_fa", "item_en": "#item+name+i_en",
    "item_fa": "#item+name+i_fa", "item_code": "#item+code", "unit_en": "#item+unit+i_en", "unit_fa": "#item+unit+i_fa",
    "delivered": "#output+num", "fair_value": "#value+transfer", "currency": "#currency", "modality": "#modality",
    "status": "#status",
}  # fmt: skip


def write_humanitarian(subject: Subject, gifts: Gifts) -> bytes:
    """Headings, hashtags, and a row for each gift of which something was delivered."""
    file = io.StringIO()
    lines = csv.writer(file, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerow(COLUMNS.values())
    for gift in gifts.all:
        if gift.sums.of(Measure.DELIVERED):
            lines.writerow([safe_cell(cell) for cell in _cells(subject, gifts, gift)])
    return file.getvalue().encode()


def _cells(subject: Subject, gifts: Gifts, gift: Gift) -> Iterator[str]:
    yield from (subject.first_day.isoformat(), subject.last_day.isoformat())
    yield from _both(gift.donor.names)
    yield from _both(gifts.office_of(gift.place).names)
    yield from (gift.place.name_en, gift.place.name_fa)
    # What lies in no province has no code of one.
    yield gift.place.code if gift.place.level is PlaceLevel.PROVINCE else ""
    yield gift.purpose.code
    yield from _both(gift.purpose.names)
    yield from (gift.item.name_en, gift.item.name_fa, gift.item.code)
    yield from (gift.item.unit_name("en"), gift.item.unit_name("fa"))
    yield write_plain(gift.sums.of(Measure.DELIVERED), gift.item.decimals)
    worth = value_of(gift.sums, Measure.DELIVERED)
    is_valued = worth or not gift.sums.of(Measure.DELIVERED, Counted.UNVALUED)
    yield from (str(worth), "IRR") if is_valued else ("", "")
    yield from ("in-kind", "delivered")


def _both(names: Bilingual) -> tuple[str, str]:
    return names.en, names.fa
