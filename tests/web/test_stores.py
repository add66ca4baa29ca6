"""The pages of stores: what lies there now and on past days, the stock card, registration and closing."""

from __future__ import annotations

from app.stores.models import Store
from app.stores.queries import get_store
from tests.web.reading import read, send, sign_in
from tests.web.shelves import count, counted_queries


def test_the_list_has_the_stores_of_one_s_office_alone(client, shelf):
    sign_in(client, shelf.clerk)

    page = read(client.get("/stores"))

    assert page.heading == "انبارها"
    assert [node.text for node in page.all("tbody th a")] == ["انبار سمنان"]
    assert page.rows[0][3] == "۱"
    assert page.latin_digits == []


def test_the_list_is_searched_and_an_empty_answer_says_what_to_do(client, shelf):
    sign_in(client, shelf.clerk)

    assert len(read(client.get("/stores?q=سمنان")).rows) == 1
    assert read(client.get("/stores?q=هیچ")).links(".empty a") == ["/stores"]


def test_the_list_goes_on_where_a_page_ends(client, shelf, make, monkeypatch):
    monkeypatch.setattr("app.stores.queries.PAGE", 2)
    with make.inside():
        for name in ("انبار آرادان", "انبار گرمسار"):
            make.store(name_fa=name)
    sign_in(client, shelf.clerk)

    first = read(client.get("/stores"))
    second = read(client.get(first.links(".pager a")[-1]))

    assert [node.text for node in first.all("tbody th a") + second.all("tbody th a")] == [
        "انبار آرادان", "انبار سمنان", "انبار گرمسار",
    ]  # fmt: skip


def test_a_store_shows_its_goods_lot_by_lot(client, shelf):
    sign_in(client, shelf.clerk)

    page = read(client.get(f"/stores/{shelf.store}"))
    text = page.all("main")[0].text

    assert page.heading == "انبار سمنان"
    assert page.rows[0][1] == "۴۲ تخته"
    assert sorted(row[2] for row in page.rows[1:]) == ["۱۰ تخته", "۲ تخته", "۳۰ تخته"]
    assert "رو به پایان" in text
    assert "معیوب" in text
    assert {f"/lots/{shelf.lot}", f"/lots/{shelf.soon}"} <= set(page.links("main td a"))
    assert page.latin_digits == []


def test_a_store_is_shown_as_it_was_on_a_past_day(client, shelf):
    sign_in(client, shelf.clerk)

    then = read(client.get(f"/stores/{shelf.store}?on=1404/07/09"))
    before = read(client.get(f"/stores/{shelf.store}?on=۱۴۰۴/۰۶/۰۱"))

    assert then.rows[0][1] == "۱۰ تخته"
    assert before.rows == []
    assert f"/stores/{shelf.store}" in then.links(".notice a")


def test_a_day_that_cannot_be_read_or_is_ahead_is_refused(client, shelf):
    sign_in(client, shelf.clerk)

    for day in ("1404/12/30", "1404/08/09", "yesterday"):
        answer = client.get(f"/stores/{shelf.store}?on={day}")
        assert answer.status_code == 422
        assert read(answer).rows == []
        assert read(answer).all(".notice-refused")


def test_another_province_s_store_is_not_found(client, shelf):
    sign_in(client, shelf.stranger)
    acts = ("transfers", "stocktakes", "losses", "disposals", "returns", "allotments", "deliveries")

    for path in ("", "/card/1", "/close", "/opening", "/stocktakes", *(f"/{act}/new" for act in acts)):
        assert client.get(f"/stores/{shelf.store}{path}").status_code == 404, path


def test_a_store_that_is_not_there_is_not_found(client, shelf):
    sign_in(client, shelf.clerk)

    for number in ("0", "999999999", "9" * 19, "9" * 40):
        assert client.get(f"/stores/{number}").status_code == 404


