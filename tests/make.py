"""`make` fills what a test does not care about: `make.pledge(item="wheelchair", quantity=100)`.

Each domain keeps its makers in `tests/making/<domain>.py`, as a mixin; `Make` is all of them together.
"""

from __future__ import annotations

from tests.making.accounts import MakeAccounts
from tests.making.base import MakeBase
from tests.making.beneficiaries import MakeBeneficiaries
from tests.making.campaigns import MakeCampaigns
from tests.making.companies import MakeCompanies
from tests.making.conversions import MakeConversions
from tests.making.energy import MakeEnergy
from tests.making.heaters import MakeHeaters
from tests.making.items import MakeItems
from tests.making.ledger import MakeLedger
from tests.making.places import MakePlaces
from tests.making.sheets import MakeSheets
from tests.making.stores import MakeStores


class Make(
    MakeConversions,
    MakeCampaigns,
    MakeAccounts,
    MakePlaces,
    MakeSheets,
    MakeItems,
    MakeBeneficiaries,
    MakeCompanies,
    MakeLedger,
    MakeStores,
    MakeEnergy,
    MakeHeaters,
    MakeBase,
):
    """Everything a test can have made."""
