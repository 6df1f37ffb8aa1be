"""What all pages of notices share."""

from flask import Blueprint
from werkzeug import Response

bp = Blueprint("notices", __name__)

Answer = str | Response | tuple[str, int]
