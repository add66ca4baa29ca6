"""A whole trade of the year 1404, done through the pages by the people whose work it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from app import clock
from app.beneficiaries.words import ReceiverKind
from app.dates import read_day
from app.items.queries import get_item_by_code
from tests.make import Make
from tests.stories.browser import Browser, form_of, key_of, standing
from tests.stories.figures import figure

CHAIR, BLANKET, RICE = "wheelchair_manual", "blanket", "rice"


def on(day: str) -> None:
    """It is this day; what is recorded is stamped with its noon."""
    clock.set_demo_today(read_day(day), stamp_noon=True)


@dataclass
class Trade:
    """Who takes part, what they work with, and the addresses of the papers that they wrote."""

    people: dict[str, Browser]
    keys: dict[str, int]
    papers: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Browser:
        try:
            return self.people[name]
        except KeyError as error:
            raise AttributeError(name) from error

    def lot(self, receipt: str) -> str:
        """What a list offers for the good goods of a receipt's first line: its item and its lot."""
        page = self.clerk.open(self.papers[receipt])
        [*_, href] = [each for each in page.links("td.number a") if "/lots/" in each][:1]
        return f"{self.keys[CHAIR]}.{key_of(href)}"


def begin(app: Flask, make: Make) -> Trade:
    """The people, the two companies and the two stores; nothing has happened yet."""
    on("1404/01/15")
    make.today = clock.business_today()
    with make.inside():
        steel, cement = (make.company(name_fa=name, verified=True) for name in ("فولاد نمونه", "سیمان نمونه"))
        store, away = make.store(name_fa="انبار سمنان"), make.store("IR-21", name_fa="انبار یزد")
        names = {
            "officer": make.national().name, "clerk": make.clerk().name, "supervisor": make.supervisor().name,
            "yazd": make.clerk("IR-21").name, "steel": make.representative(steel).name,
            "cement": make.representative(cement).name, "auditor": make.auditor().name,
        }  # fmt: skip
        keys = {code: get_item_by_code(code).id for code in (CHAIR, BLANKET, RICE)}
        keys |= {"steel": steel.id, "cement": cement.id, "store": store.id, "away": away.id}
        keys |= {"centre": make.office("IR").id, "semnan": make.office("IR-20").place_id}
        keys |= {"yazd": make.office("IR-21").place_id}
        homes = make.receiver(kind=ReceiverKind.ANONYMOUS, people=60)
        far = make.receiver(office="IR-21", place_id=make.county("یزد").id, kind=ReceiverKind.ANONYMOUS, people=10)
        keys |= {"homes": homes.id}
        codes = {"homes": homes.code, "far": far.code}
    return Trade({role: Browser(app, name) for role, name in names.items()}, keys, codes=codes)


def open_campaign(trade: Trade) -> None:
    """The centre drafts a campaign, approves it and opens it."""
    keys = trade.keys
    on("1404/01/20")
    targets = [(keys["semnan"], CHAIR, "۲۰۰"), (keys["yazd"], CHAIR, "100"), (keys["semnan"], BLANKET, "۱٬۲۰۰")]
    rows: dict[str, Any] = {}
    for row, (place, item, quantity) in enumerate(targets):
        at = f"targets.{row}."
        rows |= {at + "place_id": place, at + "item_id": keys[item], at + "quantity": quantity}
    path = trade.officer.fill(
        "/campaigns/new",
        {
            "code": "CHAIRS-1404", "office_id": keys["centre"], "title_fa": "ویلچر برای همه",
            "title_en": "Chairs for all", "kind": "goods", "aim": "relief", "opens_on": "۱۴۰۴/۰۱/۲۵",
            "closes_on": "1404/12/29", **rows,
        },
    )  # fmt: skip
    trade.papers["campaign"] = path
    trade.officer.fill(path + "/approve", {"happened_on": "1404/01/20"})
    on("1404/01/25")
    trade.officer.fill(path + "/open", {"happened_on": "1404/01/25"})


