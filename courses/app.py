"""Plugs the package into the application: blueprints, tasks, commands, privacy handlers."""

from flask import Flask

from courses.catalog import findable
from courses.catalog import queries as catalog_queries
from courses.catalog import services as catalog_services
from courses.catalog import views as catalog
from courses.catalog.part import COURSES
from courses.deliveries import privacy as deliveries_privacy
from courses.demo.cli import demo
from courses.entry import membership
from courses.entry import queries as entry_queries
from courses.entry import views as entry
from courses.entry.part import ENTRY
from courses.finding import views as finding
from courses.home import views as home
from courses.learning import api as progress
from courses.learning import privacy as learning_privacy
from courses.learning import views as learning
from courses.selfcare import views as selfcare
from escuela import navigation
from escuela.authz import identity
from escuela.authz import services as authz
from escuela.authz.roles import Role
from escuela.authz.scopes import ScopeKind
from escuela.i18n import lazy
from escuela.navigation import Entry
from escuela.organizations import parts
from escuela.people import places
from escuela.privacy import registry
from media.library import audience

ENTRIES = (
    Entry("front_page", lazy("Inicio"), "home",
          {Role.VISITOR: 1, Role.LEARNER: 1, Role.READER: 1, Role.PROTECTION: 1}),
    Entry("catalog.index", lazy("Cursos"), "book",
          {Role.VISITOR: 2, Role.LEARNER: 2, Role.MEMBER: 2, Role.LEAD: 2, Role.VIDEO_EDITOR: 3,
           Role.TUTOR: 3, Role.COORDINATION: 3, Role.AUTHOR: 1, Role.READER: 2,
           Role.PROTECTION: 2}, also=("learning",)),
    Entry("selfcare.index", lazy("Autocuidado"), "leaf",
          {Role.VISITOR: 3, Role.LEARNER: 3, Role.MEMBER: 3, Role.LEAD: 3, Role.AUTHOR: 4,
           Role.PROTECTION: 3, Role.READER: 3}),
)  # fmt: skip


def init_app(app: Flask) -> None:
    """Attach everything about what is taught."""
    app.add_url_rule("/", "front_page", home.front_page)
    app.cli.add_command(demo)
    for part in (selfcare, catalog, entry, finding, learning, progress):
        app.register_blueprint(part.bp)
    navigation.register(app, *ENTRIES)
    parts.register("courses", COURSES)
    parts.register("entry", ENTRY)
    findable.register()
    app.jinja_env.globals["search_page"] = "finding.search"
    audience.on_visibility("courses", catalog_services.check_video_audience)
    authz.on_rights_change("courses", membership.settle)
    identity.on_viewer("courses", entry_queries.guests_of)
    places.register(ScopeKind.COURSE, catalog_queries.titles_of)
    registry.register("deliveries", deliveries_privacy)
    registry.register("learning", learning_privacy)
