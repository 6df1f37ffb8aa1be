"""The list of organizations, the page of one, and its details."""

from flask import flash, redirect, render_template, request, url_for

from escuela import topics
from escuela.authz import access
from escuela.authz.actions import Action
from escuela.authz.check import can, can_everywhere
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.authz.scopes import organization_scope
from escuela.errors import Conflict, InvalidInput, NotFound
from escuela.i18n import _, country_name, reader_language
from escuela.organizations import beginning, parts, queries, rules, services, words
from escuela.organizations.forms import EditForm
from escuela.organizations.models import Organization
from escuela.organizations.rules import Wanted
from escuela.organizations.views.section import (
    Answer,
    bp,
    get_organization,
    offer_networks,
    to_page,
)
from escuela.search import typed
from escuela.web.paging import page_number


@bp.get("/")
@requires(Action.ORGANIZATION_VIEW)
def index() -> Answer:
    """List the organizations the viewer may know of."""
    viewer, wanted = current_viewer(), _wanted()
    page = queries.list_organizations(viewer, wanted, page=page_number(request.args.get("page")))
    return render_template(
        "organizations/list.html",
        page=page,
        wanted=wanted,
        countries=sorted(queries.list_countries(viewer), key=country_name),
        networks=queries.list_networks_seen(viewer),
        topics=topics.WORDS,
        words=words,
        said={row.id: rules.best_text(row.descriptions, reader_language()) for row in page.rows},
    )


@bp.get("/<public_id>")
@requires(Action.ORGANIZATION_VIEW)
def show(public_id: str) -> Answer:
    """Show one organization, with what the viewer may see of its people, videos and courses."""
    found, viewer = queries.find_organization(public_id), current_viewer()
    if found is not None and (target := found.merged_into) is not None:
        # Else an old address would tell outsiders who became whom.
        if not (can(viewer, Action.ORGANIZATION_VIEW, target) and _may_be_led(found, target)):
            raise NotFound
        return redirect(url_for("organizations.show", public_id=target.public_id), 302)
    organization = access.get(lambda _id: found, public_id, Action.ORGANIZATION_VIEW)
    may_care = can(viewer, Action.ORGANIZATION_EDIT, organization)
    return render_template(
        "organizations/show.html",
        organization=organization,
        said=rules.best_text(organization.descriptions, reader_language()),
        words=words,
        sections=parts.sections(organization, viewer),
        links=parts.links(),
        steps=beginning.steps_of(organization) if may_care else (),
    )


def _may_be_led(gone: Organization, target: Organization) -> bool:
    """Say whether the viewer could see the old one, or belongs to the one that took it over."""
    viewer = current_viewer()
    belongs = any(grant.scope == organization_scope(target.id) for grant in viewer.grants)
    return belongs or can(viewer, Action.ORGANIZATION_VIEW, gone.as_name)


@bp.route("/<public_id>/edit", methods=["GET", "POST"])
@requires(Action.ORGANIZATION_EDIT)
def edit(public_id: str) -> Answer:
    """Change an organization's details."""
    organization = get_organization(public_id, Action.ORGANIZATION_EDIT)
    form = _edit_form(organization)
    if not form.validate_on_submit():
        return _form_page(form, organization)
    try:
        services.update_organization(
            organization,
            form.details(organization),
            seen_version=form.seen_version,
            by=current_viewer(),
        )
    except InvalidInput as error:
        form.refuse(error)
        return _form_page(form, organization)
    except Conflict as error:
        return _conflict_page(form, public_id, error)
    flash(_("Cambios guardados."))
    return to_page(organization)


def _edit_form(organization: Organization) -> EditForm:
    form = EditForm(obj=organization)
    form.offer_countries()
    form.offer_people(queries.list_people(organization.id))
    if can_everywhere(current_viewer(), Action.ORGANIZATION_EDIT):
        offer_networks(form, Action.ORGANIZATION_EDIT)
    else:
        form.keep_network()
    if not can(current_viewer(), Action.ORGANIZATION_CONTACT, organization):
        form.hide_contact_note()
    if not form.is_submitted():
        form.show(organization)
    return form


def _form_page(form: EditForm, organization: Organization, *, is_conflict: bool = False) -> Answer:
    page = render_template(
        "organizations/edit.html",
        form=form,
        organization=organization,
        is_conflict=is_conflict,
        first=reader_language(),
        said=rules.best_text(organization.descriptions, reader_language()),
        links=parts.links(),
    )
    return page, 409 if is_conflict else 422 if form.errors else 200


def _conflict_page(form: EditForm, public_id: str, error: Conflict) -> Answer:
    """Show both texts, so nothing is lost; saving again is then a choice."""
    theirs = get_organization(public_id, Action.ORGANIZATION_EDIT)
    if theirs.archived_at is not None:
        raise error
    form.show_version(theirs.version)
    return _form_page(form, theirs, is_conflict=True)


def _wanted() -> Wanted:
    asked = request.args
    return Wanted(
        search=typed(asked.get("q")),
        country=asked.get("country", "")[:2],
        topic=asked.get("topic", "")[:40],
        network=asked.get("network", "")[:40],
    )
