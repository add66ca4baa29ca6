"""Settings are right, or the start is refused with the setting's name and what to write instead."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import pytest

from app.config import SettingRefused, Settings, read_settings
from app.keys import make_missing_keys
from tests.source import ROOT

SECRET = "s" * 48


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """A folder that has the keys."""
    make_missing_keys(tmp_path / "instance")
    return tmp_path / "instance"


def read(instance: Path, **environ: str) -> Settings:
    return read_settings(environ, instance)


def test_with_keys_and_nothing_set_everything_has_its_default(instance):
    settings = read(instance)

    assert settings.database_url.database == str(instance / "daftar.sqlite")
    assert settings.files_dir == instance / "files"
    assert settings.files_dir.is_dir()
    assert (settings.port, settings.default_locale, settings.demo_today) == (8000, "fa", None)
    assert "localhost" in settings.trusted_hosts


def test_what_is_set_is_what_is_used(instance, tmp_path):
    settings = read(
        instance,
        DATABASE_URL="postgresql+psycopg://app@db/daftar",
        DATABASE_OWNER_URL="postgresql+psycopg://owner@db/daftar",
        SECRET_KEY=SECRET,
        FILES_DIR=str(tmp_path / "evidence"),
        PORT="8080",
        DEFAULT_LOCALE="en",
        TRUSTED_HOSTS="daftar.example.ir, www.daftar.example.ir",
        QUEUE_URL="redis://queue",
        DEMO_TODAY="۱۴۰۵/۰۲/۰۱",
    )

    assert settings.database_url.username == "app"
    assert settings.database_owner_url.username == "owner"
    assert settings.secret_key == SECRET
    assert settings.files_dir == tmp_path / "evidence"
    assert (settings.port, settings.default_locale, settings.queue_url) == (8080, "en", "redis://queue")
    assert settings.trusted_hosts == ("daftar.example.ir", "www.daftar.example.ir")
    assert settings.demo_today == date(2026, 4, 21)


@pytest.mark.parametrize(
    ("name", "written", "advice"),
    [
        ("DATABASE_URL", "daftar.sqlite", "postgresql+psycopg://"),
        ("DATABASE_URL", "mysql://host/daftar", "postgresql+psycopg://"),
        ("DATABASE_URL", "postgresql://host/daftar", "postgresql+psycopg://"),
        ("DATABASE_URL", "sqlite://", "sqlite:////path"),
        ("DATABASE_URL", "sqlite:////no/such/folder/daftar.sqlite", "make it first"),
        ("DATABASE_OWNER_URL", "somewhere", "postgresql+psycopg://"),
        ("SECRET_KEY", "short", "32"),
        ("IDENTITY_KEY_FILE", "/no/such/key", "make run"),
        ("SEAL_KEY_FILE", "/no/such/key", "make run"),
        ("FILES_DIR", "/proc/daftar", "Write one that can be"),
        ("PORT", "eighty", "1 to 65535"),
        ("PORT", "70000", "1 to 65535"),
        ("PORT", "²", "1 to 65535"),
        ("DEFAULT_LOCALE", "de", "fa or en"),
        ("TRUSTED_HOSTS", "https://daftar.example.ir/", "daftar.example.ir"),
        ("TRUSTED_HOSTS", "*", "host names"),
        ("QUEUE_URL", "ftp://queue", "redis"),
        ("MESSAGE_GATEWAY", "sms.example.ir", "https://sms.example.ir/send"),
        ("MESSAGE_GATEWAY", "ftp://sms.example.ir", "https://sms.example.ir/send"),
        ("IATI_REFERENCE", "behzisti", "agency and number"),
        ("MESSAGE_GATEWAY", "https://", "https://sms.example.ir/send"),
        ("SECOND_FACTOR", "off", "required or offered"),
        ("DEMO_TODAY", "1405/13/01", "1405/02/01"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name_with_what_to_write(instance, name, written, advice):
    with pytest.raises(SettingRefused) as refused:
        read(instance, **{name: written})

    assert refused.value.name == name
    assert str(refused.value).startswith(f"{name}: ")
    assert advice in str(refused.value)


def test_a_refused_address_does_not_repeat_the_password_in_it(instance):
    with pytest.raises(SettingRefused) as refused:
        read(instance, DATABASE_URL="postgresql+psycopg//user:hunter2@host")

    assert "hunter2" not in str(refused.value)


def test_a_gateway_of_messages_needs_a_secret_and_no_password_in_its_address(instance):
    with pytest.raises(SettingRefused, match=r"^MESSAGE_SECRET: .* 32 "):
        read(instance, SECRET_KEY=SECRET, MESSAGE_GATEWAY="https://sms.example.ir/send", MESSAGE_SECRET="short")
    with pytest.raises(SettingRefused, match=r"^MESSAGE_GATEWAY") as refused:
        read(instance, SECRET_KEY=SECRET, MESSAGE_GATEWAY="https://me:hidden@sms.example.ir/", MESSAGE_SECRET=SECRET)
    assert "hidden" not in str(refused.value)
    settings = read(instance, MESSAGE_GATEWAY="https://sms.example.ir/send", MESSAGE_SECRET=SECRET)
    assert settings.message_gateway == "https://sms.example.ir/send"
    assert SECRET not in repr(settings)


def test_without_a_secret_the_start_is_refused(instance):
    (instance / "secret.key").unlink()

    with pytest.raises(SettingRefused, match="SECRET_KEY: is missing"):
        read(instance)


def test_a_key_file_that_holds_something_else_is_refused(instance, tmp_path):
    other = tmp_path / "other.key"
    other.write_text("not a key")

    for name in ("IDENTITY_KEY_FILE", "SEAL_KEY_FILE"):
        with pytest.raises(SettingRefused, match=f"{name}: .* does not hold such a key"):
            read(instance, **{name: str(other)})


def test_settings_do_not_show_the_secret_and_cannot_be_changed(instance):
    settings = read(instance, SECRET_KEY=SECRET)

    assert SECRET not in repr(settings)
    with pytest.raises(FrozenInstanceError):
        settings.port = 1


def test_a_refused_start_says_one_sentence_and_no_traceback(tmp_path):
    started = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=ROOT, env={"PORT": "x", "PATH": "/usr/bin"}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert started.returncode == 1
    assert started.stderr.strip().startswith("Daftar does not start. ")
    assert "Traceback" not in started.stderr
