"""Where the bare endpoint answers and what it writes to; apart from it, because importing it builds an application."""

from __future__ import annotations

ADDRESS, ONE_ROW = "/bench/two-lines", "/bench/one-row"
TABLE = "CREATE TABLE two_lines (id bigint NOT NULL, line_no bigint NOT NULL, quantity bigint NOT NULL)"
INSERT = "INSERT INTO two_lines VALUES (:id, 1, -1), (:id, 2, 1)"
