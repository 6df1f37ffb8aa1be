"""A person's notices: read them, open what they are about, say how to be told."""

from flask import flash, redirect, render_template, request, url_for

from escuela.accounts import queries as accounts
from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.errors import NotFound
from escuela.i18n import _, reader_zone
from escuela.notices import queries, reach, registry, services, shown, words
from escuela.notices.forms import WishesForm
from escuela.notices.views.section import Answer, bp
from escuela.web.paging import page_number


@bp.get("/notices/")
@requires(Action.ACCOUNT_EDIT_OWN)
def index() -> Answer:
    """List a person's notices, the newest first."""
    viewer = current_viewer()
    page = queries.list_notices(access.own_id(), page=page_number(request.args.get("page")))
    return render_template(
        "notices/list.html",
        page=page,
        lines=shown.lines_of(page.rows, viewer),
        settings=queries.settings_of(access.own_id()),
    )


@bp.get("/notices/<notice_id>")
@requires(Action.ACCOUNT_EDIT_OWN)
def open_notice(notice_id: str) -> Answer:
    """Lead to what a notice is about; that page asks for the rights of now."""
    notice = access.get(queries.find_notice, notice_id, Action.ACCOUNT_EDIT_OWN)
    services.read(notice)
    path = shown.path_of(notice, current_viewer())
    if not path:
        flash(_("Eso ya no está, o ya no puedes verlo."), "error")
    return redirect(path or url_for("notices.index"), 303)


@bp.post("/notices/read-all")
@requires(Action.ACCOUNT_EDIT_OWN)
def read_all() -> Answer:
    """Mark all as read."""
    services.read_all(by=current_viewer())
    flash(_("Todo queda como leído."))
    return redirect(url_for("notices.index"), 303)


@bp.get("/n/<link_id>")
@requires(Action.ACCOUNT_EDIT_OWN)
def follow(link_id: str) -> Answer:
    """Open the link of a mail or a sheet: only for its own person, after their sign-in."""
    dispatch = queries.find_dispatch_by_link(link_id)
    if dispatch is None or dispatch.account_id != current_viewer().account_id:
        raise NotFound
    services.follow(dispatch)
    unread = queries.list_unread_in(dispatch.id)
    if len(unread) == 1:
        return redirect(url_for("notices.open_notice", notice_id=unread[0].public_id), 303)
    return redirect(url_for("notices.index"), 303)


@bp.route("/notices/settings", methods=["GET", "POST"])
@requires(Action.ACCOUNT_EDIT_OWN)
def settings() -> Answer:
    """Choose what comes by mail, how often and at which hours."""
    viewer, form = current_viewer(), WishesForm()
    form.offer(registry.kinds_for({grant.role for grant in viewer.grants}))
    if form.validate_on_submit():
        services.save_wishes(form.wishes(), by=viewer)
        flash(_("Cambios guardados."))
        return redirect(url_for("notices.settings"), 303)
    chosen = queries.settings_of(access.own_id())
    if not form.is_submitted():
        form.show(chosen, queries.choices_of(access.own_id()))
    page = render_template(
        "notices/settings.html",
        form=form,
        chosen=chosen,
        has_address=accounts.has_mail_address(access.own_id()),
        sends=reach.sends(),
        zone=reader_zone(),
        mails=queries.last_mails(access.own_id()),
        words=words,
    )
    return page, 422 if form.errors else 200


@bp.post("/notices/settings/try-again")
@requires(Action.ACCOUNT_EDIT_OWN)
def try_again() -> Answer:
    """Write to the person's address again, after it did not receive."""
    services.try_mail_again(by=current_viewer())
    flash(_("Volvemos a escribir a tu correo."))
    return redirect(url_for("notices.settings"), 303)
