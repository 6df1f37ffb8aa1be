"""What was said of the people in a video, and how it is taken back."""

from flask import flash, render_template

from escuela.authz.actions import Action
from escuela.authz.guard import requires
from escuela.authz.identity import current_viewer
from escuela.consent import consequences
from escuela.consent import queries as consent_queries
from escuela.consent import words as consent_words
from escuela.consent.rules import VIDEO_TEXT, video_thing
from escuela.consent.texts import shelf
from escuela.i18n import _
from media.library import consents
from media.review.forms import WithdrawConsentForm
from media.review.views.section import Answer, bp, get_video, to_desk, way_back


@bp.route("/<public_id>/consent", methods=["GET", "POST"])
@requires(Action.VIDEO_WITHDRAW)
def consent(public_id: str) -> Answer:
    """Show who said what, say what withdrawing it brings about, and do it."""
    video, form = get_video(public_id, Action.VIDEO_WITHDRAW), WithdrawConsentForm()
    if video.everybody_consented and form.validate_on_submit():
        consents.withdraw(video, form.channel, by=current_viewer())
        flash(_("Consentimiento retirado."))
        return to_desk(video)
    thing = video_thing(video.id)
    page = render_template(
        "review/consent.html",
        video=video,
        form=form,
        decisions=consent_queries.list_decisions(thing),
        newest=shelf().newest(VIDEO_TEXT),
        follows=consequences.foretell(thing),
        back=way_back(video),
        words=consent_words,
    )
    return page, 422 if form.errors else 200
