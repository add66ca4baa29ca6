"""Why a target is missed, by the key of its row: written by hand after looking at a profile."""

from __future__ import annotations

REASONS: dict[str, str] = {}
