"""A page that only tests have: a form that sends a file, with and without JavaScript.

`make_app()` is the whole school with that page; gunicorn finds it here.
"""

from collections.abc import Mapping

from flask import Blueprint, Flask, render_template_string, request
from flask_wtf.file import FileField
from werkzeug import Response
from wtforms import BooleanField, HiddenField, StringField

import courses.app
import escuela.app
import media.app
from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.errors import InvalidInput
from escuela.web.forms import Form
from media.uploads import services
from media.uploads.form_files import receives_file
from media.uploads.waiting import list_waiting
from tests.factories.uploads import MAX_BYTES, PURPOSE

FORM = """\
{% extends "base.html" %}
{% from "macros/form.html" import field %}
{% from "macros/uploader.html" import uploader %}
{% block title %}Prueba{% endblock %}
{% block scripts %}<script type="module" src="{{ asset('js/upload.js') }}"></script>{% endblock %}
{% block content %}
<h1>Prueba</h1>
<form method="post" enctype="multipart/form-data" class="stack g4">
  {{ form.hidden_tag() }}
  {{ uploader(form.file, form.upload, purpose, max_bytes, waiting=waiting) }}
  {{ field(form.title) }}
  {{ form.is_public }} {{ form.is_public.label }}
  <p><button class="btn">Enviar</button></p>
</form>
{% endblock %}
"""


class SendForm(Form):
    """A file and something to write."""

    file = FileField("Archivo")
    upload = HiddenField()
    title = StringField("Título")
    is_public = BooleanField("Es público")


bp = Blueprint("upload_test_page", __name__)


@bp.route("/test-upload", methods=["GET", "POST"])
@requires(Action.UPLOAD_CREATE)
@receives_file(PURPOSE)
def send() -> str | Response | tuple[str, int]:
    """Show the form; take a file that came with it, or claim an upload that came before."""
    viewer = current_viewer()
    if request.method == "GET":
        return render_template_string(
            FORM,
            form=SendForm(),
            purpose=PURPOSE,
            max_bytes=MAX_BYTES,
            waiting=list_waiting(viewer, purpose=PURPOSE),
        )
    try:
        public_id = request.form.get("upload")
        if not public_id:
            sent = services.take_form_file(request.files["file"], purpose=PURPOSE, by=viewer)
            public_id = sent.public_id
        upload = services.claim_upload(public_id, purpose=PURPOSE, by=viewer)
    except InvalidInput as error:
        return Response(error.message, 422, mimetype="text/plain")
    return Response(
        f"{upload.file_name} {upload.size_bytes} {upload.sha256} {request.form['title']}",
        mimetype="text/plain",
    )


class Page:
    """The feature that plugs it in."""

    def init_app(self, app: Flask) -> None:
        app.register_blueprint(bp)


def make_app(settings: Mapping[str, object] | None = None) -> Flask:
    """Build the school with the page."""
    return escuela.app.create_app(settings, features=(media.app, courses.app, Page()))
