"""People and tokens through the door for programs: an administrator keeps them; what is taken away works at once."""

from __future__ import annotations

import pyotp
import pytest

from app.accounts import factors, sign_ins
from app.accounts.queries import find_user_by_session, get_user_by_name
from app.clock import now
from tests.api.asking import ask, token_of
from tests.web.trading import trade

__all__ = ["ask", "token_of", "trade"]

NEWCOMER = {"name": "negar", "shown_name": "نگار", "mobile": "09120000001"}
PASSWORD = "twelve quiet lanterns"


@pytest.fixture
def keeper(make):
    """The name of an administrator."""
    with make.inside():
        return make.user("administrator", "IR").name


@pytest.fixture
def semnan(make):
    """The key of the office of Semnan."""
    with make.inside():
        return make.office("IR-20").id


def test_a_person_is_added_given_a_role_and_shut_out(ask, trade, keeper, semnan):
    made = ask("POST", "/people", as_=keeper, json={**NEWCOMER, "password": PASSWORD})
    path = f"/people/{made.json['id']}"
    granted = ask("POST", f"{path}/roles", as_=keeper, json={"role": "clerk", "office_id": semnan})
    works = ask("GET", "/stores", as_="negar").status_code
    ended = ask("POST", f"{path}/roles/{granted.json['id']}/end", as_=keeper)
    works_no_more = ask("GET", "/stores", as_="negar").status_code
    disabled = ask("POST", f"{path}/disable", as_=keeper)
    shut_out = ask("GET", "/tokens", as_="negar").status_code
    enabled = ask("POST", f"{path}/enable", as_=keeper)

    assert (made.status_code, granted.status_code, ended.status_code) == (201, 201, 200)
    assert made.headers["Location"].endswith(f"/api/v1{path}")
    assert (works, works_no_more, shut_out) == (200, 403, 401)
    assert (disabled.json["is_active"], enabled.json["is_active"]) == (False, True)
    assert ask("GET", path, as_=keeper).json["mobile"] == "09120000001"
    assert "password" not in str(ask("GET", path, as_=keeper).json)


def test_people_are_listed_by_name_without_what_reaches_them(ask, trade, keeper):
    ask("POST", "/people", as_=keeper, json=NEWCOMER)

    [found] = ask("GET", "/people?search=negar", as_=keeper).json["items"]
    seen, cursor = [], ""
    while cursor is not None:
        page = ask("GET", f"/people?limit=3{cursor and f'&cursor={cursor}'}", as_=keeper).json
        seen, cursor = seen + [row["name"] for row in page["items"]], page["next_cursor"]

    assert "mobile" not in found
    assert (len(seen), len(set(seen)), "negar" in seen) == (len(seen), len(seen), True)


def test_a_new_password_for_somebody_else_is_set_and_ones_own_is_not(ask, trade, keeper):
    made = ask("POST", "/people", as_=keeper, json=NEWCOMER).json
    [me] = ask("GET", f"/people?search={keeper}", as_=keeper).json["items"]

    weak = ask("POST", f"/people/{made['id']}/password", as_=keeper, json={"password": "1234"})
    done = ask("POST", f"/people/{made['id']}/password", as_=keeper, json={"password": PASSWORD})
    own = ask("POST", f"/people/{me['id']}/password", as_=keeper, json={"password": PASSWORD})

    assert (weak.status_code, set(weak.json["errors"])) == (422, {"password"})
    assert (done.status_code, done.data) == (204, b"")
    assert own.status_code == 403


def test_a_role_is_ended_under_its_own_person_alone(ask, trade, keeper, semnan):
    made = ask("POST", "/people", as_=keeper, json=NEWCOMER).json
    other = ask("POST", "/people", as_=keeper, json={**NEWCOMER, "name": "omid", "mobile": None}).json
    said = {"role": "clerk", "office_id": semnan}
    granted = ask("POST", f"/people/{made['id']}/roles", as_=keeper, json=said).json

    assert ask("POST", f"/people/{other['id']}/roles/{granted['id']}/end", as_=keeper).status_code == 404
    assert ask("POST", f"/people/{made['id']}/roles/999999/end", as_=keeper).status_code == 404
    again = ask("POST", f"/people/{made['id']}/roles", as_=keeper, json=said)
    assert (again.status_code, set(again.json["errors"])) == (409, {"role"})


