"""media/review: the editors of all videos, and who else may decide or look."""

from escuela.jobs.queue import enqueue
from media.library import queries as library_queries
from media.library.rules import RenderKind, VideoState
from media.pipeline.payloads import MakePreview
from tests.factories import MARKER, School
from tests.factories.videos import make_render, make_video_of
from tests.house.policy import Line, Policy, same

EDITORS = same({"video_editor"})
WITHDRAW = Line(
    own=frozenset({"lead", "video_editor", "coordination"}),
    other=frozenset({"outsider", "video_editor", "coordination"}),
)

POLICY: Policy = {
    ("GET", "/review/"): EDITORS,
    ("POST", "/review/next"): EDITORS,
    ("GET", "/review/<public_id>"): EDITORS,
    ("POST", "/review/<public_id>/take"): EDITORS,
    ("POST", "/review/<public_id>/release"): EDITORS,
    ("POST", "/review/<public_id>/ask"): EDITORS,
    ("POST", "/review/<public_id>/note"): EDITORS,
    ("POST", "/review/<public_id>/captions"): EDITORS,
    ("POST", "/review/<public_id>/captions/<language>/remove"): EDITORS,
    ("GET", "/review/<public_id>/edit"): EDITORS,
    ("POST", "/review/<public_id>/edit"): EDITORS,
    ("GET", "/review/<public_id>/version"): EDITORS,
    ("POST", "/review/<public_id>/version"): EDITORS,
    ("POST", "/review/<public_id>/approve"): EDITORS,
    ("POST", "/review/<public_id>/reconsider"): EDITORS,
    ("POST", "/review/<public_id>/reopen"): EDITORS,
    ("GET", "/review/<public_id>/publish"): EDITORS,
    ("POST", "/review/<public_id>/publish"): EDITORS,
    ("GET", "/review/<public_id>/consent"): WITHDRAW,
    ("POST", "/review/<public_id>/consent"): WITHDRAW,
    ("GET", "/review/<public_id>/withdraw"): WITHDRAW,
    ("POST", "/review/<public_id>/withdraw"): WITHDRAW,
    ("POST", "/review/<public_id>/renders/<int:render_id>/<name>/retry"): EDITORS,
    ("POST", "/review/<public_id>/jobs/<job_id>/retry"): EDITORS,
    ("POST", "/review/<public_id>/retry"): EDITORS,
    ("POST", "/review/<public_id>/jobs/<job_id>/cancel"): EDITORS,
    ("POST", "/review/<public_id>/jobs/<job_id>/raise"): EDITORS,
    ("GET", "/api/v1/review/queue"): EDITORS,
    ("GET", "/api/v1/review/videos/<public_id>"): EDITORS,
}

FORMS = {"/review/<public_id>/ask": {"text": "Lo miramos."}}


def own(school: School) -> dict[str, str]:
    return _video(school.own_id, f"Voces {MARKER}")


def other(school: School) -> dict[str, str]:
    return _video(school.other_id, "Voces de barrio")


def _video(organization_id: int, title: str) -> dict[str, str]:
    video = make_video_of(organization_id, title, state=VideoState.IN_REVIEW)
    source = library_queries.find_newest_source(video.id)
    assert source is not None
    preview = make_render(source, RenderKind.PREVIEW, names=("360",))
    return {
        "public_id": video.public_id,
        "render_id": str(preview.id),
        "name": "360",
        "language": "es",
        "job_id": enqueue(MakePreview(source.id), about=("video", video.id)).public_id,
    }
