"""Files that people send, as one act each: a line here for each kind."""

from __future__ import annotations

from app.imports.base import ImportKind

IMPORTS: dict[str, ImportKind] = {}
