"""The record of what was done, for coordination."""

from flask import render_template, request

from escuela.accounts import queries as accounts
from escuela.audit import deeds
from escuela.audit import queries as audit
from escuela.authz import access, recorded
from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.people import queries
from escuela.people.views.section import Answer, bp
from escuela.web.paging import page_number


@bp.get("/record")
@requires(Action.AUDIT_READ)
def record() -> Answer:
    """List what was done, the newest first; of one person's access where `person` names one."""
    access.everywhere(Action.AUDIT_READ)  # a line tells of other places, too
    person_id = request.args.get("person", "")
    person = access.get(queries.find_person, person_id, Action.AUDIT_READ) if person_id else None
    page = audit.list_entries(
        about_id=person.account.id if person else None,
        page=page_number(request.args.get("page")),
    )
    ids = {one for line in page.rows for one in (line.actor_id, line.subject_id) if one}
    return render_template(
        "people/record.html",
        page=page,
        person=person,
        aliases=accounts.list_aliases(ids),
        names=recorded.names_of(page.rows, current_viewer()),
        deeds=deeds,
    )
