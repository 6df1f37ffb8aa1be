"""Pages of videos: the sender's and the editor's, with something of every kind on them."""

from escuela.authz.identity import viewer_of
from escuela.db import transaction
from escuela.jobs.queue import enqueue
from media.library import queries as library_queries
from media.library import services as library
from media.library.models import Source, Video
from media.library.rules import Appearing, RenderKind, RenditionState, VideoState
from media.pipeline.payloads import RenderRungs
from tests.factories import School
from tests.factories.videos import make_facts, make_render, make_video_of
from tests.house.budgets import Pages
from tests.live import Live

EVERYTHING_TO_MIND = Appearing(
    everybody_consented=False,
    minors_appear=True,
    needs_covering=True,
    place_recognizable=True,
    covering_notes="2:10, camisa azul",
)


def pages(live: Live, school: School) -> Pages:
    member, editor = school.accounts["member"], school.accounts["video_editor"]
    with live.app.app_context():
        asked = make_video_of(
            school.own_id, "La ronda", state=VideoState.IN_REVIEW, editor_id=editor,
            appearing=EVERYTHING_TO_MIND, facts=make_facts(place_found=True, cut_at_s=12.0),
        )  # fmt: skip
        make_render(_source(asked), RenderKind.PREVIEW, names=("360",))
        library.ask_change(asked, "¿Revisas el minuto 4:12?", by=viewer_of(editor))
        library.take_video(asked, by=viewer_of(editor))
        ready = make_video_of(school.own_id, "Semáforo de riesgo", state=VideoState.READY)
        make_render(_source(ready))
        _broken(make_video_of(school.own_id, "La asamblea", state=VideoState.APPROVED))
        for number in range(20):
            make_video_of(school.own_id, f"Cuidar la palabra {number}")
        asked_id, ready_id = asked.public_id, ready.public_id
    return {
        "list": ("/videos/", member),
        "send": ("/videos/new", member),
        "video": (f"/videos/{asked_id}", member),
        "edit": (f"/videos/{asked_id}/edit", member),
        "version": (f"/videos/{asked_id}/version", member),
        "queue": ("/review/", editor),
        "desk": (f"/review/{asked_id}", editor),
        "publish": (f"/review/{ready_id}/publish", editor),
    }


def _broken(video: Video) -> None:
    """A rung failed and another waits."""
    render = make_render(_source(video))
    with transaction():
        enqueue(RenderRungs(render.id, ("360",)), about=("video", video.id))
        rung = library_queries.find_rendition(render.id, "audio")
        assert rung is not None
        rung.state, rung.error_code = RenditionState.FAILED, "failed"
        video.has_trouble = True


def _source(video: Video) -> Source:
    source = library_queries.find_newest_source(video.id)
    assert source is not None
    return source
