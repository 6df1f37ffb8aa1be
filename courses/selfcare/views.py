"""The self-care corner. Reading leaves nothing: no log line, no last-seen time, no cookie."""

from flask import Blueprint, render_template

from courses.selfcare import queries
from escuela.authz.guard import public
from escuela.errors import NotFound
from escuela.logs import unlogged

bp = Blueprint("selfcare", __name__, url_prefix="/self-care")


@bp.get("/")
@public
@unlogged
def index() -> str:
    """Show all texts."""
    return render_template("selfcare/index.html", materials=queries.list_materials())


@bp.get("/<slug>")
@public
@unlogged
def show(slug: str) -> str:
    """Show one text."""
    material = queries.find_material(slug)
    if material is None:
        raise NotFound
    return render_template("selfcare/show.html", material=material)
