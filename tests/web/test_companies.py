"""Pages of companies: who gives, what came of it, and where each gift is; a representative sees the own one alone."""

from __future__ import annotations

from app.companies.models import Company, CompanyState
from app.db import db
from tests.web.reading import read, send
from tests.web.trading import as_, counted_queries, kept, trade

__all__ = ["as_", "kept", "trade"]


def office_of(client) -> str:
    [select] = [node for node in read(client.get("/companies/new")).all("select") if node.get("name") == "office_id"]
    return [node.get("value") for node in select.all("option")][-1]


def known(make) -> int:
    with make.inside():
        return db.session.query(Company).count()


def test_the_page_of_a_company_shows_its_figures_and_leads_to_their_entries(trade, as_):
    client = as_(trade.officer)
    page = read(client.get(f"/companies/{trade.company}"))

    assert page.rows[0][1:5] == ["پتوی گرم", "۱۰۰", "۶۰ از این میان معیوب: ۳", "۲۰"]
    for figure, quantity in (("promised", "۱۰۰"), ("received", "۶۰"), ("damaged", "۳"), ("delivered", "۲۰")):
        [href] = [href for href in page.links("main a") if f"figure={figure}" in href]
        assert f"company={trade.company}" in href
        assert read(client.get(href)).all(".figure-value")[0].text == quantity


def test_each_gift_is_followed_to_where_it_is_now(trade, as_):
    for who in (trade.officer, trade.speaker, trade.clerk):
        page = read(as_(who).get(f"/companies/{trade.company}"))
        gifts = [row for row in page.rows if len(row) == 3]
        assert [row[1] for row in gifts] == ["۳ تخته", "۵۷ تخته"]
        assert "تحویل‌شده ۲۰" in gifts[1][2]
        assert "موجود ۳۷" in gifts[1][2]


def test_an_office_that_never_had_a_gift_sees_the_company_but_not_the_parcel(trade, as_):
    page = read(as_(trade.yazd).get(f"/companies/{trade.company}"))

    assert page.heading.startswith("فولاد نمونه")
    assert [row for row in page.rows if len(row) == 3] == []


def test_a_representative_sees_the_own_company_alone(trade, as_):
    client = as_(trade.speaker)

    listed = read(client.get("/companies")).links("tbody a")

    assert listed == [f"/companies/{trade.company}"]
    for path in ("", "/revise"):
        assert client.get(f"/companies/{trade.other}{path}").status_code == 404
    assert client.get(f"/companies/{trade.company}/verify").status_code == 403
    assert client.get(f"/figures?figure=received&item={trade.blanket}&company={trade.other}").status_code == 404


def test_the_list_is_searched_narrowed_and_turned(trade, as_):
    client = as_(trade.auditor)
    mine = f"/companies/{trade.company}"
    found = {"search=فولاد": True, "search=شركت فولاد": True, "search=آهن": False, "state=verified": True,
             "state=refused": False, "limit=1": False, f"limit=1&after={trade.other}": True}  # fmt: skip

    for asked, is_there in found.items():
        assert (mine in read(client.get("/companies?" + asked)).links("tbody a")) is is_there, asked
    for wrong in ("state=sleeping", "limit=0", "limit=9999", "place_id=x"):
        assert client.get("/companies?" + wrong).status_code == 422, wrong
    assert client.get("/companies?after=999999").status_code == 404


def test_a_company_is_registered_revised_and_decided_on(trade, as_, make):
    client = as_(trade.clerk)
    typed = {
        "name_fa": "نساجی کویر",
        "legal_id": make.legal_id(),
        "website": "https://kavir.example",
        "is_public": "yes",
    }

    path = send(client, "/companies/new", **typed, office_id=office_of(client)).location
    revised = send(client, f"{path}/revise", name_fa="نساجی کویر", phone="۰۲۳-۳۳۳۳۳۳۳۳")
    officer = as_(trade.officer)
    steps = [
        send(officer, f"{path}/refuse", note="نشانی نادرست"), send(officer, f"{path}/verify", note="آگهی ثبت"),
        send(officer, f"{path}/suspend", note="تعطیل"), send(officer, f"{path}/resume", note="بازگشایی"),
    ]  # fmt: skip

    assert revised.location == path
    assert [answer.location for answer in steps] == [path] * 4
    assert read(officer.get(path)).heading == "نساجی کویر تأییدشده"


