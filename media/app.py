"""Plugs the package into the application: blueprints, tasks, commands, privacy handlers."""

from flask import Flask

from escuela import doctor, health, navigation
from escuela.authz.roles import Role
from escuela.consent import consequences
from escuela.consent.rules import ThingKind
from escuela.i18n import lazy
from escuela.navigation import Entry
from escuela.organizations import logos, parts
from escuela.privacy import registry
from media import cli
from media import doctor as media_doctor
from media.houses import views as houses
from media.houses.part import VIDEOS
from media.intake import api as intake_api
from media.intake import views as intake
from media.library import findable
from media.library import notices as library_notices
from media.library import privacy as library_privacy
from media.pipeline import consents as video_consents
from media.pipeline import pictures
from media.pipeline import tasks as pipeline_tasks  # noqa: F401 - registers them
from media.playback import api as playback_api
from media.playback import views as playback
from media.review import api as review_api
from media.review import views as review
from media.uploads import api as uploads_api
from media.uploads import cli as uploads_cli
from media.uploads import privacy as uploads_privacy
from media.uploads import tasks as uploads_tasks  # noqa: F401 - registers them
from media.uploads.form_files import UploadRequest


def init_app(app: Flask) -> None:
    """Attach everything about videos."""
    app.cli.add_command(cli.media)
    for name, check in media_doctor.CHECKS.items():
        doctor.register(app, name, check)
    health.register(app, "sandbox", media_doctor.sandbox_level)
    library_notices.register()
    findable.register()
    registry.register("library", library_privacy)
    registry.register("uploads", uploads_privacy)
    consequences.register(ThingKind.VIDEO, video_consents)
    app.request_class = UploadRequest
    logos.use_maker(pictures.make_square)
    parts.register("videos", VIDEOS)
    app.register_blueprint(houses.bp)
    app.register_blueprint(intake.bp)
    app.register_blueprint(intake_api.bp)
    app.register_blueprint(review.bp)
    app.register_blueprint(review_api.bp)
    navigation.register(
        app,
        Entry("intake.index", lazy("Videos"), "film", {Role.MEMBER: 1, Role.LEAD: 1}),
        Entry("review.index", lazy("Cola"), "tele", {Role.VIDEO_EDITOR: 1}),
    )
    app.register_blueprint(uploads_api.bp)
    app.register_blueprint(playback.bp)
    app.register_blueprint(playback_api.bp)
    app.cli.add_command(uploads_cli.group)