def test_the_auditor_reads_every_store_and_does_nothing_there(client, shelf, make):
    with make.inside():
        name = make.auditor().name
    sign_in(client, name)

    page = read(client.get(f"/stores/{shelf.store}"))

    assert not [href for href in page.links() if href.endswith("/new")]
    assert client.get(f"/stores/{shelf.store}/deliveries/new").status_code == 403


def test_the_page_asks_the_database_as_often_for_thirty_lots_as_for_three(client, shelf, make):
    sign_in(client, shelf.clerk)

    def asked() -> int:
        with counted_queries(make) as seen:
            client.get(f"/stores/{shelf.store}")
        return len(seen)

    asked()
    few = asked()
    with make.inside():
        for item in ("blanket", "rice", "electric_heater"):
            for _ in range(9):
                make.stock(get_store(shelf.store, seen_by=make.auditor()), item, 5)

    assert asked() == few


def test_the_card_runs_with_its_balance_and_leads_to_the_entries(client, shelf):
    sign_in(client, shelf.clerk)

    page = read(client.get(f"/stores/{shelf.store}/card/{shelf.blankets}"))
    rows = [row for row in page.rows if len(row) == 6]

    assert [(row[4], row[5]) for row in rows] == [("+۲", "۴۲"), ("+۳۰", "۴۰"), ("+۱۰", "۱۰")]
    assert all(href.startswith("/entries/") for href in page.links("tbody th a")[:3])
    assert page.latin_digits == []


def test_the_card_goes_on_where_a_page_ends(client, shelf, monkeypatch):
    monkeypatch.setattr("app.web.stores.CARD_PAGE", 2)
    sign_in(client, shelf.clerk)

    first = read(client.get(f"/stores/{shelf.store}/card/{shelf.blankets}"))
    second = read(client.get(first.links(".pager a")[-1]))

    assert [row[5] for row in first.rows + second.rows if len(row) == 6] == ["۴۲", "۴۰", "۱۰"]


def test_a_card_of_an_unknown_item_is_not_found(client, shelf):
    sign_in(client, shelf.clerk)

    assert client.get(f"/stores/{shelf.store}/card/999999").status_code == 404


def test_a_store_is_registered(client, shelf, make):
    sign_in(client, shelf.clerk)
    with make.inside():
        county, office = make.county().id, make.office().id
    typed = {"office_id": office, "place_id": county, "code": "GR-1", "name_fa": "انبار گرمسار"}

    answer = send(client, "/stores/new", **typed)
    again = send(client, "/stores/new", **typed)

    assert answer.status_code == 303
    assert read(client.get(answer.location)).heading == "انبار گرمسار"
    assert again.status_code == 409
    assert count(make, Store) == 3


def test_a_store_lies_in_one_s_own_province(client, shelf, make):
    sign_in(client, shelf.clerk)
    with make.inside():
        county, office, other = make.county("یزد").id, make.office().id, make.office("IR-21").id

    elsewhere = send(client, "/stores/new", office_id=office, place_id=county, code="X", name_fa="انبار")
    foreign = send(client, "/stores/new", office_id=other, place_id=county, code="X", name_fa="انبار")

    assert elsewhere.status_code == 422
    assert foreign.status_code == 404
    assert count(make, Store) == 2


def test_a_store_that_is_not_empty_is_not_closed(client, shelf):
    sign_in(client, shelf.clerk)

    answer = send(client, f"/stores/{shelf.store}/close", on="1404/08/08")

    assert answer.status_code == 409
    assert "هنوز کالا" in read(answer).errors[0]


def test_an_empty_store_is_closed_and_opened_again(client, make):
    with make.inside():
        clerk = make.clerk().name
        store = make.store().id
    sign_in(client, clerk)

    closed = send(client, f"/stores/{store}/close", on="1404/08/08")
    page = read(client.get(closed.location))
    token = page.token
    opened = client.post(f"/stores/{store}/reopen", data={"csrf_token": token})

    assert (closed.status_code, opened.status_code) == (303, 303)
    assert f"/stores/{store}/deliveries/new" not in page.links()
    assert f"/stores/{store}/deliveries/new" in read(client.get(opened.location)).links()