def test_what_is_written_on_an_older_version_is_refused_and_kept_in_the_form(trade, as_):
    client = as_(trade.officer)
    path = f"/companies/{trade.company}/revise"
    older = {**read(client.get(path)).hidden(), "name_fa": "فولاد نمونه", "phone": "111"}

    client.post(path, data=older)
    answer = client.post(path, data={**older, "phone": "222"})

    assert answer.status_code == 409
    assert read(answer).field("phone") == "222"


def test_a_company_that_is_wrong_is_refused_and_nothing_is_kept(trade, as_, make):
    client, before = as_(trade.clerk), known(make)
    office = office_of(client)
    wrong = [
        {"name_fa": ""}, {"name_fa": "!!!"}, {"name_fa": "x" * 201}, {"legal_id": "12345678901"},
        {"legal_id": "12 or 13"}, {"legal_id": "1_0000000000"}, {"register_no": "4.7"},
        {"postal_code": "12"}, {"email": "nobody"},
        {"website": "javascript:alert(1)"}, {"place_id": "999999"}, {"place_id": "1_0"},
        {"name_fa": "شرکت فولاد نمونه"}, {"is_public": "maybe"}, {"despite": "چون"},
        {"office_id": "۹" * 30}, {"office_id": ""}, {"surprise": "1"},
        {"name_fa": "\u202eevil"}, {"version": "1"},
    ]  # fmt: skip

    for each in wrong:
        answer = send(client, "/companies/new", **{"name_fa": "نساجی تازه", "office_id": office, **each})
        assert answer.status_code in (403, 404, 409, 422), each
        assert read(answer).errors, each

    assert known(make) == before


def test_the_form_sent_twice_registers_once(trade, as_, make):
    client = as_(trade.clerk)
    form = {**read(client.get("/companies/new")).hidden(), "name_fa": "یگانه", "office_id": office_of(client)}

    first, again = client.post("/companies/new", data=form), client.post("/companies/new", data=form)

    assert (first.status_code, again.location) == (303, first.location)
    assert known(make) == 3


def test_a_company_is_not_refused_without_a_reason(trade, as_, make):
    with make.inside():
        company_id = make.company().id
    client = as_(trade.officer)

    answer = send(client, f"/companies/{company_id}/refuse", note=" ")

    assert answer.status_code == 422
    assert read(answer).links(".notice-refused a") == ["#field-note"]
    with make.inside():
        assert db.session.get_one(Company, company_id).state is CompanyState.REGISTERED


def test_each_role_is_shown_what_it_may_do_with_a_company(trade, as_):
    may = {
        "officer": {"new", "revise", "suspend"}, "clerk": {"new", "revise"}, "speaker": {"new", "revise"},
        "auditor": set(),
    }  # fmt: skip

    for who, acts in may.items():
        page = read(as_(getattr(trade, who)).get(f"/companies/{trade.company}"))
        links = {href.split("?")[0].rsplit("/", 1)[1] for href in page.links(".page-head .actions a")}
        assert links == acts, who


def test_somebody_speaks_for_a_company_and_no_longer(trade, as_, make):
    with make.inside():
        name = make.user("representative").name
    client, path = as_(trade.officer), f"/companies/{trade.company}/representatives"

    nobody = send(client, path, person="هیچ‌کس")
    clerk = send(client, path, person=trade.clerk)
    added = client.post(path, data={**read(client.get(path)).hidden(), "person": name})
    twice = client.post(path, data={**read(client.get(path)).hidden(), "person": name})
    rows = read(client.get(path)).rows

    assert (nobody.status_code, clerk.status_code, added.status_code, twice.status_code) == (422, 409, 303, 409)
    assert name in [row[0] for row in rows]
    ending = [form for form in read(client.get(path)).all("form.act") if form.get("action")][-1].get("action")
    assert client.post(ending, data={"csrf_token": read(client.get(path)).token}).status_code == 303
    assert len(read(client.get(path)).rows) == len(rows) - 1


def test_a_company_asks_the_database_as_much_for_five_gifts_as_for_one(app, trade, as_, make):
    client, path = as_(trade.officer), f"/companies/{trade.company}"
    client.get(path)
    with counted_queries(app) as few:
        client.get(path)
    with make.inside():
        company, store = db.session.get_one(Company, trade.company), make.store()
        for _ in range(4):
            make.receipt(make.pledge(None, company, item="blanket", quantity=9), store, 4)

    with counted_queries(app) as many:
        client.get(path)

    assert len(many) == len(few)
