"""Settings are read from the environment once, at start; a wrong one is refused with what to write instead."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.dates import NotADay, read_day
from app.keys import IDENTITY, INSTANCE, SEAL, SECRET, BadKey, IdentityKeys, read_identity_keys, read_seal_key

LOCALES = ("fa", "en")
SHORTEST_SECRET = 32
LEAST_ACCESS, MOST = 366, 36_500
"""Rows of the access log are kept for a year and a day at least: the database itself lets no younger one go."""
LARGEST_UPLOAD = 50 * 1024 * 1024
QUEUE_SCHEMES = ("sqlite", "postgresql", "redis")
MAKE_KEYS = "or let “make run” make one under instance/"


class SettingRefused(Exception):
    """A setting cannot be used; the message names it and says what to write instead."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name}: {problem}")
        self.name = name


@dataclass(frozen=True)
class Settings:
    """Everything that differs between one place where Daftar runs and another."""

    database_url: URL
    secret_key: str = field(repr=False)
    identity_key_file: Path
    seal_key_file: Path
    files_dir: Path
    database_owner_url: URL | None = None
    port: int = 8000
    default_locale: str = "fa"
    trusted_hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    queue_url: str | None = None
    demo_today: date | None = None
    second_factor_required: bool = True
    refusals_per_minute: int = 60
    keep_events_days: int = 90
    keep_sheets_days: int = 30
    keep_access_days: int = 730
    keep_identity_days: int = 730
    iati_reference: str = "IR-COA-UNREGISTERED"
    message_gateway: str | None = None
    message_secret: str = field(default="", repr=False)
    testing: bool = False

    @property
    def identity_keys(self) -> IdentityKeys:
        """The keys that guard names and national numbers."""
        return read_identity_keys(self.identity_key_file)


def read_settings(environ: Mapping[str, str] = os.environ, instance: Path = INSTANCE) -> Settings:
    """The settings in `environ`, with defaults under `instance`; raises SettingRefused."""
    written = {name: value.strip() for name, value in environ.items() if value.strip()}
    owner_url = written.get("DATABASE_OWNER_URL")
    return Settings(
        database_url=_read_database(written, instance),
        database_owner_url=_read_url("DATABASE_OWNER_URL", owner_url) if owner_url else None,
        secret_key=_read_secret(written, instance),
        identity_key_file=_read_key_file(written, "IDENTITY_KEY_FILE", instance / IDENTITY),
        seal_key_file=_read_key_file(written, "SEAL_KEY_FILE", instance / SEAL),
        files_dir=_read_folder(written, instance),
        port=_read_port(written),
        default_locale=_read_locale(written),
        trusted_hosts=_read_hosts(written),
        queue_url=_read_queue(written),
        demo_today=_read_demo_today(written),
        second_factor_required=_read_second_factor(written),
        refusals_per_minute=_read_number(written, "REFUSALS_PER_MINUTE", Settings.refusals_per_minute, least=10),
        keep_events_days=_read_number(written, "KEEP_EVENTS_DAYS", Settings.keep_events_days, least=7),
        keep_sheets_days=_read_number(written, "KEEP_SHEETS_DAYS", Settings.keep_sheets_days, least=1),
        keep_access_days=_read_number(written, "KEEP_ACCESS_LOG_DAYS", Settings.keep_access_days, least=LEAST_ACCESS),
        keep_identity_days=_read_number(written, "KEEP_IDENTITY_DAYS", Settings.keep_identity_days, least=30),
        iati_reference=_read_reference(written),
        message_gateway=_read_gateway(written),
        message_secret=_read_gateway_secret(written),
    )


def _read_database(written: Mapping[str, str], instance: Path) -> URL:
    if typed := written.get("DATABASE_URL"):
        return _read_url("DATABASE_URL", typed)
    instance.mkdir(parents=True, exist_ok=True)
    return URL.create("sqlite", database=str(instance / "daftar.sqlite"))


def _read_url(name: str, typed: str) -> URL:
    try:
        url = make_url(typed)
    except ArgumentError as error:
        # What was typed may hold a password, so it is not repeated.
        raise SettingRefused(name, "is not a database address. " + _addresses()) from error
    if url.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise SettingRefused(name, f"“{url.drivername}” is not a database Daftar knows. " + _addresses())
    if not url.database or url.database == ":memory:":
        raise SettingRefused(name, "names no database. " + _addresses())
    if url.get_backend_name() == "sqlite" and not Path(url.database).resolve().parent.is_dir():
        raise SettingRefused(name, f"there is no folder {Path(url.database).resolve().parent}; make it first.")
    return url


def _addresses() -> str:
    return "Write sqlite:////path/to/daftar.sqlite or postgresql+psycopg://user:password@host/database."


