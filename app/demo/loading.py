"""Loading the demo: Iran, its offices and people, three years of gifts day by day, and the closing of the years."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from app import clock
from app.companies import service as companies
from app.db import atomic, db
from app.demo import background, heaters, metered, persons, pilot, waiting, wheelchairs
from app.demo.country import Demo, open_post
from app.demo.diary import Diary, day
from app.demo.firms import register_donors
from app.demo.marking import mark_as_demo, require_empty
from app.demo.people import CENTRE, SPEAKERS, add_people, office_people
from app.items import service as items
from app.items.models import Item
from app.ledger import service as ledger
from app.places import service as places
from app.places.queries import get_centre, list_offices

TODAY = day("1405/02/01")
CLOSED = (1402, 1403, 1404)
STORIES: tuple[Callable[[Demo], None], ...] = (
    background.plan, wheelchairs.plan, heaters.plan, pilot.plan, metered.plan, waiting.plan, persons.plan,
)  # fmt: skip


@atomic()
def load_demo(today: date = TODAY) -> None:
    """The whole demo in an empty database, in one transaction: all of it or nothing."""
    require_empty()
    mark_as_demo(today)
    clock.set_demo_today(background.FIRST_DAY, stamp_noon=True)
    demo = set_stage(Diary(today))
    for plan in STORIES:
        plan(demo)
    demo.diary.live_through(background.FIRST_DAY)
    for year in CLOSED:
        ledger.close_year(year=year, by=demo.officer)


def set_stage(diary: Diary) -> Demo:
    """Places, items, people, companies and stores: what is there before anything is given."""
    places.load_iran()
    items.load_catalogue()
    centre = get_centre()
    offices = {office.code: office for office in list_offices(national=False)}
    codes = sorted(offices)
    everybody = [*CENTRE, *SPEAKERS, *(person for code in codes for person in office_people(code))]
    users = add_people(everybody, {**offices, centre.code: centre})
    posts = {code: open_post(offices[code], *(users[person.name] for person in office_people(code))) for code in codes}
    officer, second = users[CENTRE[0].name], users[CENTRE[1].name]
    donors = register_donors(offices, codes, officer)
    speakers = [users[person.name] for person in SPEAKERS]
    for donor, speaker in zip(donors, speakers, strict=False):
        companies.add_representative(company_id=donor.company_id, user_id=speaker.id, by=officer)
    catalogue = {item.code: item for item in db.session.scalars(select(Item).order_by(Item.id))}
    return Demo(diary, officer, second, speakers, centre.place, centre, posts, donors, catalogue)
