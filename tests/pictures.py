"""`make pictures`: the screenshots of docs/pictures/, taken of the demo as `make run` serves it."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pyotp
from playwright.sync_api import Browser, StorageState
from sqlalchemy import select

from app import create_app
from app.campaigns.models import Campaign
from app.db import db
from app.demo.people import PASSWORD, SECRET
from tests.serving import opened_browser, served

PHONE, DESK = 390, 1280
OFFICER, CLERK, AUDITOR, COMPANY = "officer", "clerk-02", "auditor", "company-2"
WHEELCHAIRS = "/campaigns/{WHEELCHAIR-1404}"
GAS, HEATERS, FIRST_STEP = "/campaigns/{GAS-1404}", "/campaigns/{HEATER-1404}", "/campaigns/{HEATER-1403}"


@dataclass(frozen=True)
class Picture:
    """One page as somebody sees it; `person` is None for a visitor."""

    name: str
    path: str
    width: int = DESK
    language: str = "fa"
    person: str | None = None


PICTURES = [
    Picture("welcome", "/"),
    Picture("sign-in-phone", "/sign-in", PHONE),
    Picture("sign-in-english", "/sign-in", DESK, "en"),
    Picture("campaigns", "/campaigns", DESK, "fa", OFFICER),
    Picture("campaign", WHEELCHAIRS, DESK, "fa", OFFICER),
    Picture("campaign-phone", WHEELCHAIRS, PHONE, "fa", OFFICER),
    Picture("campaign-english", WHEELCHAIRS, DESK, "en", OFFICER),
    Picture("companies", "/companies", DESK, "fa", OFFICER),
    Picture("start-phone", "/", PHONE, "fa", CLERK),
    Picture("stores", "/stores", DESK, "fa", CLERK),
    Picture("entries", "/entries", DESK, "fa", AUDITOR),
    Picture("import-phone", "/imports/new", PHONE, "fa", CLERK),
    Picture("energy-campaign", GAS, DESK, "fa", OFFICER),
    Picture("saving", "/savings/1", DESK, "fa", COMPANY),
    Picture("saving-phone", "/savings/1", PHONE, "fa", COMPANY),
    Picture("saving-english", "/savings/1", DESK, "en", COMPANY),
    Picture("desk", "/savings/desk", DESK, "fa", OFFICER),
    Picture("desk-phone", "/savings/desk", PHONE, "fa", OFFICER),
    Picture("impact", f"{HEATERS}/impact", DESK, "fa", OFFICER),
    Picture("impact-phone", f"{HEATERS}/impact", PHONE, "fa", OFFICER),
    Picture("impact-measured", f"{FIRST_STEP}/impact", DESK, "fa", OFFICER),
    Picture("participations", f"{WHEELCHAIRS}/participations", DESK, "fa", OFFICER),
    Picture("calculator", "/calculator?campaign_id={GAS-1404}&plants=3&used=90000&percent=10"),
    Picture("calculator-phone", "/calculator?campaign_id={GAS-1404}&plants=3&used=90000&percent=10", PHONE),
]


def take(browser: Browser, address: str, picture: Picture, folder: Path) -> Path:
    """Open the page, signed in where a person is named, and keep what is seen."""
    signed_in = _signed_in(browser, address, picture.person) if picture.person else None
    context = browser.new_context(
        base_url=address, viewport={"width": picture.width, "height": 900}, storage_state=signed_in
    )
    page = context.new_page()
    page.goto(f"/sign-in?lang={picture.language}")
    answer = page.goto(picture.path)
    if answer is None or not answer.ok:
        raise SystemExit(f"{picture.path} did not open for {picture.person or 'a visitor'}.")
    file = folder / f"{picture.name}.png"
    page.screenshot(path=file, full_page=True)
    context.close()
    return file


@cache
def _signed_in(browser: Browser, address: str, person: str) -> StorageState:
    """What the browser keeps of somebody who signed in; once for all pictures, for no code opens twice."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("[name=name]", person)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: not url.endswith("/sign-in"))
    if "/sign-in/code" in page.url:
        page.fill("[name=one_time_code]", pyotp.TOTP(SECRET).now())
        page.press("[name=one_time_code]", "Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)
    kept = context.storage_state()
    context.close()
    return kept


def main(folder: Path) -> None:
    """Take every picture."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("There is no Chromium on this machine: apt-get install chromium.")
    folder.mkdir(parents=True, exist_ok=True)
    app = create_app()
    with app.app_context():
        campaigns = {code: str(key) for code, key in db.session.execute(select(Campaign.code, Campaign.id))}
    with served(app) as address, opened_browser(chromium) as browser:
        for picture in PICTURES:
            print(take(browser, address, replace(picture, path=picture.path.format_map(campaigns)), folder))
    print(f"{len(PICTURES)} pictures in {folder}.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