def _read_secret(written: Mapping[str, str], instance: Path) -> str:
    file = instance / SECRET
    secret = written.get("SECRET_KEY") or (file.read_text(encoding="utf-8").strip() if file.is_file() else "")
    if not secret:
        raise SettingRefused("SECRET_KEY", f"is missing. Write a random text of 48 letters, {MAKE_KEYS}.")
    if len(secret) < SHORTEST_SECRET:
        raise SettingRefused("SECRET_KEY", f"is too short. Write {SHORTEST_SECRET} random letters or more.")
    return secret


def _read_key_file(written: Mapping[str, str], name: str, default: Path) -> Path:
    path = Path(written.get(name, default))
    if not path.is_file():
        raise SettingRefused(name, f"there is no key file {path}. Write the path of the key, {MAKE_KEYS}.")
    try:
        read_identity_keys(path) if name == "IDENTITY_KEY_FILE" else read_seal_key(path)
    except BadKey as error:
        raise SettingRefused(name, f"{path} does not hold such a key. Restore it from its own backup.") from error
    except OSError as error:
        raise SettingRefused(name, f"{path} cannot be read by this user.") from error
    return path


def _read_folder(written: Mapping[str, str], instance: Path) -> Path:
    path = Path(written.get("FILES_DIR", instance / "files"))
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingRefused("FILES_DIR", f"the folder {path} cannot be made. Write one that can be.") from error
    if not os.access(path, os.W_OK):
        raise SettingRefused("FILES_DIR", f"{path} cannot be written to. Write a folder that can be.")
    return path


def _read_port(written: Mapping[str, str]) -> int:
    typed = written.get("PORT", "8000")
    if not (typed.isascii() and typed.isdigit() and 0 < int(typed) < 65536):
        raise SettingRefused("PORT", f"“{typed}” is not a port. Write a number from 1 to 65535.")
    return int(typed)


def _read_number(written: Mapping[str, str], name: str, default: int, *, least: int) -> int:
    typed = written.get(name, str(default))
    if not (typed.isascii() and typed.isdigit() and least <= int(typed) <= MOST):
        raise SettingRefused(name, f"“{typed}” cannot be used. Write a whole number from {least} to {MOST}.")
    return int(typed)


def _read_gateway(written: Mapping[str, str]) -> str | None:
    typed = written.get("MESSAGE_GATEWAY")
    if typed is None:
        return None
    parts = urlsplit(typed)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username is not None:
        # What was typed may hold a password, so it is not repeated.
        raise SettingRefused(
            "MESSAGE_GATEWAY", "write the address that sends texts, such as https://sms.example.ir/send."
        )
    return typed


def _read_gateway_secret(written: Mapping[str, str]) -> str:
    secret = written.get("MESSAGE_SECRET", "")
    if written.get("MESSAGE_GATEWAY") and len(secret) < SHORTEST_SECRET:
        raise SettingRefused("MESSAGE_SECRET", f"is too short. Write {SHORTEST_SECRET} random letters or more.")
    return secret


def _read_reference(written: Mapping[str, str]) -> str:
    typed = written.get("IATI_REFERENCE", Settings.iati_reference)
    if not re.fullmatch(r"[A-Z]{2}-[A-Z0-9]+-[A-Za-z0-9-]+", typed):
        raise SettingRefused(
            "IATI_REFERENCE", f"“{typed}” is no reference. Write agency and number, such as IR-COA-127500."
        )
    return typed


def _read_locale(written: Mapping[str, str]) -> str:
    typed = written.get("DEFAULT_LOCALE", "fa")
    if typed not in LOCALES:
        raise SettingRefused("DEFAULT_LOCALE", f"“{typed}” is not spoken here. Write {' or '.join(LOCALES)}.")
    return typed


def _read_hosts(written: Mapping[str, str]) -> tuple[str, ...]:
    typed = written.get("TRUSTED_HOSTS")
    if typed is None:
        return Settings.trusted_hosts
    hosts = tuple(host.strip() for host in typed.split(",") if host.strip())
    if not hosts or any("/" in host or "*" in host or " " in host for host in hosts):
        raise SettingRefused("TRUSTED_HOSTS", "write host names with commas between, such as daftar.example.ir.")
    return hosts


def _read_queue(written: Mapping[str, str]) -> str | None:
    typed = written.get("QUEUE_URL")
    if typed and urlsplit(typed).scheme.split("+")[0] not in QUEUE_SCHEMES:
        raise SettingRefused("QUEUE_URL", f"write an address that begins with {', '.join(QUEUE_SCHEMES)}, or nothing.")
    return typed


def _read_second_factor(written: Mapping[str, str]) -> bool:
    typed = written.get("SECOND_FACTOR", "required")
    if typed not in ("required", "offered"):
        raise SettingRefused("SECOND_FACTOR", f"“{typed}” is not known. Write required or offered.")
    return typed == "required"


def _read_demo_today(written: Mapping[str, str]) -> date | None:
    typed = written.get("DEMO_TODAY")
    if not typed:
        return None
    try:
        return read_day(typed)
    except NotADay as error:
        raise SettingRefused("DEMO_TODAY", f"“{typed}” is not a day. Write it as 1405/02/01.") from error
