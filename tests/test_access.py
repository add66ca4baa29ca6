"""Which role may do what."""

from __future__ import annotations

import pytest
from flask_login import AnonymousUserMixin

from app import access
from app.accounts import service
from app.accounts.models import Role
from app.accounts.rights import Scope, offices_of
from app.errors import NotAllowed

LAST_WORD = {
    "verify_company": {Role.NATIONAL},
    "close_year": {Role.NATIONAL},
    "manage_users": {Role.ADMINISTRATOR},
    "accept_pledge": {Role.SUPERVISOR, Role.NATIONAL},
    "sign_approval": {Role.SUPERVISOR, Role.NATIONAL},
    "deliver": {Role.CLERK, Role.SUPERVISOR},
    "read_access_log": {Role.AUDITOR, Role.ADMINISTRATOR},
}


def test_an_administrator_and_an_auditor_have_no_verb_of_the_ledger():
    for permission in access.LEDGER_VERBS:
        assert not access.PERMISSIONS[permission] & {Role.ADMINISTRATOR, Role.AUDITOR}, permission


def test_an_auditor_reads_everything_but_those_who_receive():
    reading = {name for name in access.PERMISSIONS if name.startswith("read_")} - {
        "read_beneficiaries",
        "read_identity",
    }

    assert {name for name in reading if Role.AUDITOR not in access.PERMISSIONS[name]} == set()
    assert Role.AUDITOR not in access.PERMISSIONS["read_beneficiaries"]


def test_a_supervisor_does_all_that_a_clerk_does():
    assert [
        name for name, roles in access.PERMISSIONS.items() if Role.CLERK in roles and Role.SUPERVISOR not in roles
    ] == []


@pytest.mark.parametrize("permission", LAST_WORD)
def test_some_acts_belong_to_few(permission):
    assert access.PERMISSIONS[permission] == LAST_WORD[permission]


def test_every_ledger_verb_is_a_permission():
    assert set(access.PERMISSIONS) >= access.LEDGER_VERBS


def test_a_role_that_ended_and_a_disabled_person_may_nothing(ctx, make):
    clerk, national = make.clerk(), make.national()
    assert access.may(clerk, "deliver")
    assert not access.may(clerk, "accept_pledge")
    assert not access.may(AnonymousUserMixin(), "read_home")

    service.end_role(grant_id=clerk.grants[0].id, by=None)
    service.disable_user(user_id=national.id, by=None)

    assert not access.may(clerk, "deliver")
    assert not access.may(national, "read_home")


def test_a_role_lends_its_sight_to_no_other_role_s_act(ctx, make):
    user = make.clerk("IR-20")
    make.grant(user, "auditor")

    assert access.scope_of(user, "read_beneficiaries") == {Scope.OFFICE}
    assert offices_of(user, "read_beneficiaries") == {make.office("IR-20").id}
    assert offices_of(user, "read_entries") is None
    assert access.scope_of(AnonymousUserMixin(), "read_home") == frozenset()


def test_whoever_works_in_a_store_does_all_that_is_done_in_stores():
    in_stores = ("record_receipt", "allot", "deliver", "take_back", "record_loss", "dispose", "stocktake", "open_stock")

    assert {name: access.ACTS[name] for name in in_stores} == dict.fromkeys(in_stores, access.ACTS["keep_stores"])


def test_a_pledge_that_is_not_accepted_is_announced_confirmed_and_withdrawn_by_the_same_people():
    assert access.ACTS["record_pledge"] == access.ACTS["confirm_pledge"] == access.ACTS["withdraw_pledge"]


def test_an_unknown_permission_is_a_programmers_mistake():
    with pytest.raises(LookupError):
        access.require("fly")


def test_a_guarded_view_names_its_permission():
    @access.require("deliver")
    def show() -> str:
        """Show it."""
        return "shown"

    assert (show.permission, show.__name__, show.__doc__) == ("deliver", "show", "Show it.")


def test_a_guarded_view_lets_in_who_may_and_refuses_others(ctx, make, monkeypatch):
    @access.require("deliver")
    def show() -> str:
        return "shown"

    class Somebody:
        def __init__(self, user):
            self._user = user
            self.is_authenticated = user.is_authenticated

        def _get_current_object(self):
            return self._user

    def visit(user):
        monkeypatch.setattr(access, "current_user", Somebody(user))
        return show()

    assert visit(make.clerk()) == "shown"
    with pytest.raises(NotAllowed):
        visit(make.auditor())
    with pytest.raises(access.NotSignedIn):
        visit(AnonymousUserMixin())
