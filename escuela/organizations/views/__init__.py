"""Pages of organizations: list, page, details, logo, first steps, merger, national networks."""

from escuela.organizations.views import beginning, houses, logos, merging, networks
from escuela.organizations.views.section import bp

__all__ = ["beginning", "bp", "houses", "logos", "merging", "networks"]
