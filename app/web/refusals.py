"""What a page says when a request is refused: in the reader's language, with what to do instead."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, session
from flask.typing import ResponseReturnValue
from flask_login import AnonymousUserMixin, current_user

from app.doors import EXPIRED, Refusal, flat_errors
from app.errors import N_
from app.labels import field_label
from app.language import say
from app.web.forms import WHOLE_FORM
from app.web.keeping import MARK, keep_form, page_of_form

TITLES = {
    400: N_("This request cannot be read"),
    401: N_("Please sign in"),
    403: N_("Not allowed for your role"),
    404: N_("Not found"),
    405: N_("This page cannot be used that way"),
    409: N_("This does not fit what is recorded"),
    413: N_("The file is too large"),
    415: N_("This kind of content cannot be read"),
    422: N_("Something needs correcting"),
    423: N_("Someone else is at work here"),
    429: N_("Too many attempts"),
    500: N_("Something went wrong here"),
}
ADVICE = {
    403: N_("If you should be able to do this, ask the administrator of your office for the role."),
    404: N_("Check the address, or look for it from the start page."),
    409: N_("Nothing was saved. Go back, look at the page again, and decide anew."),
    422: N_("Nothing was saved. Go back and correct what is named above."),
    423: N_("Nothing was saved. Go back and send it once more."),
    429: N_("Nothing is lost. Wait the time that is named above."),
    500: N_("If it happens again, tell the administrator the time and what you were doing."),
}


def answer(refusal: Refusal) -> ResponseReturnValue:
    """The page of a refusal."""
    status = refusal.status
    if refusal.message is EXPIRED and (back := _back_to_form()):
        return back
    if not refusal.leads_on:
        return render_template("stranger.html", title=say(TITLES[status]), message=say(refusal.message)), status
    if status >= 500:
        # What went wrong may be the very way to the database, so this page does not ask who is reading it.
        g._login_user = AnonymousUserMixin()
    page = render_template(
        "error.html",
        status=status,
        title=say(TITLES.get(status, TITLES[400 if status < 500 else 500])),
        message=say(refusal.message),
        advice=say(ADVICE.get(status, N_("Go back, or begin at the start page."))),
        errors=[
            ("" if name == WHOLE_FORM else field_label(name), said)
            for name, said in flat_errors(refusal.errors, say).items()
            if said != [say(refusal.message)]
        ],
    )
    return page, status


def _back_to_form() -> ResponseReturnValue | None:
    """A form whose token is another session's comes back filled, for its person to send; nothing of it is done."""
    page = page_of_form() if current_user.is_authenticated else None
    if page is None or not keep_form(current_user.id, page):
        return None
    session[MARK] = True
    flash(
        say(N_("The form was of an earlier session, so nothing was saved. Look at it and send it once more.")),
        "waiting",
    )
    return redirect(page, 303)
