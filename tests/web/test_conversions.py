"""A campaign's page of conversion: what would come of it, what came of it, and who may do it."""

from __future__ import annotations

import pytest

from app.energy.conversion_words import RuleKind
from app.items.queries import get_item_by_code
from tests.web.reading import read, sign_in


@pytest.fixture
def ground(make):
    """A campaign whose 456 heaters saved gas, and who looks at it."""
    with make.inside():
        make.tariff(20_000), make.price(120_000_000)
        campaign = make.energy_campaign(make.rule(RuleKind.MONEY))
        make.gas(campaign, 212_496)
        draft = make.campaign(state="draft", kind=campaign.kind)
        return {
            "page": f"/campaigns/{campaign.id}/conversions", "convert": f"/campaigns/{campaign.id}/convert",
            "supervisor": make.supervisor().name, "clerk": make.clerk().name, "officer": make.officer().name,
            "rule": f"/campaigns/{draft.id}/conversion-rule", "draft": f"/campaigns/{draft.id}/conversions",
            "wheelchair": get_item_by_code("wheelchair_child").id,
        }  # fmt: skip


def actions(page):
    """Where the forms of a page lead."""
    return [form.get("action") for form in page.all("form")]


def test_the_page_says_beforehand_what_will_come_of_it_and_afterwards_what_came(client, ground):
    sign_in(client, ground["supervisor"])

    before = read(client.get(f"{ground['page']}?lang=en"))
    done = client.post(ground["convert"], data={"csrf_token": before.token, "happened_on": "2025-10-30"})
    after = read(client.get(ground["page"]))

    assert done.status_code == 303
    assert "35 devices" in before.root.text
    assert "49,920,000" in before.root.text
    assert ground["convert"] in actions(before)
    assert ground["convert"] not in actions(after)
    assert "35 devices" in after.root.text
    assert "Nothing has been converted yet." not in after.root.text


@pytest.mark.parametrize("kind", [RuleKind.MONEY, RuleKind.RATIO])
def test_whoever_takes_the_rest_back_reads_before_and_after_what_becomes_of_its_savings(client, make, kind):
    with make.inside():
        make.tariff(20_000), make.price(120_000_000)
        rule = make.rule(kind) if kind is RuleKind.MONEY else make.rule(kind, saved="6000")
        campaign = make.energy_campaign(rule)
        make.gas(campaign, 212_496)
        conversion = make.converted(campaign)
        goods = conversion.goods
        make.receipt(conversion.pledge, make.store(), goods - 5, by=make.clerk())
        ends, page = f"/pledges/{conversion.pledge_id}/withdraw", f"/campaigns/{campaign.id}/conversions"
        ordinary = make.pledge().id
        who = make.supervisor().name
    sign_in(client, who)

    before = read(client.get(ends))
    said = {"csrf_token": before.token, "key": before.field("key"), "happened_on": "2025-10-30", "reason": "پایان"}
    done = client.post(ends, data=said)
    after = read(client.get(page))

    assert ("تبدیل بعدی" in before.root.text) is (kind is RuleKind.MONEY)
    assert ("دوباره تبدیل‌شدنی" in before.root.text) is (kind is RuleKind.RATIO)
    assert done.status_code == 303
    assert "دیگر در انتظار نیست ۵ " in after.all("main")[0].text
    assert ("۳۰٬۰۰۰" in after.root.text) is (kind is RuleKind.RATIO)
    assert ("۶۰۰٬۰۰۰٬۰۰۰" in after.root.text) is (kind is RuleKind.MONEY)
    assert after.latin_digits == []
    assert "صرفه‌جویی‌ها بهای" not in read(client.get(f"/pledges/{ordinary}/withdraw")).root.text


def test_a_clerk_reads_the_page_and_finds_no_button(client, ground):
    sign_in(client, ground["clerk"])

    page = read(client.get(ground["page"]))

    assert ground["convert"] not in actions(page)


def test_what_is_refused_is_said_on_the_page(client, ground):
    sign_in(client, ground["supervisor"])
    token = read(client.get(ground["page"])).token

    answer = client.post(ground["convert"], data={"csrf_token": token, "happened_on": "2024-01-01"})

    assert answer.status_code == 409
    assert "form-errors" in answer.text


def test_a_rule_is_stated_on_its_page(client, ground):
    sign_in(client, ground["officer"])
    said = {
        "csrf_token": read(client.get(f"{ground['rule']}?lang=en")).token, "kind": "participation", "saved": "300",
        "item_id": ground["wheelchair"], "agreement_no": "A-1", "agreement_on": "2025-10-01",
    }  # fmt: skip

    wrong = client.post(ground["rule"], data={**said, "saved": ""})
    right = client.post(ground["rule"], data=said)

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert "300 participations" in read(client.get(ground["draft"])).root.text
