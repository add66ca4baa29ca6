"""Whoever reads a person is written down with it, or reads nothing; whoever is refused is written down as well."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError
from werkzeug.routing import IntegerConverter

from app import watch
from app.accounts import service as accounts
from app.db import Base, db
from app.watching import service
from app.watching.models import Access
from app.watching.words import Door, Subject, Watched
from tests.web.reading import read, send, sign_in


@pytest.fixture
def people(make) -> SimpleNamespace:
    """A receiver in Semnan; a clerk of its office and one of Yazd; an auditor, an administrator."""
    with make.inside():
        clerk, yazd, auditor, administrator = make.clerk(), make.clerk("IR-21"), make.auditor(), make.administrator()
        receiver, company = make.receiver(by=clerk), make.company()
        speaker = make.representative(company)
        users = {"clerk": clerk, "yazd": yazd, "auditor": auditor, "administrator": administrator, "speaker": speaker}
        return SimpleNamespace(
            receiver=receiver.id, code=receiver.code, company=company.id, keys={n: u.id for n, u in users.items()},
            **{name: user.name for name, user in users.items()},
        )  # fmt: skip


@pytest.fixture
def as_(client):
    def enter(name):
        client.delete_cookie("daftar")
        sign_in(client, name)
        return client

    return enter


@pytest.fixture
def logged(make):
    """What the log has, oldest first: who, what, status, the subject's kind and key."""

    def rows() -> list[tuple]:
        with make.inside():
            found = db.session.scalars(select(Access).order_by(Access.id)).all()
            return [(row.user_id, row.what, row.status, row.subject_kind, row.subject_id) for row in found]

    return rows


def test_each_page_that_shows_a_receiver_is_a_read_of_that_receiver(people, as_, logged):
    clerk = as_(people.clerk)

    clerk.get("/receivers")
    clerk.get(f"/receivers/{people.receiver}")

    one = (people.keys["clerk"], Watched.PERSON_READ, 200, "receiver", people.receiver)
    assert logged() == [one, one]


def test_contact_data_and_who_speaks_for_a_company_are_reads_of_people(people, as_, logged):
    as_(people.administrator).get(f"/people/{people.keys['clerk']}")
    as_(people.clerk).get(f"/companies/{people.company}")

    assert logged() == [
        (people.keys["administrator"], Watched.PERSON_READ, 200, "user", people.keys["clerk"]),
        (people.keys["clerk"], Watched.PERSON_READ, 200, "representative", people.keys["speaker"]),
    ]


@pytest.mark.parametrize("path", ["/receivers", "/receivers/{receiver}"])
def test_what_cannot_be_written_down_is_not_shown(app, people, as_, monkeypatch, path):
    clerk = as_(people.clerk)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    def fail(*_args, **_kwargs):
        raise RuntimeError("the log is full")

    monkeypatch.setattr(service, "_write", fail)
    answer = clerk.get(path.format(receiver=people.receiver))

    assert answer.status_code == 500
    assert people.code not in answer.text


@pytest.mark.parametrize(
    ("who", "path", "status", "subject"),
    [
        ("yazd", "/receivers/{receiver}", 404, "receiver"),
        ("auditor", "/receivers/{receiver}", 403, "receiver"),
        ("clerk", "/people", 403, ""),
    ],
)
def test_a_refusal_names_who_and_what_by_keys(people, as_, logged, who, path, status, subject):
    where = path.format(receiver=people.receiver)

    answer = as_(getattr(people, who)).get(where)

    assert answer.status_code == status
    key = int(where.rpartition("/")[2]) if subject else None
    assert logged() == [(people.keys[who], Watched.REFUSED, status, subject, key)]


@pytest.mark.parametrize("number", ["999999", "0499370899", "4993708990000000001"])
def test_a_number_in_an_address_that_is_nobodys_key_is_not_written_down(people, as_, logged, number):
    answer = as_(people.clerk).get(f"/receivers/{number}")

    assert answer.status_code == 404
    assert logged() == [(people.keys["clerk"], Watched.REFUSED, 404, "receiver", None)]


def test_every_key_in_an_address_is_of_a_table(app):
    names = {
        name
        for rule in app.url_map.iter_rules()
        for name in rule.arguments
        if isinstance(rule._converters[name], IntegerConverter) and name.endswith("_id")
    }

    assert len(names) > 20
    tables = {watch.TABLES.get(name.removesuffix("_id"), name.removesuffix("_id")) for name in names}
    assert tables <= Base.metadata.tables.keys()


