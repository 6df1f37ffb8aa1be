"""Progress as browsers send it; the contract stands in docs/progress.md. Every answer is JSON."""

from flask import Blueprint, request

from courses.learning import rules, watching
from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.errors import InvalidInput
from escuela.i18n import _

bp = Blueprint("progress", __name__, url_prefix="/api/v1")


@bp.post("/progress")
@requires(Action.PROGRESS_SAVE)
def save() -> tuple[dict[str, object], int]:
    """Take one watched stretch: 201 new, 200 known. Refusals: 409, 410, 422, see the contract."""
    sent = rules.parse_range(request.get_json(silent=True))
    if sent is None:
        raise InvalidInput(_("No entendimos lo que envió el navegador."), field="id")
    saved = watching.save_range(sent, by=current_viewer())
    return {"id": str(sent.client_id), "is_done": saved.is_done}, 201 if saved.is_new else 200
