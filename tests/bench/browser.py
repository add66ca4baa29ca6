"""A browser that has signed in and sends the same form again and again, each time under a new key."""

from __future__ import annotations

import http.client
import re
import secrets
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}
SEE_OTHER = 303


class Browser:
    """One visitor's connection to a server on this machine."""

    def __init__(self, port: int) -> None:
        """A visitor whom nobody knows yet."""
        self.port, self.cookie = port, ""

    def get(self, path: str) -> str:
        """A page."""
        return self._ask("GET", path)[1]

    def send(self, path: str, values: dict[str, str], *, stays: bool = True) -> int:
        """A form; how the server answered.

        Who `stays` where they are, with the same form, does not keep what the server left in the cookie to be said on
        the page that comes next: a browser opens that page and it is said, and nobody has a thousand of them waiting.
        """
        return self._ask("POST", path, urlencode(values), stays=stays)[0]

    def token_on(self, path: str) -> str:
        """The token that the forms of this session carry."""
        found = TOKEN.search(self.get(path))
        if found is None:
            raise RuntimeError(f"There is no form on {path}.")
        return found[1]

    def sign_in(self, name: str, password: str) -> None:
        """Now the server knows the visitor."""
        token = self.token_on("/sign-in")
        status = self.send("/sign-in", {"csrf_token": token, "name": name, "password": password}, stays=False)
        if status != SEE_OTHER:
            raise RuntimeError(f"{name} was not let in: {status}")

    def _ask(self, method: str, path: str, body: str | None = None, *, stays: bool = False) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, HEADERS | ({"Cookie": self.cookie} if self.cookie else {}))
            answer = connection.getresponse()
            for cookie in () if stays else answer.headers.get_all("Set-Cookie") or []:
                self.cookie = cookie.split(";")[0]
            return answer.status, answer.read().decode()
        finally:
            connection.close()


def new_key() -> str:
    """A key as a form of ours carries it."""
    return secrets.token_urlsafe(16)
