"""Invitations: made, seen, taken back."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug import Response

from escuela.accounts.invitations import Invited
from escuela.accounts.models import InvitationLink
from escuela.accounts.rules import OPEN_STATES
from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.errors import InvalidInput
from escuela.i18n import _, reader_language
from escuela.people import handouts, places, queries, services, words
from escuela.people.forms import InviteForm
from escuela.people.views.section import Answer, bp, offer_places
from escuela.web import links
from escuela.web.paging import page_number


@bp.get("/invitations/")
@requires(Action.PERSON_INVITE)
def invitations() -> Answer:
    """List invitations with what became of them."""
    page = queries.list_invitations(current_viewer(), page=page_number(request.args.get("page")))
    return render_template(
        "people/invitations.html",
        page=page,
        places=places.names_of(link.scope for link in page.rows),
        open_states=OPEN_STATES,
        words=words,
    )


@bp.route("/invitations/new", methods=["GET", "POST"])
@requires(Action.PERSON_INVITE)
def invite() -> Answer:
    """Invite somebody, and show the link once."""
    form = InviteForm()
    offer_places(form, Action.PERSON_INVITE)
    if form.validate_on_submit():
        try:
            invited = services.invite(
                form.chosen(),
                label=form.label.data or "",
                lasts=form.lasts,
                press=form.once,
                by=current_viewer(),
            )
        except InvalidInput as error:
            form.refuse(error)
        else:
            return _invited_page(invited, str(form.language.data))
    if not form.is_submitted():
        form.language.data = reader_language()
    page = render_template("people/invite.html", form=form, words=words)
    return page, 422 if form.errors else 200


def _invited_page(invited: Invited, language: str) -> Answer:
    """Show a new link with what is needed to give it by hand."""
    return render_template(
        "people/invited.html",
        link=links.absolute("accounts.accept_invitation", token=invited.token, idioma=language),
        invitation=invited.link,
        text=handouts.of_invitation(invited.link.expires_at, language),
        their_language=language,
    )


@bp.post("/invitations/<invitation_id>/recall")
@requires(Action.PERSON_INVITE)
def recall(invitation_id: str) -> Response:
    """Take an invitation back."""
    link: InvitationLink = access.get(queries.find_invitation, invitation_id, Action.PERSON_INVITE)
    services.recall(link, by=current_viewer())
    flash(_("Invitación retirada. El enlace ya no abre nada."))
    return redirect(url_for("people.invitations"), 303)
