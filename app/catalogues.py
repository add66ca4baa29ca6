"""The words of each language, compiled from the catalogue that people edit."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "translations"


def refresh_catalogues(folder: Path = FOLDER) -> list[Path]:
    """Compile each catalogue that was edited since it was last compiled; says which."""
    refreshed = []
    for source in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        # Several processes may start at once: each writes its own file, and renaming it is one step.
        draft = source.with_suffix(f".{os.getpid()}.mo")
        with source.open("rb") as read, draft.open("wb") as written:
            write_mo(written, read_po(read, locale=source.parts[-3]))
        draft.replace(compiled)
        refreshed.append(compiled)
    return refreshed
