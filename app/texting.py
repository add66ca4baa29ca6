"""Text messages about reminders: what one says, and the gateway that the settings name."""

from __future__ import annotations

from flask import current_app
from flask_babel import force_locale

from app.config import Settings
from app.errors import N_
from app.language import translate
from app.reminders.models import Message
from app.reminders.sending import Gateway, Sent, send_round


def send_messages() -> Sent:
    """Send the messages that wait and whose time has come, once; without a gateway they go on waiting."""
    settings: Settings = current_app.config["SETTINGS"]
    address = settings.message_gateway
    return send_round(Gateway(address, settings.message_secret) if address else None, write_text)


def write_text(message: Message) -> str:
    """What a message says, in the language of its person: no name, no goods, no office."""
    with force_locale(message.user.locale):
        said = N_("Daftar: {count} new reminders. Sign in to see them.")
        return translate(said.format(count=message.count))
