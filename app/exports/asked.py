"""What lists are filtered by on their pages, under the names that the pages' addresses have; their files obey the same.

A page adds where it begins.
"""

from __future__ import annotations

from app.campaigns.schemas import PledgeFilters
from app.energy.schemas import DegreeDaysQuery
from app.ledger.words import EntryKind
from app.shapes import Chosen, Day, Filters, Key, Text, Whole
from app.stores.transfer_models import TransferState
from app.watching.words import Watched


class EntryListFilters(Filters):
    """Which entries."""

    kind = Chosen(EntryKind, load_default=None)
    office_id = Whole(data_key="office", load_default=None)
    from_day = Day(data_key="from", load_default=None)
    to_day = Day(data_key="to", load_default=None)


class PledgeListFilters(PledgeFilters):
    """Which pledges: of which campaign or company, under which number."""

    campaign_id = Whole(data_key="campaign", load_default=None)
    company_id = Whole(data_key="company", load_default=None)
    search = Text(load_default="")


class TransferListFilters(Filters):
    """Which transfers: those on their way here, or all that one's offices sent or received."""

    show = Text(load_default="")
    state = Chosen(TransferState, load_default=None)
    waybill = Text(longest=120, load_default="")
    store_id = Key(data_key="store", load_default=None)


class StoreListFilters(Filters):
    """Which stores."""

    search = Text(data_key="q", load_default="")
    office_id = Key(data_key="office", load_default=None)


class OfStoreFilters(Filters):
    """Papers of one store, or of all that one sees."""

    store_id = Key(data_key="store", load_default=None)


class StockFilters(Filters):
    """Of which store, and on which day; now, where none is named."""

    store_id = Key(data_key="store", required=True)
    day = Day(data_key="on", load_default=None)


class AccessFilters(Filters):
    """Which rows of the access log."""

    person = Text(load_default="")
    what = Chosen(Watched, load_default=None)
    subject_kind = Text(data_key="kind", longest=40, load_default="")
    subject_id = Key(data_key="number", load_default=None)
    from_day = Day(data_key="from", load_default=None)
    to_day = Day(data_key="to", load_default=None)


class CardFilters(Filters):
    """The card of which item, in which store."""

    store_id = Key(data_key="store", required=True)
    item_id = Key(data_key="item", required=True)


class StocktakeFilters(Filters):
    """The counts of which store."""

    store_id = Key(data_key="store", required=True)


class PieceListFilters(Filters):
    """The pieces of which lot."""

    lot_id = Key(data_key="lot", required=True)


class OfCampaignFilters(Filters):
    """Of which campaign."""

    campaign_id = Key(data_key="campaign", required=True)


class OfSeriesFilters(DegreeDaysQuery):
    """The degree days of which series, of one province or of all."""

    series_id = Key(data_key="series", required=True)