def promise(trade: Trade, company: str, lines: list[dict[str, Any]]) -> None:
    """A company announces what it will give and confirms it, and the centre accepts it."""
    on("1404/02/01")
    campaign = key_of(trade.papers["campaign"])
    typed: dict[str, Any] = {"campaign_id": campaign, "company_id": trade.keys[company]}
    typed |= {f"lines.{row}.{name}": value for row, line in enumerate(lines) for name, value in line.items()}
    path = trade.people[company].fill(f"/pledges/new?campaign={campaign}", typed)
    trade.papers[f"pledge of {company}"] = path
    on("1404/02/02")
    trade.people[company].fill(path + "/confirm")
    on("1404/02/03")
    trade.officer.fill(path + "/accept")


def pledge(trade: Trade) -> None:
    """Steel gives 200 chairs, for Semnan; cement 100 chairs, 250 blankets and 120.5 kg of rice, for all."""
    keys = trade.keys
    chairs = {"item_id": keys[CHAIR], "quantity": "۲۰۰", "place_id": keys["semnan"]}
    worth = {"worth.fair_value": "۴٬۰۰۰٬۰۰۰٬۰۰۷", "worth.fair_basis": "price_list", "worth.fair_level": "2"}
    promise(trade, "steel", [chairs | worth])
    others = [(CHAIR, "100"), (BLANKET, "٢٥٠"), (RICE, "۱۲۰٫۵")]
    promise(trade, "cement", [{"item_id": keys[item], "quantity": quantity} for item, quantity in others])


def truck(trade: Trade, name: str, day: str, company: str, *lines: tuple[str, str, str, str]) -> None:
    """A truck is unloaded in Semnan and counted: on the waybill, good, damaged, missing of each line."""
    on(day)
    typed = {"waybill": name, "happened_on": day}
    for row, counts in enumerate(lines):
        names = ("sent", "good", "damaged", "missing")
        typed |= {f"lines.{row}.{each}": count for each, count in zip(names, counts, strict=True)}
    trade.papers[name] = trade.clerk.fill(trade.papers[f"pledge of {company}"] + "/receive", typed)


def receive(trade: Trade) -> None:
    """The first truck is short, the second has broken chairs, the third is miscounted and counted again."""
    truck(trade, "W-1", "1404/03/01", "steel", ("100", "95", "", "5"))
    truck(trade, "W-2", "1404/03/05", "steel", ("50", "48", "2", ""))
    rest = (("۲۵۰", "۲۵۰", "", ""), ("120.5", "۱۲۰٫۵", "", ""))
    truck(trade, "W-3", "1404/03/10", "cement", ("90", "90", "", ""), *rest)
    on("1404/03/11")
    entry = next(href for href in trade.clerk.open(trade.papers["W-3"]).links("main a") if "/entries/" in href)
    asked = trade.clerk.fill(
        entry, {"correction": "slip", "happened_on": "1404/03/11", "memo": "هشتاد بود"}, to=entry + "/reverse"
    )
    trade.papers["miscount"] = asked
    sign(trade, asked)
    trade.papers["W-3, miscounted"] = trade.papers["W-3"]
    truck(trade, "W-3", "1404/03/11", "cement", ("90", "80", "", "10"), *rest)


def sign(trade: Trade, approval: str) -> str:
    """The supervisor adds the second signature."""
    return trade.supervisor.fill(approval, to=approval + "/sign")


