"""What a web server imports: `gunicorn wsgi:app`; `flask` finds it here too."""

from app import create_app
from app.config import SettingRefused

try:
    app = create_app()
except SettingRefused as refused:
    raise SystemExit(f"Daftar does not start. {refused}") from None
