"""Pages of people: who is there with which roles; invitations."""

from escuela.people.views import invitations, persons, record
from escuela.people.views.section import bp

__all__ = ["bp", "invitations", "persons", "record"]