def test_a_refusal_inside_a_form_is_written_down_too(people, as_, logged, make):
    with make.inside():
        shelf = make.store("IR-20")
        make.stock(shelf, "blanket", 5)
        store = shelf.id
    clerk = as_(people.clerk)

    send(clerk, f"/stores/{store}/deliveries/new", receiver_id="R-2222-2222")

    assert logged() == [(people.keys["clerk"], Watched.REFUSED, 404, "store", store)]


def test_a_visitor_fills_nothing(client, people, logged):
    for path in ("/receivers", "/receivers/1", "/nowhere", "/seals/77", "/api/v1/companies"):
        client.get(path)
        client.get(path, headers={"Authorization": "Bearer daftar_aaaaaaaa_" + "x" * 43})
    sign_in(client, "nobody at all", password="a wrong one, quite")

    assert logged() == []


def test_a_wrong_password_for_somebody_is_written_down_under_their_key(client, people, logged):
    sign_in(client, people.clerk, password="a wrong one, quite")

    assert logged() == [(people.keys["clerk"], Watched.SIGN_IN_REFUSED, 401, "", None)]


def test_a_session_that_has_ended_is_written_down_once(people, as_, logged, make):
    clerk = as_(people.clerk)
    with make.inside():
        accounts.disable_user(user_id=people.keys["clerk"], by=None)

    answers = [clerk.get("/receivers").status_code for _ in range(3)]

    assert answers == [303, 303, 303]
    assert logged() == [(people.keys["clerk"], Watched.REFUSED, 401, "", None)]


def test_outside_every_request_the_door_is_the_command_line(ctx, make):
    clerk = make.clerk()

    service.note_refused(user_id=clerk.id, status=403, subject=Subject("store", 7))

    [row] = db.session.scalars(select(Access)).all()
    assert (row.door, row.route, row.permission, row.request_id) == (Door.COMMAND, "", "", "")


def test_a_command_in_somebody_s_name_that_is_refused_is_written_down(cli, make, tmp_path, people, logged):
    file = tmp_path / "items.csv"
    file.write_text("code,name\n", encoding="utf-8")

    done = cli.invoke(args=["import", "items", str(file), "--as", people.clerk])

    assert done.exit_code == 1
    assert logged() == [(people.keys["clerk"], Watched.REFUSED, 403, "", None)]


@pytest.mark.parametrize("change", [update(Access).values(status=200), delete(Access)], ids=["changed", "gone"])
def test_no_row_is_ever_changed_or_gone(ctx, make, change):
    service.note_refused(user_id=make.clerk().id, status=403, subject=Subject())

    with pytest.raises(DatabaseError):
        db.session.execute(change)
    db.session.rollback()


def test_the_log_is_read_by_the_auditor_and_the_administrator_alone(people, as_, logged):
    as_(people.clerk).get(f"/receivers/{people.receiver}")

    for who in ("auditor", "administrator"):
        page = read(as_(getattr(people, who)).get("/access/log"))
        assert (page.heading, len(page.rows), page.rows[0][1]) == ("دفتر دسترسی", 1, people.clerk)
    for who in ("clerk", "speaker"):
        assert as_(getattr(people, who)).get("/access/log").status_code == 403
        assert as_(getattr(people, who)).get("/access/log.csv").status_code == 403


def test_the_log_is_filtered_by_person_subject_kind_and_day_and_saved_as_asked(people, as_, make):
    as_(people.clerk).get(f"/receivers/{people.receiver}")
    as_(people.yazd).get(f"/receivers/{people.receiver}")
    auditor = as_(people.auditor)
    asked = {
        "": 2, f"person={people.clerk}": 1, "person=nobody": 0, "what=refused": 1, "kind=receiver": 2, "kind=user": 0,
        f"kind=receiver&number={people.receiver}": 2, "number=999999": 0, "from=2025-01-01": 2, "to=2025-01-01": 0,
    }  # fmt: skip

    pages = {query: len(read(auditor.get(f"/access/log?{query}")).rows) for query in asked}
    files = {query: len(auditor.get(f"/access/log.csv?{query}").text.splitlines()) - 1 for query in asked}

    assert pages == asked
    assert files == asked
    assert people.code not in auditor.get("/access/log.csv").text
    assert auditor.get("/access/log?from=soon").status_code == 422
    assert auditor.get("/access/log.csv?from=soon").status_code == 422


def test_the_log_is_read_page_by_page(people, as_, make):
    with make.inside():
        for number in range(60):
            service.note_refused(user_id=people.keys["clerk"], status=403, subject=Subject("store", number))
    auditor = as_(people.auditor)

    first = read(auditor.get("/access/log"))
    rest = read(auditor.get(next(href for href in first.links(".pager a"))))

    assert (len(first.rows), len(rest.rows)) == (50, 10)
