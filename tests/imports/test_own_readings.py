"""A company's own sheet of one meter: all of it or nothing, every bad row named with its reason."""

from __future__ import annotations

import pytest

from app.energy.queries import list_readings
from app.energy.refusals import NoSuchMeter
from app.errors import NotAllowed
from app.imports.own_readings import record_sheet
from app.imports.refusals import RowsRefused

HEADING = "روز,رقم کنتور,واحد,رقم پایانی کنتور پیشین"


@pytest.fixture
def kept(ctx, make):
    """A company's gas meter, and who speaks for the company."""
    company = make.company(verified=True)
    speaker = make.representative(company)
    return make.meter(company, by=speaker), speaker


def test_a_sheet_is_recorded_once_however_often_it_is_sent(kept, sheet):
    meter, speaker = kept
    path = sheet(HEADING, "1404/01/01,100,متر مکعب,", "۱۴۰۴/۰۲/۰۱,۱۵۰٫۵,m3,", "1404/03/01,20,cubic_meter,170")

    first = record_sheet(meter_id=meter.id, path=path, name="r.csv", by=speaker)
    again = record_sheet(meter_id=meter.id, path=path, name="r.csv", by=speaker)

    assert [(reading.shown, reading.closing) for reading in first] == [
        (100_000, None),
        (150_500, None),
        (20_000, 170_000),
    ]
    assert again == []


def test_every_bad_row_is_named_and_nothing_is_recorded(kept, sheet):
    meter, speaker = kept
    path = sheet(
        HEADING, "1404/01/01,100,متر مکعب,", "1404/02/01,90,متر مکعب,", "1404/03/01,120,کیلووات‌ساعت,",
        "1404/13/01,130,متر مکعب,", "1404/05/01,-1,متر مکعب,", "1405/12/01,140,متر مکعب,", "1404/01/01,101,متر مکعب,",
    )  # fmt: skip

    with pytest.raises(RowsRefused) as refused:
        record_sheet(meter_id=meter.id, path=path, name="r.csv", by=speaker)

    assert [error.row for error in refused.value.errors] == [3, 4, 5, 6, 7, 8]
    assert list_readings(meter) == []


def test_nobody_sends_a_sheet_of_anothers_meter(kept, make, sheet):
    meter, _ = kept
    path = sheet(HEADING, "1404/01/01,100,متر مکعب,")

    for by, refusal in ((make.representative(make.company(verified=True)), NoSuchMeter), (make.auditor(), NotAllowed)):
        with pytest.raises(refusal):
            record_sheet(meter_id=meter.id, path=path, name="r.csv", by=by)
