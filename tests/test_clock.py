"""What is stamped with which clock: the business day stands still in a demo, and the loader stamps noon of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from app import clock

DAY = date(2025, 10, 30)


def test_what_happens_is_stamped_at_noon_of_the_day_only_while_the_demo_is_loaded():
    clock.set_demo_today(DAY, stamp_noon=True)
    while_loading = clock.recorded_now()
    clock.set_demo_today(DAY)
    afterwards = clock.recorded_now()

    assert while_loading == datetime(2025, 10, 30, 8, 30, tzinfo=UTC)
    assert abs(afterwards - datetime.now(UTC)) < timedelta(minutes=1)


def test_nothing_in_a_demo_was_done_after_its_day():
    before, after = datetime(2025, 10, 27, 22, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC)

    clock.set_demo_today(None)
    by_the_calendar = clock.business_day_of(after)
    clock.set_demo_today(DAY)

    assert by_the_calendar == date(2026, 11, 22)
    assert clock.business_day_of(before) == date(2025, 10, 28)
    assert clock.business_day_of(after) == DAY
