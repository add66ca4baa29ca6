"""A company's page of what its saving became, and the form of a national match."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.campaigns import queries as campaigns
from tests.web.reading import read, send, sign_in


@pytest.fixture
def ground(client, make):
    """Two companies' participations made chairs; one of them reads."""
    with make.inside():
        saver, other = make.company(verified=True), make.company(verified=True)
        campaign = make.energy_campaign()
        make.saved(campaign, 900, saver), make.saved(campaign, 300, other)
        done = make.converted(campaign)
        pledge = campaigns.get_pledge(done.pledge_id, seen_by=make.officer())
        make.receipt(pledge, make.store(), 2)
        return SimpleNamespace(
            campaign=campaign.id, speaker=make.representative(saver).name, other=other.name_fa, pledge=pledge.id,
            stranger=make.representative(make.company(verified=True)).name, officer=make.officer().name,
            draft=make.energy_campaign(is_open=False).id, matcher=saver.id,
        )  # fmt: skip


def become(client, name) -> None:
    """Sign in instead of whoever is signed in."""
    client.delete_cookie("daftar")
    sign_in(client, name)


def test_a_company_reads_its_own_part_and_every_link_of_it_opens(client, ground):
    path = f"/campaigns/{ground.campaign}/conversions"
    sign_in(client, ground.speaker)

    campaign, page = read(client.get(f"/campaigns/{ground.campaign}")), read(client.get(path))

    assert path in campaign.links("main a")
    assert ground.other not in page.root.text
    assert f"/pledges/{ground.pledge}" not in page.links("main a")
    assert "۳ دستگاه" in page.root.text
    assert page.latin_digits == []
    for href in page.links("main a"):
        assert client.get(href.split("#")[0]).status_code == 200, href


def test_a_company_without_a_part_finds_no_such_page_and_no_way_to_it(client, ground):
    path = f"/campaigns/{ground.campaign}/conversions"
    sign_in(client, ground.stranger)

    assert client.get(path).status_code == 404
    assert path not in read(client.get(f"/campaigns/{ground.campaign}")).links("main a")


def test_a_match_is_stated_on_a_page_until_the_campaign_opens(client, ground):
    path = f"/campaigns/{ground.draft}/match"
    sign_in(client, ground.officer)
    said = {"company_id": str(ground.matcher), "share": "5000", "agreement_no": "M-1", "agreement_on": "1404/07/01"}

    empty = read(client.get(path))
    wrong = send(client, path, at=path, **said | {"share": "0"})
    done = send(client, path, at=path, **said)
    page = read(client.get(path))

    assert [form.get("action") for form in empty.all("main form")] == [path]
    assert (wrong.status_code, done.location) == (422, path)
    assert "۵۰" in page.all(".facts")[0].text
    assert page.latin_digits == []
    late = send(client, f"/campaigns/{ground.campaign}/match", at=path, **said)
    assert late.status_code == 409
