"""Who is there, with which roles; giving and ending a role; a way back in."""

from flask import flash, redirect, render_template, request, url_for

from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.authz.models import RoleGrant
from escuela.errors import InvalidInput
from escuela.i18n import _
from escuela.people import handouts, places, queries, services, words
from escuela.people.forms import RoleForm
from escuela.people.views.section import Answer, bp, offer_places
from escuela.search import typed
from escuela.web import links
from escuela.web.forms import Form
from escuela.web.paging import page_number


@bp.get("/")
@requires(Action.PERSON_VIEW)
def index() -> Answer:
    """List the people the viewer cares for."""
    viewer, search = current_viewer(), typed(request.args.get("q"))
    page = queries.list_people(viewer, search=search, page=page_number(request.args.get("page")))
    grants = {person.account.id: person.grants_for(viewer) for person in page.rows}
    return render_template(
        "people/list.html",
        page=page,
        search=search,
        grants=grants,
        shown={person.account.id: person.shown_to(viewer) for person in page.rows},
        places=places.names_of(one.scope for held in grants.values() for one in held),
        words=words,
    )


@bp.get("/<person_id>")
@requires(Action.PERSON_VIEW)
def show(person_id: str) -> Answer:
    """Show one person's roles, and what can be done for them."""
    viewer = current_viewer()
    person = access.get(queries.find_person, person_id, Action.PERSON_VIEW)
    grants = person.grants_for(viewer)
    return render_template(
        "people/show.html",
        person=person,
        shown=person.shown_to(viewer),
        grants=grants,
        is_self=person.account.id == viewer.account_id,
        places=places.names_of(grant.scope for grant in grants),
        words=words,
    )


@bp.route("/<person_id>/roles/new", methods=["GET", "POST"])
@requires(Action.PERSON_GRANT)
def give(person_id: str) -> Answer:
    """Give somebody a role."""
    person = access.get(queries.find_person, person_id, Action.PERSON_GRANT)
    form = RoleForm()
    offer_places(form, Action.PERSON_GRANT)
    if form.validate_on_submit():
        try:
            services.give_role(person, form.chosen(), by=current_viewer())
        except InvalidInput as error:
            form.refuse(error)
        else:
            flash(_("Rol dado. Lo que tenía abierto se cierra: al entrar de nuevo ya lo tiene."))
            return redirect(url_for("people.show", person_id=person_id), 303)
    page = render_template(
        "people/give.html",
        form=form,
        person=person,
        is_self=person.account.id == current_viewer().account_id,
        words=words,
    )
    return page, 422 if form.errors else 200


@bp.route("/roles/<grant_id>/end", methods=["GET", "POST"])
@requires(Action.PERSON_GRANT)
def end(grant_id: str) -> Answer:
    """Say what ending a role means, and do it."""
    grant: RoleGrant = access.get(queries.find_grant, grant_id, Action.PERSON_GRANT)
    holder, form = queries.find_holder(grant), Form()
    if form.validate_on_submit():
        services.end_role(grant, by=current_viewer())
        flash(_("Rol quitado. Lo que tenía abierto se cerró."))
        return redirect(url_for("people.index"), 303)
    return render_template(
        "people/end.html",
        form=form,
        grant=grant,
        holder=holder,
        places=places.names_of([grant.scope]),
        words=words,
    )


@bp.route("/<person_id>/recovery", methods=["GET", "POST"])
@requires(Action.PERSON_RECOVER)
def recover(person_id: str) -> Answer:
    """Make a way back in for somebody who lost the password; show it once."""
    person = access.get(queries.find_person, person_id, Action.PERSON_RECOVER)
    form, link, language = Form(), "", person.account.language
    if form.validate_on_submit():
        token = services.make_recovery(person, by=current_viewer())
        link = links.absolute("accounts.recover_by_link", recovery_token=token, idioma=language)
    return render_template(
        "people/recovery.html",
        form=form,
        person=person,
        link=link,
        text=handouts.of_recovery(language),
        their_language=language,
    )


@bp.route("/<person_id>/legal-name", methods=["GET", "POST"])
@requires(Action.PERSON_READ_LEGAL_NAME)
def legal_name(person_id: str) -> Answer:
    """Say what reading a legal name leaves behind; show it once."""
    person = access.get(queries.find_person, person_id, Action.PERSON_READ_LEGAL_NAME)
    form, name = Form(), ""
    if form.validate_on_submit():
        name = services.read_legal_name(person, by=current_viewer())
    return render_template("people/legal_name.html", form=form, person=person, name=name)
