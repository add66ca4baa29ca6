"""What holds at every door: headers, tokens, hosts, limits, and one family of refusals."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask, Response, render_template_string, request, session
from marshmallow import ValidationError
from sqlalchemy.exc import TimeoutError as NoneLeft

from app import doors
from app.config import LARGEST_UPLOAD
from app.errors import Conflict
from app.language import translate
from tests.web.reading import read


class TooMany(Conflict):
    """Only {n} left."""


@pytest.fixture
def door() -> Flask:
    """A small application behind the same guards as ours."""
    app = Flask("door")
    app.config.update(TESTING=True, SECRET_KEY="x" * 32, TRUSTED_HOSTS=["localhost"], MAX_CONTENT_LENGTH=LARGEST_UPLOAD)
    doors.init_app(app, {"/": _say, "/api/": lambda refusal: ({"said": refusal.message}, refusal.status)})
    app.add_url_rule("/", "page", lambda: render_template_string("<script nonce={{ csp_nonce() }}></script>"))
    app.add_url_rule("/send", "send", lambda: "sent", methods=["POST"])
    app.add_url_rule("/public", "public", lambda: Response("p", headers={"Cache-Control": "public, max-age=60"}))
    app.add_url_rule("/full", "full", _refuse, defaults={"error": TooMany(n=3, field="quantity")})
    app.add_url_rule("/api/full", "api_full", _refuse, defaults={"error": TooMany(n=3)})
    app.add_url_rule("/busy", "busy", _refuse, defaults={"error": NoneLeft("QueuePool limit reached")})
    app.add_url_rule("/shape", "shape", _refuse, defaults={"error": ValidationError({"day": ["No."]})})
    return app


def _refuse(error: Exception) -> str:
    raise error


def _say(refusal: doors.Refusal):
    return f"{refusal.message} {dict(refusal.errors)}", refusal.status


def test_every_answer_has_the_safe_headers(door):
    for path in ("/", "/no-such-page", "/full"):
        headers = door.test_client().get(path).headers

        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]


def test_a_script_runs_only_with_the_mark_of_its_own_answer(door):
    first, second = door.test_client().get("/"), door.test_client().get("/")

    marks = [re.search("nonce=(.+?)>", answer.text)[1] for answer in (first, second)]
    assert marks[0] != marks[1]
    assert f"script-src 'self' 'nonce-{marks[0]}'" in first.headers["Content-Security-Policy"]


def test_a_page_that_may_be_kept_says_so_itself(door):
    assert door.test_client().get("/public").headers["Cache-Control"] == "public, max-age=60"


def test_sending_without_a_token_is_refused_in_words(door):
    answer = door.test_client().post("/send")

    assert answer.status_code == 400
    assert "This form has expired" in answer.text


def test_a_host_that_is_not_ours_is_not_answered(door):
    answer = door.test_client().get("/", headers={"Host": "evil.example"})

    assert answer.status_code == 400
    assert "script" not in answer.text


def test_an_upload_over_the_limit_is_refused_in_words_and_read_to_its_end(door):
    sent = io.BytesIO(b"x" * (LARGEST_UPLOAD + 1))

    answer = door.test_client().post("/send", input_stream=sent, content_length=LARGEST_UPLOAD + 1,
                                     content_type="application/x-www-form-urlencoded")  # fmt: skip

    assert answer.status_code == 413
    assert "50 MB" in answer.text
    assert sent.read() == b""


def test_a_refusal_has_its_status_its_words_and_its_field(door):
    answer = door.test_client().get("/full")

    assert answer.status_code == 409
    assert "Only 3 left." in answer.text
    assert "'quantity'" in answer.text


def test_each_door_says_refusals_its_own_way(door):
    answer = door.test_client().get("/api/full")

    assert answer.status_code == 409
    assert answer.json == {"said": "Only 3 left."}


def test_a_wrong_shape_is_refused_with_its_fields(door):
    answer = door.test_client().get("/shape")

    assert answer.status_code == 422
    assert "'day': ['No.']" in answer.text


def test_when_every_connection_is_at_work_one_is_asked_to_come_again(door):
    answer = door.test_client().get("/busy")

    assert answer.status_code == 423
    assert "QueuePool" not in answer.text


def test_an_unforeseen_failure_says_nothing_of_its_inside(door):
    door.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    door.add_url_rule("/broken", "broken", _refuse, defaults={"error": RuntimeError("the password is 1234")})

    answer = door.test_client().get("/broken")

    assert answer.status_code == 500
    assert "Nothing was saved" in answer.text
    assert "1234" not in answer.text


def test_over_tls_the_browser_is_told_to_stay_there_and_the_cookie_too(door):
    door.add_url_rule("/remember", "remember", _remember)

    safe = door.test_client().get("/remember", base_url="https://localhost")
    plain = door.test_client().get("/remember")

    assert "max-age" in safe.headers["Strict-Transport-Security"]
    assert "Secure" in safe.headers["Set-Cookie"]
    assert "Secure" not in plain.headers["Set-Cookie"]
    assert "HttpOnly" in plain.headers["Set-Cookie"]


def _remember() -> str:
    session["seen"] = 1
    return "seen"


@pytest.mark.parametrize(
    ("peer", "said", "believed"),
    [
        ("127.0.0.1", "10.9.9.9, 192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("203.0.113.5", "192.0.2.7", "203.0.113.5"),
    ],
)
def test_only_a_proxy_on_this_machine_is_believed_about_the_visitors_address(door, peer, said, believed):
    door.add_url_rule("/address", "address", lambda: str(request.remote_addr))

    answer = door.test_client().get(
        "/address", headers={"X-Forwarded-For": said} if said else {}, environ_base={"REMOTE_ADDR": peer}
    )

    assert answer.text == believed


def test_the_house_answers_that_it_is_well(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_a_page_that_is_not_there_is_refused_in_the_language_of_the_reader(client):
    persian, english = client.get("/no-such-page"), client.get("/no-such-page?lang=en")

    assert persian.status_code == english.status_code == 404
    assert "There is no such page" in english.text


@pytest.mark.parametrize("host", ["daftar.evil.example", "[", "a b", "localhost.evil.example:80"])
def test_under_a_name_that_is_not_ours_every_path_is_refused_in_words(client, host):
    for path in ("/", "/healthz", "/sign-in", "/no-such-page", "/static/daftar.css"):
        answer = client.get(path, headers={"Host": host})

        page = read(answer)
        assert answer.status_code == 400, path
        assert page.heading == "این درخواست خواندنی نیست"
        assert "نشانی" in page.all("main p")[0].text
        assert page.links() == []


def test_every_refusal_of_the_doors_can_be_translated(ctx):
    for message in (*doors.HTTP_REFUSALS.values(), doors.EXPIRED, doors.STRANGE_HOST):
        assert translate(message)
