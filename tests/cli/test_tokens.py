"""flask user token, tokens, revoke-token: the operator gives a person's programs a way in, and takes it away."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.accounts import service, tokens
from app.accounts.models import Token, TokenScope
from app.accounts.tokens import SECRET, TokenRefused, bearer_of
from app.db import db


def run(cli, *words):
    return cli.invoke(args=["user", *map(str, words)])


@pytest.fixture
def clerk(app, make, monkeypatch):
    monkeypatch.setitem(app.config, "DEFAULT_LOCALE", "en")
    with make.inside():
        make.user("clerk", "IR-20", name="maryam")
        service.disable_user(user_id=make.user("clerk", "IR-20", name="gone").id, by=None)


def total(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Token))


@pytest.mark.usefixtures("clerk")
def test_the_secret_stands_alone_on_the_last_line_and_opens(app, cli):
    result = run(cli, "token", "maryam", "--label", "ترازوی انبار", "--days", 7, "--office", "IR-20")

    assert result.exit_code == 0, result.output
    first, last = result.stdout.splitlines()
    assert SECRET.fullmatch(last)
    assert last.split("_", 2)[2] not in first
    with app.app_context():
        token = bearer_of(last)
        assert (token.user.name, token.label, token.scope) == ("maryam", "ترازوی انبار", TokenScope.WRITE)
        assert (token.expires_at - token.created_at).days == 7
        assert token.office.code == "IR-20"


@pytest.mark.usefixtures("clerk")
def test_a_token_that_only_reads_lasts_a_quarter_unless_said_otherwise(app, cli):
    last = run(cli, "token", "MARYAM", "--read-only").stdout.splitlines()[-1]

    with app.app_context():
        token = bearer_of(last)
        assert (token.scope, token.office_id) == (TokenScope.READ, None)
        assert (token.expires_at - token.created_at).days == 90


@pytest.mark.usefixtures("clerk")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nobody"], "Nobody here is called “nobody”."),
        (["gone"], "gone is disabled"),
        (["maryam", "--days", "367"], "1 to 366 days"),
        (["maryam", "--days", "0"], "1 to 366 days"),
        (["maryam", "--label", " "], "1 to 80 letters"),
        (["maryam", "--label", "x" * 81], "1 to 80 letters"),
        (["maryam", "--office", "IR-24"], "no role that reaches this office"),
        (["maryam", "--office", "IR-99"], "IR-99"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_kept(app, cli, words, said):
    result = run(cli, "token", *words)

    assert result.exit_code == 1
    assert said in result.output.splitlines()[-1]
    assert total(app) == 0


@pytest.mark.usefixtures("clerk")
@pytest.mark.parametrize(
    "words", [["a\x01b"], ["\udcff"], ["maryam", "--label", "a\u202eb"], ["maryam", "--days", "x"], []]
)
def test_what_cannot_be_read_is_refused_before_anything_is_asked(app, cli, words):
    result = run(cli, "token", *words)

    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)
    assert total(app) == 0


@pytest.mark.usefixtures("clerk")
def test_tokens_are_listed_and_one_is_revoked_by_its_first_letters(app, cli):
    secrets = [run(cli, "token", "maryam", "--label", label).stdout.splitlines()[-1] for label in ("one", "two")]
    prefix = secrets[0].split("_")[1]

    revoked = run(cli, "revoke-token", "maryam", prefix)
    listed = run(cli, "tokens", "maryam")

    assert (revoked.exit_code, revoked.stdout) == (0, f"The token {prefix} is revoked.\n")
    lines = listed.stdout.splitlines()
    assert listed.exit_code == 0
    assert lines[-1] == "2 tokens."
    assert "valid" in lines[0]
    assert lines[0].endswith("two")
    assert lines[1].startswith(f"{prefix}, revoked")
    with app.app_context():
        assert bearer_of(secrets[1])
        with pytest.raises(TokenRefused):
            bearer_of(secrets[0])


@pytest.mark.usefixtures("clerk")
def test_only_a_token_of_that_person_is_revoked_and_only_once(app, cli, make):
    with make.inside():
        make.user("clerk", "IR-20", name="sara")
        other = tokens.issue_token(
            user_id=make.clerk().id, label="x", scope=TokenScope.READ, days=1, office_id=None, by=None
        ).secret
    prefix = run(cli, "token", "maryam").stdout.splitlines()[-1].split("_")[1]

    assert run(cli, "revoke-token", "sara", prefix).exit_code == 1
    assert run(cli, "revoke-token", "maryam", other.split("_")[1]).exit_code == 1
    assert run(cli, "revoke-token", "nobody", prefix).exit_code == 1
    assert run(cli, "revoke-token", "maryam", f"daftar_{prefix}_…").exit_code == 0
    again = run(cli, "revoke-token", "maryam", prefix)
    assert (again.exit_code, again.output.strip()) == (1, "Error: This token was revoked already.")
    with app.app_context():
        assert bearer_of(other)


@pytest.mark.usefixtures("clerk")
def test_who_has_no_tokens_has_none_and_who_is_not_there_is_refused(cli):
    assert run(cli, "tokens", "maryam").stdout == "0 tokens.\n"
    assert run(cli, "tokens", "nobody").exit_code == 1
