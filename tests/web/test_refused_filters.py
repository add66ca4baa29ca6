"""A page asked for what cannot be shows the refusal: no figures, no rows, and no word that nothing is there."""

from __future__ import annotations

import pytest

from tests.web.reading import read
from tests.web.shelves import deliver, enter, make_shelf

LISTS = [
    "/deliveries?after=zz", "/allotments?after=zz", "/transfers?after=zz", "/transfers?state=x", "/receivers?after=x!",
    "/receivers?kind=x", "/entries?after=zz", "/entries?office=x", "/pledges?after=zz", "/campaigns?state=x",
    "/companies?state=x", "/items?category=x", "/stores?office=x", "/stores/{store}?on=1404-12-30",
    "/stores/{store}?on=1404/08/09", "/stores/{store}/card/{blankets}?after=zz", "/stores/{store}/stocktakes?after=zz",
]  # fmt: skip
"""What can be asked for, and is not there to be had."""


@pytest.fixture
def shelf(client, world):
    shelf = world("shelf", make_shelf)
    enter(client, shelf.clerk)
    assert deliver(client, shelf).status_code == 303
    return shelf


@pytest.mark.parametrize("asked", LISTS)
def test_a_refused_filter_shows_the_refusal_and_nothing_else(client, shelf, asked):
    answer = client.get(asked.format(**vars(shelf)))

    page = read(answer)
    assert answer.status_code == 422
    assert page.all(".notice-refused li")
    assert page.all(".figures") == []
    assert [node.text for node in page.all(".empty-title")] == ["برای این درخواست چیزی نمی‌توان نشان داد."]
    assert not any(node.text.startswith(("store_id", "after", "kind")) for node in page.all(".notice-refused li"))
