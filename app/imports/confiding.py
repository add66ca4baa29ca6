"""Files that say who people are: what of them is kept, and what may be said of their rows where others read it.

Of such a file nothing is kept but what its kind keeps of it, sealed: not its bytes, its name or what was typed into its
cells. What is said of its rows says no word of the file.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path, PurePath
from typing import Any

from app.beneficiaries.coded import CODE
from app.codes import Coded
from app.errors import Bilingual, Message
from app.files.vault import the_vault
from app.imports import queries

OWN_WORDS = frozenset({"choices", "near", "place", "office"})
"""What stands under these names in a message is the house's own, never what was typed."""
GAP = "…"
ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".txt")


def say_nothing_typed(said: Message) -> Message:
    """The same without any word of the file: numbers, days, names of the house and receivers' codes stay."""
    return Message(said.pattern, {name: _without_words(name, value) for name, value in said.params.items()})


def _without_words(name: str, value: Any) -> Any:
    if isinstance(value, Message):
        return say_nothing_typed(value)
    if isinstance(value, (Bilingual, Coded, bool, int, date, datetime)) or name in OWN_WORDS:
        return value
    return value if CODE.fullmatch(str(value)) else GAP


def name_for(slug: str, name: str) -> str:
    """What such a file is called here, whatever its sender called it; its ending says what it is."""
    ending = PurePath(name).suffix.lower()
    return slug + (ending if ending in ENDINGS else ".csv")


def digest_for(path: Path, sheet: str | None = None) -> str:
    """What such a file is known by: without the key nobody can try out what stood in it."""
    return the_vault().marker("files that say who people are")(queries.digest_of(path, sheet)).hex()
