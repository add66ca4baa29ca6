"""What the client of the tests lets pass and a real server does not: headers in letters that no header can carry."""

from __future__ import annotations

import http.client
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.web.bringing import GOOD, bring_in, make_people, sheet
from tests.web.reading import sign_in


@pytest.fixture
def clerk(client, make):
    sign_in(client, make_people(make)["clerk"])
    return client


def asked(address: str, path: str, client: FlaskClient, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of what the server at `address` answers to the person signed in at `client`."""
    cookie = client.get_cookie("daftar")
    line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        line.request("GET", path, headers={"Cookie": f"daftar={cookie.value}" if cookie else "", **headers})
        answer = line.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    finally:
        line.close()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("موجودی ۱۴۰۴.csv", f"attachment; filename=\"file.csv\"; filename*=UTF-8''{quote('موجودی ۱۴۰۴.csv')}"),
        ("of; 1404.csv", 'attachment; filename="of; 1404.csv"'),
    ],
)
def test_a_file_is_given_back_under_its_name_in_any_letters(clerk, address, name, said):
    here = bring_in(clerk, sheet(GOOD), name).location

    status, headers, body = asked(address, f"{here}/file", clerk)

    assert (status, body) == (200, sheet(GOOD))
    assert headers["Content-Disposition"] == said