def move_on(trade: Trade) -> None:
    """Fifty chairs of the first truck go to Yazd, forty-nine arrive, and two people write off the fiftieth."""
    keys, store = trade.keys, f"/stores/{trade.keys['store']}"
    on("1404/04/01")
    goods = {"lines.0.item_id": trade.lot("W-1"), "lines.0.quantity": "۵۰", "waybill": "T-1"}
    transfer = trade.clerk.fill(store + "/transfers/new", {"to_store_id": keys["away"], **goods})
    trade.papers["transfer"] = transfer
    on("1404/04/04")
    trade.yazd.fill(transfer + "/receive", {"lines.0.quantity": "49", "nothing_more": "yes"})
    on("1404/04/10")
    words = {"reason": "transport", "minutes_number": "۱۲"}
    trade.papers["lost"] = trade.clerk.fill(transfer + "/loss", {"lines.0.quantity": "۱", **words})
    trade.papers["loss"] = sign(trade, trade.papers["lost"])


def deliver(trade: Trade) -> None:
    """Chairs, blankets and rice are set aside; not all is handed over, and one chair comes back."""
    keys, store = trade.keys, f"/stores/{trade.keys['store']}"
    on("1404/05/01")
    goods: dict[str, Any] = {"receiver_id": trade.codes["homes"]}
    for row, (item, quantity) in enumerate([(CHAIR, "60"), (BLANKET, "۱۰۰"), (RICE, "۲۰٫۵")]):
        goods |= {f"lines.{row}.item_id": keys[item], f"lines.{row}.quantity": quantity}
    allotment = trade.clerk.fill(store + "/allotments/new", goods)
    trade.papers["allotment"] = allotment
    on("1404/05/03")
    fewer = less_blankets(trade, allotment + "/deliver")
    trade.papers["delivery"] = trade.clerk.fill(allotment + "/deliver", {**fewer, "proof": "minutes"})
    on("1404/05/06")
    back = {"reason": "refused"} | dict.fromkeys(back_fields(trade), "")
    trade.clerk.fill(trade.papers["delivery"] + "/take-back", {**back, "lines.0.quantity": "1"})
    on("1404/05/10")
    away = {"lines.0.item_id": keys[CHAIR], "lines.0.quantity": "١٠", "receiver_id": trade.codes["far"]}
    trade.papers["far delivery"] = trade.yazd.fill(
        f"/stores/{keys['away']}/deliveries/new", {**away, "proof": "signature"}
    )


def less_blankets(trade: Trade, at: str) -> dict[str, str]:
    """Ninety of the hundred blankets; the form has a row for each lot that was set aside."""
    stands = standing(form_of(trade.clerk.open(at), at, None))
    [row] = [name for name, value in stands.items() if name.endswith(".item_id") and value == str(trade.keys[BLANKET])]
    return {row.replace("item_id", "quantity"): "۹۰"}


def back_fields(trade: Trade) -> list[str]:
    """The quantities in the form of what came back: all of it stands there, and must be emptied."""
    at = trade.papers["delivery"] + "/take-back"
    return [name for name in standing(form_of(trade.clerk.open(at), at, None)) if name.endswith(".quantity")]


def count(trade: Trade) -> None:
    """The shelf is counted: of the good chairs there is one more than the book says."""
    on("1404/06/01")
    sheet = trade.supervisor.fill(f"/stores/{trade.keys['store']}/stocktakes/new")
    page = trade.supervisor.open(sheet)
    stands = standing(form_of(page, sheet, sheet + "/post"))
    in_book = {(each.get("id") or "").removeprefix("help-"): each.text for each in page.all("p.field-help")}
    typed: dict[str, Any] = {"minutes_number": "7"}
    for name in [name for name in stands if name.endswith(".counted")]:
        row = name.removesuffix("counted")
        is_chair = (stands[row + "item_id"], stands[row + "condition"]) == (str(trade.keys[CHAIR]), "good")
        typed[name] = str(figure(in_book[name]) + is_chair)
    trade.papers["stocktake"] = trade.supervisor.fill(sheet, typed, to=sheet + "/post")


def close_year(trade: Trade) -> None:
    """In the next year the centre closes 1404."""
    on("1405/01/17")
    trade.officer.fill("/years/1404/close")
