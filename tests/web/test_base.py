"""The base of every page: sign-in, language, theme, refusals and the files beside them."""

from __future__ import annotations
