"""Pages of notices: a person's own, and what is handed over to others."""

from escuela.notices.views import by_hand, own
from escuela.notices.views.section import bp

__all__ = ["bp", "by_hand", "own"]
