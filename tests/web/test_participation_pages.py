"""A sending of participations on its page and at the desk, and the systems that count."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from app.clock import business_today
from app.dates import format_solar
from tests.web.reading import read, send, sign_in


@pytest.fixture
def ground(client, make):
    """A campaign that has counted something, a sending that waits, and who does what."""
    with make.inside():
        campaign, by = make.energy_campaign(), make.supervisor()
        make.counted(campaign, ["n1"])
        return SimpleNamespace(
            sending=make.sent(campaign, ["new", "n1"], by=by).count.id, brings=by.name, officer=make.supervisor().name,
            national=make.officer().name, clerk=make.clerk().name,
        )  # fmt: skip


def become(client, name) -> None:
    """Sign in instead of whoever is signed in."""
    client.delete_cookie("daftar")
    sign_in(client, name)


def figures_of(page) -> list[str]:
    return [node.text for node in page.all(".figure-value")]


def test_a_sending_is_looked_at_and_verified_by_another_than_whoever_brought_it(client, ground):
    path = f"/sendings/{ground.sending}"
    sign_in(client, ground.brings)
    own = read(client.get(path))
    become(client, ground.officer)

    start, desk, page = (read(client.get(where)) for where in ("/", "/savings/desk", path))
    late = send(client, f"{path}/verify", at=path, expires_on="1404/01/01")
    done = send(client, f"{path}/verify", at=path, expires_on=format_solar(business_today() + timedelta(400)))
    after = read(client.get(path))

    assert [form.get("action") for form in own.all("main form")] == [f"{path}/take-back"]
    assert "/savings/desk#sendings" in start.links(".waiting-list a")
    assert path in desk.links(".waiting-list a")
    assert figures_of(page) == ["۱", "۱", "۰"]
    offered = [f"{path}/{act}" for act in ("verify", "refuse", "take-back")]
    assert [form.get("action") for form in page.all("main form")] == offered
    assert (late.status_code, done.location) == (422, path)
    assert not after.all("main form")
    assert after.latin_digits == []
    assert client.get(f"{path}/file").data.startswith(b"action,day")


def test_systems_that_count_are_registered_by_the_centre_and_read_by_offices(client, ground):
    sign_in(client, ground.clerk)
    assert not read(client.get("/counting-systems")).all("main form")
    become(client, ground.national)

    said = {"code": "portal", "name_fa": "درگاه پویش", "name_en": "Portal"}
    made = send(client, "/counting-systems", at="/counting-systems", **said)
    again = send(client, "/counting-systems", at="/counting-systems", **said)

    assert (made.location, again.status_code) == ("/counting-systems", 409)
    assert "درگاه پویش" in read(client.get("/counting-systems")).root.text
