"""flask user: the people who may sign in, as the operator adds them."""

from __future__ import annotations

import secrets

import click
from flask.cli import AppGroup

from app.accounts import service
from app.accounts.models import OFFICE_ROLES, Role
from app.accounts.queries import find_user
from app.cli.speaking import refusals_in_words
from app.companies import service as companies
from app.db import atomic
from app.places import queries as places

group = AppGroup("user", help="Add the people who may sign in.")


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
