"""What reports and figures are asked by: the same filters on a page, from a program and in a file's address."""

from __future__ import annotations

from marshmallow import validate

from app.errors import N_
from app.reports.words import Counted, Measure
from app.shapes import Chosen, Filters, Form, Key, Text, Whole

YEARS = validate.Range(1300, 1599, error=N_("Between {min} and {max}."))
MONTHS = validate.Range(1, 159_912, error=N_("Between {min} and {max}."))
LEVELS = validate.Range(1, 3, error=N_("Between {min} and {max}."))


class ReportFilters(Filters):
    """What a report of a page is of; nothing named is everything that its reader may see."""

    year = Whole(load_default=None, validate=YEARS)
    month = Whole(load_default=None, validate=MONTHS)
    place_id = Whole(data_key="place", load_default=None)
    campaign_id = Whole(data_key="campaign", load_default=None)
    company_id = Whole(data_key="company", load_default=None)
    item_id = Whole(data_key="item", load_default=None)


class YearFilters(Filters):
    """Which year's report, and whose; nothing named is the country's."""

    year = Whole(required=True, validate=YEARS)
    place_id = Whole(data_key="place", load_default=None)
    company_id = Whole(data_key="company", load_default=None)


class EditionIn(Form):
    """Which year's report is to be made, and whose; of an erratum also what it corrects, and what changed and why."""

    year = Whole(required=True, validate=YEARS)
    place_id = Key(load_default=None)
    company_id = Key(load_default=None)
    corrects = Key(load_default=None)
    reason = Text(load_default=None, longest=500)


class FigureFilters(ReportFilters):
    """Which figure; a donor or a purpose that is no company or campaign is named by its holder in the book."""

    measure = Chosen(Measure, data_key="figure", required=True)
    counted = Chosen(Counted, load_default=Counted.QUANTITY)
    given_by = Whole(load_default=None)
    given_for = Whole(load_default=None)
    level = Whole(load_default=None, validate=LEVELS)


class ReportQuery(Filters):
    """The same for programs, and which report; the names of reports are in their list."""

    report = Text(longest=60, required=True)
    year = Whole(load_default=None, validate=YEARS)
    month = Whole(load_default=None, validate=MONTHS)
    place_id = Whole(load_default=None)
    campaign_id = Whole(load_default=None)
    company_id = Whole(load_default=None)
    item_id = Whole(load_default=None)


class ReportFigureQuery(FigureFilters):
    """The same figure for programs."""

    place_id = Whole(load_default=None)
    campaign_id = Whole(load_default=None)
    company_id = Whole(load_default=None)
    item_id = Whole(load_default=None)
