"""What is offered to a viewer: choices with their price, captions, words, an address."""

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from escuela.authz.actions import Action
from escuela.authz.check import can
from escuela.authz.identity import Viewer
from escuela.errors import NotFound
from media.library.models import Caption, Render, Video
from media.library.rules import RenderKind
from media.playback import queries, rules
from media.playback.rules import Choice


@dataclass(frozen=True, slots=True)
class Cue:
    """One line of the transcript."""

    start_s: float
    text: str


@dataclass(frozen=True, slots=True)
class Offer:
    """All that a page needs to offer a video. Making one costs nothing to the person."""

    video_id: str
    """Public id of the video."""
    render_id: str
    """Public id of the render; the page signs it into an address (`media.playback.links`)."""
    language: str
    """Spoken: ISO 639-1."""
    duration_s: float
    choices: tuple[Choice, ...]
    default: Choice
    captions: tuple[str, ...]
    """Languages."""
    transcript: tuple[Cue, ...]
    """In the spoken language, else in the first there is; empty without captions."""
    transcript_language: str
    poster: str | None
    """Name of the still picture below the render's address."""


def offer(video: Video, viewer: Viewer, *, saves_data: bool = False) -> Offer | None:
    """Return what the viewer may watch of a video; None while nothing is published for them."""
    return offers([video], viewer, saves_data=saves_data).get(video.id)


def offers(
    videos: Iterable[Video], viewer: Viewer, *, saves_data: bool = False
) -> Mapping[int, Offer]:
    """Return what the viewer may watch of some videos, by the video's internal id."""
    seen = [video for video in videos if can(viewer, Action.VIDEO_VIEW, video)]
    renders = queries.list_published(seen)
    made = (
        (video.id, _offer(video, renders[video.id], saves_data=saves_data))
        for video in seen
        if video.id in renders
    )
    return {video_id: one for video_id, one in made if one}


def offer_preview(video: Video, viewer: Viewer) -> Offer | None:
    """Return the private preview of the newest version, or its finished render; None until made.

    For the organization and the editor: it is never published and goes with publishing.
    """
    if not can(viewer, Action.VIDEO_PREVIEW, video):
        return None
    renders = queries.list_newest(video)
    newest = (
        next((one for one in renders if one.kind is kind), None)
        for kind in (RenderKind.FULL, RenderKind.PREVIEW)
    )
    offers = (_offer(video, render, saves_data=False) for render in newest if render)
    return next((offer for offer in offers if offer), None)


def authorized_render(public_id: str, viewer: Viewer) -> Render:
    """Return a render whose bytes the viewer may have at this moment. Raises NotFound.

    What is published is for those who may watch the video; any other render (preview, a version
    not yet published or no longer) is for those who may preview it.
    """
    render = queries.find_render(public_id)
    if render is None:
        raise NotFound
    video = render.source.video
    is_published = render.id == video.published_render_id
    action = Action.VIDEO_VIEW if is_published else Action.VIDEO_PREVIEW
    if not can(viewer, action, video):
        raise NotFound
    return render


def caption_text(render: Render, language: str) -> str | None:
    """Return a video's captions in a language as WebVTT, or None."""
    found = [c for c in render.source.video.captions if c.language == language]
    return found[0].vtt if found else None


def transcript_of(captions: Sequence[Caption], language: str) -> tuple[str, tuple[Cue, ...]]:
    """Return the language and the lines of the best captions for a spoken language."""
    ordered = sorted(captions, key=lambda caption: (caption.language != language, caption.language))
    if not ordered:
        return language, ()
    return ordered[0].language, tuple(_cues(ordered[0].vtt))


def _offer(video: Video, render: Render, *, saves_data: bool) -> Offer | None:
    choices = rules.choices_of(render.renditions)
    if not choices:
        return None
    language, cues = transcript_of(render.source.video.captions, video.language)
    names = rules.files_of(render)
    return Offer(
        video_id=video.public_id,
        render_id=render.public_id,
        language=video.language,
        duration_s=max(rung.duration_s for rung in render.renditions),
        choices=choices,
        default=rules.default_choice(choices, saves_data=saves_data),
        captions=tuple(caption.language for caption in render.source.video.captions),
        transcript=cues,
        transcript_language=language,
        poster=next((name for name in names if render.poster_key == names[name].key), None),
    )


def _cues(vtt: str) -> Iterator[Cue]:
    """Read captions as library.captions writes them, and so much faster than any WebVTT.

    Stored words are escaped for WebVTT; a page escapes them anew for itself.
    """
    for block in vtt.split("\n\n"):
        timing, _, text = block.partition("\n")
        start, arrow, _ = timing.partition(" --> ")
        if arrow:
            yield Cue(_seconds(start), " ".join(html.unescape(text).split()))


def _seconds(time: str) -> float:
    """Read "00:01:02.500", or without its hours."""
    *hours, minutes, seconds = time.split(":")
    return sum(map(int, hours)) * 3600 + int(minutes) * 60 + float(seconds)
