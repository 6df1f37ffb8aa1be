"""Builders of videos, in any state and with renditions that claim to be ready."""

from escuela import clock
from escuela.db import db, transaction
from escuela.organizations.models import Organization
from escuela.topics import Topic
from media.library import queries, services
from media.library.facts import SourceFacts
from media.library.models import Render, Rendition, Source, Video
from media.library.rules import (
    Appearing,
    Details,
    Note,
    NoteChoice,
    RenderKind,
    RenditionState,
    Sensitivity,
    VideoState,
    Visibility,
)
from tests.factories.consent import make_video_consent

NOBODY_TO_COVER = Appearing(
    everybody_consented=True,
    minors_appear=False,
    needs_covering=False,
    place_recognizable=False,
    covering_notes="",
)
NOTE_NOT_NEEDED = Note(NoteChoice.NOT_NEEDED, "", "")


def make_details(
    title: str = "Cuidar la palabra", visibility: Visibility = Visibility.NETWORK
) -> Details:
    return Details(
        title=title,
        summary="Hablar sin exponernos.",
        language="es",
        topics=(Topic.CARE,),
        sensitivity=Sensitivity.NONE,
        visibility=visibility,
    )


def make_facts(*, place_found: bool = False, cut_at_s: float | None = None) -> SourceFacts:
    return SourceFacts(
        duration_s=62.5,
        width=1080,
        height=1920,
        fps=30.0,
        has_video=True,
        has_audio=True,
        is_hdr=False,
        rotation=90,
        container="mov",
        place_found=place_found,
        device_found=place_found,
        warnings=(),
        cut_at_s=cut_at_s,
    )


def make_video(
    organization: Organization,
    title: str = "Cuidar la palabra",
    *,
    state: VideoState = VideoState.TO_REVIEW,
    visibility: Visibility = Visibility.NETWORK,
    appearing: Appearing = NOBODY_TO_COVER,
    sender_id: int | None = None,
    editor_id: int | None = None,
    facts: SourceFacts | None = None,
) -> Video:
    """A video with one version, in a state that it did not walk to."""
    return make_video_of(
        organization.id, title, state=state, visibility=visibility, appearing=appearing,
        sender_id=sender_id, editor_id=editor_id, facts=facts,
    )  # fmt: skip


def make_video_of(
    organization_id: int,
    title: str = "Cuidar la palabra",
    *,
    state: VideoState = VideoState.TO_REVIEW,
    visibility: Visibility = Visibility.NETWORK,
    appearing: Appearing = NOBODY_TO_COVER,
    sender_id: int | None = None,
    editor_id: int | None = None,
    facts: SourceFacts | None = None,
) -> Video:
    """The same where only the organization's id is known."""
    with transaction():
        video = Video(organization_id=organization_id, sender_id=sender_id, editor_id=editor_id)
        services.write_details(video, make_details(title, visibility))
        services.write_appearing(video, appearing)
        video.state = state
        db.session.add(video)
        db.session.flush()
        if appearing.everybody_consented:
            make_video_consent(
                organization_id, video.id, minors=appearing.minors_appear, sender_id=sender_id
            )
        make_source(video, facts=facts or make_facts())
    return video


def make_source(video: Video, *, number: int = 1, facts: SourceFacts | None = None) -> Source:
    with transaction():
        source = Source(
            video_id=video.id,
            number=number,
            storage_key=f"originals/{video.id}-{number}",
            sha256="5e5a" * 16,
            size_bytes=418_000_000,
            file_name="VID_20260101.mp4",
            facts=facts,
            verdict=services.VERDICT_OK,
            sealed_at=clock.utc_now(),
        )
        db.session.add(source)
    return source


def make_render(
    source: Source, kind: RenderKind = RenderKind.FULL, *, names: tuple[str, ...] = ("360", "audio")
) -> Render:
    with transaction():
        render = Render(source_id=source.id, kind=kind)
        db.session.add(render)
        db.session.flush()
        db.session.add_all(_rendition(render, name) for name in names)
    return render


def make_published_video(
    organization: Organization,
    title: str = "Semáforo de riesgo",
    visibility: Visibility = Visibility.NETWORK,
) -> Video:
    """A video that its audience may watch, as far as rows tell; no file is behind it."""
    video = make_video(organization, title, state=VideoState.PUBLISHED, visibility=visibility)
    source = queries.find_newest_source(video.id)
    assert source is not None
    render = make_render(source)
    with transaction():
        services.write_note(video, NOTE_NOT_NEEDED)
        video.published_render_id = render.id
        video.published_at = clock.utc_now()
    return video


def _rendition(render: Render, name: str) -> Rendition:
    is_sound = name == "audio"
    return Rendition(
        render_id=render.id,
        name=name,
        kind="audio" if is_sound else "video",
        codec="aac" if is_sound else "h264",
        codecs="mp4a.40.2" if is_sound else "avc1.64001e,mp4a.40.2",
        width=0 if is_sound else 360,
        height=0 if is_sound else 640,
        fps=0.0 if is_sound else 30.0,
        duration_s=62.5,
        avg_kbps=32 if is_sound else 300,
        peak_kbps=34 if is_sound else 420,
        media_bytes=250_000 if is_sound else 2_500_000,
        plain_bytes=250_000 if is_sound else 2_500_000,
        media_key=f"work/{render.public_id}/{name}.mp4",
        plain_key=f"work/{render.public_id}/{name}-plain.mp4",
        state=RenditionState.READY,
        made_at=clock.utc_now(),
    )
