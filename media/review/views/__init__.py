"""The editor's pages, a file per part of the desk; all begin with /review."""

from media.review.views import desk, publishing, queue, work
from media.review.views.section import bp

__all__ = ["bp", "desk", "publishing", "queue", "work"]
