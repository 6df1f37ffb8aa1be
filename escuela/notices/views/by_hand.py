"""What is told in person: a list for those who care for people, and a sheet to give."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import force_locale

from escuela.accounts import queries as accounts
from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.i18n import _
from escuela.notices import letter, queries, services, words
from escuela.notices.queries import HandOver
from escuela.notices.views.section import Answer, bp
from escuela.web import links
from escuela.web.paging import page_number


@bp.get("/notices/by-hand/")
@requires(Action.NOTICE_HAND_OVER)
def to_hand_over() -> Answer:
    """List who is to be told in person; for coordination, which mails do not arrive."""
    viewer = current_viewer()
    page = queries.list_to_hand_over(viewer, page=page_number(request.args.get("page")))
    silent, troubled = queries.list_not_received(viewer), queries.list_troubled_mails(viewer)
    ids = {one.by_id for one in page.rows if one.by_id} | {one.account_id for one in silent}
    return render_template(
        "notices/by_hand.html",
        page=page,
        silent=silent,
        troubled=troubled,
        aliases=accounts.list_aliases(ids),
        words=words,
    )


@bp.get("/notices/by-hand/<hand_over_id>")
@requires(Action.NOTICE_HAND_OVER)
def sheet(hand_over_id: str) -> Answer:
    """Show what is said and given to one person, in their language, to print or to show."""
    found = _get(hand_over_id)
    language = queries.settings_of(found.dispatch.account_id).language
    language = language or found.dispatch.account.language
    link = links.absolute("notices.follow", link_id=found.dispatch.link_id)
    with force_locale(language):
        text = letter.spoken()
    return render_template(
        "notices/sheet.html", dispatch=found.dispatch, link=link, text=text, their_language=language
    )


@bp.post("/notices/by-hand/<hand_over_id>/given")
@requires(Action.NOTICE_HAND_OVER)
def given(hand_over_id: str) -> Answer:
    """Say that it was given."""
    services.hand_over(_get(hand_over_id).dispatch, by=current_viewer())
    flash(_("Anotado como entregado. Hasta mañana puedes deshacerlo."))
    return redirect(url_for("notices.to_hand_over"), 303)


@bp.post("/notices/by-hand/<hand_over_id>/undo")
@requires(Action.NOTICE_HAND_OVER)
def undo(hand_over_id: str) -> Answer:
    """Say that it was not given after all."""
    services.take_back(_get(hand_over_id).dispatch, by=current_viewer())
    flash(_("Vuelve a estar por entregar."))
    return redirect(url_for("notices.to_hand_over"), 303)


def _get(hand_over_id: str) -> HandOver:
    return access.get(queries.find_hand_over, hand_over_id, Action.NOTICE_HAND_OVER)
