"""The editor's pages, a file per part of the desk; all begin with /review."""

from media.review.views import consents, desk, publishing, queue, work
from media.review.views.section import bp

__all__ = ["bp", "consents", "desk", "publishing", "queue", "work"]
