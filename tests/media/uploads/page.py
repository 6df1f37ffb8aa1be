"""A page that only tests have: a form that sends a file, with and without JavaScript.

`make_app()` is the whole school with that page; gunicorn finds it here.
"""

from collections.abc import Mapping

from flask import Blueprint, Flask, render_template_string, request
from werkzeug import Response

import courses.app
import escuela.app
import media.app
from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.errors import InvalidInput
from media.uploads import services
from media.uploads.form_files import receives_file
from tests.factories.uploads import PURPOSE

FORM = """\
{% extends "base.html" %}
{% block title %}Prueba{% endblock %}
{% block content %}
<h1>Prueba</h1>
<form method="post" enctype="multipart/form-data">
  <input type="hidden" name="csrf_token" value="{{ csrf_token() }}">
  <label for="file">Archivo</label><input type="file" id="file" name="file">
  <label for="title">Título</label><input id="title" name="title">
  <button>Enviar</button>
</form>
{% endblock %}
"""

bp = Blueprint("upload_test_page", __name__)


@bp.route("/test-upload", methods=["GET", "POST"])
@requires(Action.UPLOAD_CREATE)
@receives_file(PURPOSE)
def send() -> str | Response | tuple[str, int]:
    """Show the form; take a file that came with it, or claim an upload that came before."""
    if request.method == "GET":
        return render_template_string(FORM)
    viewer = current_viewer()
    try:
        if public_id := request.form.get("upload"):
            upload = services.claim_upload(public_id, purpose=PURPOSE, by=viewer)
        else:
            upload = services.take_form_file(request.files["file"], purpose=PURPOSE, by=viewer)
    except InvalidInput as error:
        return Response(error.message, 422, mimetype="text/plain")
    text = f"{upload.file_name} {upload.size_bytes} {upload.sha256} {request.form['title']}"
    return Response(text, mimetype="text/plain")


class Page:
    """The feature that plugs it in."""

    def init_app(self, app: Flask) -> None:
        app.register_blueprint(bp)


def make_app(settings: Mapping[str, object] | None = None) -> Flask:
    """Build the school with the page."""
    return escuela.app.create_app(settings, features=(media.app, courses.app, Page()))