def test_what_nobody_can_be_called_is_refused(ask, trade, keeper):
    def refused(**other):
        answer = ask("POST", "/people", as_=keeper, json={**NEWCOMER, **other})
        return answer.status_code, set(answer.json["errors"])

    assert refused(name="ﷺ" * 20) == (422, {"name"})
    assert refused(name="123") == (422, {"name"})
    assert refused(mobile="12")[0] == 422
    assert refused(locale="de") == (422, {"locale"})
    assert ask("POST", "/people/999999/roles", as_=keeper, json={"role": "clerk", "office_id": 1}).status_code == 404


def test_nobody_but_an_administrator_keeps_people(ask, trade):
    for name in (trade.officer, trade.auditor, trade.supervisor, trade.speaker):
        assert ask("GET", "/people", as_=name).status_code == 403
        assert ask("POST", "/people", as_=name, json=NEWCOMER).status_code == 403


def test_ones_own_tokens_are_seen_and_revoked_and_nobody_elses(ask, trade, keeper, token_of):
    token_of(trade.clerk, label="دیگر")
    mine = ask("GET", "/tokens", as_=trade.clerk).json["items"]
    spare = next(token for token in mine if token["label"] == "دیگر")

    assert {token["state"] for token in mine} == {"valid"}
    assert "digest" not in str(mine)
    assert "secret" not in str(mine)
    assert ask("POST", f"/tokens/{spare['id']}/revoke", as_=trade.supervisor).status_code == 404
    assert ask("POST", f"/tokens/{spare['id']}/revoke", as_=trade.clerk).json["state"] == "revoked"
    assert ask("POST", f"/tokens/{spare['id']}/revoke", as_=trade.clerk).status_code == 409


def test_an_administrator_revokes_anybodys_token_at_once(ask, trade, keeper):
    [token] = ask("GET", "/tokens", as_=trade.clerk).json["items"]
    [person] = ask("GET", f"/people?search={trade.clerk}", as_=keeper).json["items"]
    path = f"/people/{person['id']}/tokens"

    listed = ask("GET", path, as_=keeper).json["items"]
    revoked = ask("POST", f"{path}/{token['id']}/revoke", as_=keeper)

    assert [each["id"] for each in listed] == [token["id"]]
    assert revoked.json["state"] == "revoked"
    assert ask("GET", "/tokens", as_=trade.clerk).status_code == 401


SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(by: int = 0) -> str:
    """What the phone shows now, or so many half minutes from now."""
    made = pyotp.TOTP(SECRET)
    return made.generate_otp(made.timecode(now()) + by)


@pytest.fixture
def phone(make, trade):
    """The key of a clerk who set up a second factor a while ago and is signed in, and the session's token."""
    with make.inside():
        user = get_user_by_name(trade.clerk)
        factors.begin_setup(user_id=user.id, secret=SECRET)
        factors.take_code(user_id=user.id, code=code(by=-1))
        with pytest.raises(sign_ins.MoreAsked) as more:
            sign_ins.sign_in(name_or_mobile=user.name, password=make.password, address="10.0.0.1")
        entered = sign_ins.sign_in_with_code(halfway=more.value.halfway, code=code(), address="10.0.0.1")
        return user.id, entered.session_token


def test_a_lost_second_factor_is_taken_away_with_every_session_and_no_secret_is_shown(ask, make, trade, keeper, phone):
    user_id, session_token = phone
    path = f"/people/{user_id}/second-factor/reset"
    token_works = ask("GET", "/stores", as_=trade.clerk).status_code

    refused = [ask("POST", path, as_=name).status_code for name in (trade.clerk, trade.supervisor, trade.officer)]
    done = ask("POST", path, as_=keeper)
    again = ask("POST", path, as_=keeper)
    shown = ask("GET", f"/people/{user_id}", as_=keeper)

    assert (refused, done.status_code, again.status_code) == ([403, 403, 403], 200, 409)
    assert not [said for said in (done, again, shown) if SECRET in said.text or "secret" in said.text]
    with make.inside():
        user = get_user_by_name(trade.clerk)
        assert factors.find_factor(user_id) is None
        assert find_user_by_session(session_token) is None
        assert sign_ins.sign_in(name_or_mobile=user.name, password=make.password, address="10.0.0.1").session_token
    # A token is another way in, for programs: as on the page, it stands until it is revoked.
    assert (token_works, ask("GET", "/stores", as_=trade.clerk).status_code) == (200, 200)


def test_nobody_takes_their_own_second_factor_away_over_a_program_nor_one_that_there_is_not(ask, keeper):
    [me] = ask("GET", f"/people?search={keeper}", as_=keeper).json["items"]

    assert ask("POST", f"/people/{me['id']}/second-factor/reset", as_=keeper).status_code == 403
    assert ask("POST", "/people/999999/second-factor/reset", as_=keeper).status_code == 404
