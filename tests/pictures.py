"""`make pictures`: the screenshots of docs/pictures/, taken of the demo as `make run` serves it."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyotp
from playwright.sync_api import Browser, StorageState

from app import create_app
from app.demo.people import PASSWORD, SECRET
from tests.serving import opened_browser, served

PHONE, DESK = 390, 1280
OFFICER, CLERK, AUDITOR = "officer", "clerk-02", "auditor"
WHEELCHAIRS = "/campaigns/5"


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
    with served(create_app()) as address, opened_browser(chromium) as browser:
        for picture in PICTURES:
            print(take(browser, address, picture, folder))
    print(f"{len(PICTURES)} pictures in {folder}.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
