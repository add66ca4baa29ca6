"""flask user: the people who may sign in and the tokens of their programs, as the operator keeps them."""

from __future__ import annotations

import secrets

import click
from flask.cli import AppGroup

from app.accounts import service, tokens
from app.accounts.models import OFFICE_ROLES, Role, Token, TokenScope
from app.accounts.queries import find_user, get_user_by_name
from app.cli.acting import WORDS
from app.cli.speaking import refusals_in_words
from app.clock import now
from app.companies import service as companies
from app.db import atomic
from app.places import queries as places

group = AppGroup("user", help="Keep the people who may sign in, and their tokens.")
LASTS = 90
"""How many days a token lasts, unless said otherwise."""


@group.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="What the person does.")
@click.option("--province", metavar="CODE", help="The office's province, such as IR-24, or IR for the national centre.")
@click.option("--company", metavar="ID", type=int, help="The company that a representative works for.")
@click.option("--shown-name", help="The name on pages; the sign-in name if left out.")
@click.option("--mobile", help="A mobile number to sign in with, beside the name.")
@click.option("--password", help="The password; one is made and shown if left out.")
@refusals_in_words
def add_user(
    name: str,
    role: str,
    province: str | None,
    company: int | None,
    shown_name: str | None,
    mobile: str | None,
    password: str | None,
) -> None:
    """Add NAME and print the password, which nobody can read again; who is here already gets one more role."""
    chosen = Role(role)
    if (chosen in OFFICE_ROLES) is (province is None):
        raise click.UsageError("--province goes with clerk and supervisor, and with them only.")
    if (chosen is Role.REPRESENTATIVE) is (company is None):
        raise click.UsageError("--company goes with representative, and with it only.")
    with atomic():
        user, made = find_user(name), None
        if user is None:
            made = password or secrets.token_urlsafe(12)
            user = service.add_user(name=name, shown_name=shown_name or name, mobile=mobile, password=made, by=None)
        elif password or mobile or shown_name:
            raise service.NameTaken(name=name)
        office = places.get_office_by_code(province) if province else places.get_centre()
        service.grant_role(user_id=user.id, role=chosen, office_id=office.id, by=None)
        if company is not None:
            companies.add_representative(company_id=company, user_id=user.id, by=None)
    if made is not None:
        click.echo(f"Password: {made}")
    click.echo(f"{user.name} is added as {chosen.en.lower()} at {office.name_en}.")


@group.command("reset-second-factor")
@click.argument("name", type=WORDS)
@refusals_in_words
def reset_factor(name: str) -> None:
    """Take the second factor of NAME away, whose phone is lost; NAME sets up another when signing in."""
    service.reset_factor(user_id=get_user_by_name(name).id, by=None)
    click.echo(f"The second factor of {name} is taken away, and every session has ended.")


@group.command("token")
@click.argument("name", type=WORDS)
@click.option("--label", type=WORDS, default="from the command line", show_default=True, help="What it is for.")
@click.option("--days", type=int, default=LASTS, show_default=True, help="For how many days, 366 at most.")
@click.option("--read-only", is_flag=True, help="It may look and write nothing.")
@click.option("--office", "code", type=WORDS, metavar="CODE", help="For this office alone, such as IR-24.")
@refusals_in_words
def issue_token(name: str, label: str, days: int, read_only: bool, code: str | None) -> None:
    """Make a token for the programs of NAME. It stands alone on the last line, this once, and is not kept."""
    token = tokens.issue_token(
        user_id=get_user_by_name(name).id,
        label=label,
        scope=TokenScope.READ if read_only else TokenScope.WRITE,
        days=days,
        office_id=places.get_office_by_code(code).id if code else None,
        by=None,
    )
    click.echo(_in_a_line(token))
    click.echo(token.secret)


@group.command("tokens")
@click.argument("name", type=WORDS)
@refusals_in_words
def list_tokens(name: str) -> None:
    """Say which tokens NAME has and had, the newest first."""
    found = tokens.list_tokens(get_user_by_name(name).id)
    for token in found:
        click.echo(_in_a_line(token))
    click.echo(f"{len(found)} tokens.")


@group.command("revoke-token")
@click.argument("name", type=WORDS)
@click.argument("prefix", type=WORDS)
@refusals_in_words
def revoke_token(name: str, prefix: str) -> None:
    """Let the token of NAME that begins with PREFIX, as `flask user tokens` shows it, open nothing any more."""
    token = tokens.get_token_by_prefix(get_user_by_name(name).id, prefix)
    tokens.revoke_token(token_id=token.id, by=None)
    click.echo(f"The token {token.prefix} is revoked.")


def _in_a_line(token: Token) -> str:
    parts = [token.prefix, token.state_at(now()).en.lower(), token.scope.en.lower()]
    parts += [token.office.code] if token.office else []
    parts.append(f"until {token.expires_at:%Y-%m-%d %H:%M} UTC")
    parts.append(f"last used {token.last_used_at:%Y-%m-%d %H:%M} UTC" if token.last_used_at else "never used")
    return f"{', '.join(parts)}: {token.label}"
