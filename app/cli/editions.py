"""flask report draft | review | sign | publish | discard | editions: a year's report, step by step."""

from __future__ import annotations

import click

from app.accounts.models import User
from app.cli.acting import in_the_name_of
from app.cli.reports import group
from app.cli.speaking import refusals_in_words
from app.language import written
from app.reports import editions
from app.reports.edition_models import Edition
from app.reports.edition_queries import list_editions
from app.reports.yearly.subjects import get_subject

__all__ = ["group"]

NUMBER = click.argument("number", type=click.IntRange(min=1))


@group.command("draft")
@click.argument("year", type=click.IntRange(1300, 1500))
@click.option("--province", help="The code of a province, such as IR-24: its part of the year.")
@click.option("--company", type=int, help="The number of a company: what it gave in the year.")
@click.option("--corrects", type=int, metavar="NUMBER", help="The published edition that this one corrects.")
@click.option("--reason", help="What changed and why, for an erratum.")
@in_the_name_of("keep_editions")
def draft(
    year: int, province: str | None, company: int | None, corrects: int | None, reason: str | None, by: User
) -> None:
    """Make the report of a closed year in both languages and keep it as a draft."""
    subject = get_subject(year, province=province, company_id=company)
    files = editions.write_edition(subject)
    _say(editions.draft_edition(subject=subject, files=files, by=by, corrects=corrects, reason=reason))


@group.command("review")
@NUMBER
@in_the_name_of("keep_editions")
def review(number: int, by: User) -> None:
    """Say that one has read a draft that somebody else made."""
    _say(editions.review_edition(edition_id=number, by=by))


@group.command("sign")
@NUMBER
@in_the_name_of("keep_editions")
def sign(number: int, by: User) -> None:
    """Sign a reviewed edition; a second officer signs too."""
    _say(editions.sign_edition(edition_id=number, by=by))


@group.command("publish")
@NUMBER
@in_the_name_of("keep_editions")
def publish(number: int, by: User) -> None:
    """Show a signed edition to everybody, in place of the one it corrects."""
    _say(editions.publish_edition(edition_id=number, by=by))


@group.command("discard")
@NUMBER
@in_the_name_of("keep_editions")
def discard(number: int, by: User) -> None:
    """Put an edition aside that is not published."""
    _say(editions.discard_edition(edition_id=number, by=by))


@group.command("editions")
@refusals_in_words
def show() -> None:
    """List all editions, the newest first."""
    found = list_editions()
    for edition in found:
        click.echo(f"{edition.id}: {edition.year} {edition.subject}: {edition.state}, {edition.manifest}")
    click.echo(f"{len(found)} editions.")


def _say(edition: Edition) -> None:
    waiting = " by one officer; another signs next" if edition.first_by_id and not edition.second_by_id else ""
    click.echo(f"Edition {edition.id} of {edition.year}, {edition.subject}: {written(edition.state)}{waiting}.")
