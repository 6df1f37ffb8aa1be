"""All the work on some videos, read at once; and what of it failed and waits for a person."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from escuela.jobs import queries as jobs
from escuela.jobs.models import Job
from escuela.jobs.rules import ENDED, State
from media.library import queries as library
from media.library.models import Render, Rendition, Source, Video
from media.library.rules import RenderKind, RenditionState
from media.pipeline.payloads import HOUSEKEEPING, Inspect, MakePreview, RenderRungs
from media.pipeline.queries import ABOUT, PREPARED, REVIEWED, payload_of

UNDONE = frozenset({State.FAILED, State.CANCELLED})
_KINDS = frozenset({Inspect.__name__, MakePreview.__name__, RenderRungs.__name__})


@dataclass(frozen=True, slots=True)
class Trouble:
    """Work that failed and waits for a person: a rung, or a whole job, or both."""

    job: Job | None
    """The job that failed, with its cause and its log."""
    rendition: Rendition | None
    """The rung that can be made again alone."""


@dataclass(frozen=True, slots=True)
class VideoWork:
    """What was made of a video, is being made, and failed."""

    video: Video
    source: Source | None
    """The newest version."""
    renders: Sequence[Render]
    """Of every version, oldest first, with their renditions."""
    jobs: Sequence[Job]
    """Newest first."""

    @property
    def active(self) -> Sequence[Job]:
        """What is done and waits to be done, newest first.

        Taking old files away is no step on a video's way, and nobody has a reason to stop it.
        """
        return [job for job in self.jobs if job.state not in ENDED and job.kind not in HOUSEKEEPING]

    @property
    def render(self) -> Render | None:
        """The newest renditions for people of the newest version."""
        made = [one for one in self.renders if self.source and one.source_id == self.source.id]
        full = [one for one in made if one.kind is RenderKind.FULL]
        return full[-1] if full else None

    @property
    def troubles(self) -> list[Trouble]:
        """What failed and is still wanted."""
        return [*self._failed_rungs(), *self._failed_jobs()]

    def _failed_rungs(self) -> list[Trouble]:
        return [
            Trouble(self._job_of(rendition), rendition)
            for render in self.renders
            if render.kind is RenderKind.FULL and self._is_used(render)
            for rendition in render.renditions
            if rendition.state is RenditionState.FAILED
        ]

    def _is_used(self, render: Render) -> bool:
        return self.video.published_render_id == render.id or self.video.state in PREPARED

    def _failed_jobs(self) -> list[Trouble]:
        """Return the jobs without rungs of their own whose last run did not succeed."""
        troubles, seen = [], set()
        for job in self.jobs:
            if job.kind not in _KINDS or job.kind in seen:
                continue
            seen.add(job.kind)
            if job.state in UNDONE and self._is_wanted(job):
                troubles.append(Trouble(job, None))
        return troubles

    def _is_wanted(self, job: Job) -> bool:
        if self.source is None:
            return False
        match payload_of(job):
            case Inspect(source_id):
                return source_id == self.source.id and self.source.verdict is None
            case MakePreview(source_id):
                return source_id == self.source.id and self.video.state in REVIEWED
            case RenderRungs(render_id, ()):
                render = next((one for one in self.renders if one.id == render_id), None)
                return render is not None and not render.renditions and self._is_last(render)
        return False

    def _is_last(self, render: Render) -> bool:
        if self.video.published_render_id == render.id:
            return True
        return self.render is render and self.video.state in PREPARED

    def _job_of(self, rendition: Rendition) -> Job | None:
        for job in self.jobs:
            payload = payload_of(job)
            if job.state in UNDONE and isinstance(payload, RenderRungs):
                is_its = payload.render_id == rendition.render_id
                if is_its and (not payload.names or rendition.name in payload.names):
                    return job
        return None


def load_work(video: Video) -> VideoWork:
    """Read all the work on one video."""
    return load_works([video], library.list_newest_sources([video.id]))[video.id]


def load_works(videos: Collection[Video], sources: Mapping[int, Source]) -> dict[int, VideoWork]:
    """Read all the work on some videos, by the video's id: three queries, however many.

    `sources` holds the newest version of each, as `library.list_newest_sources` gives it.
    """
    ids = {video.id for video in videos}
    renders = library.list_renders_of(ids)
    made: dict[int, list[Job]] = {}
    for job in jobs.list_jobs_of(ABOUT, sorted(ids)):
        made.setdefault(job.thing_id or 0, []).append(job)
    return {
        video.id: VideoWork(
            video, sources.get(video.id), renders.get(video.id, []), made.get(video.id, [])
        )
        for video in videos
    }
