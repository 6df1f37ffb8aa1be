"""Plays the video editor of the demo, so that its videos appear without anybody at the desk."""

from dataclasses import dataclass
from enum import StrEnum

from escuela.authz.identity import Viewer, viewer_of
from escuela.jobs.queue import enqueue
from escuela.jobs.registry import task
from escuela.jobs.rules import Lane
from escuela.jobs.runner import Run
from media.library import queries as library_queries
from media.library import services as library
from media.library.models import Video
from media.library.rules import Note, NoteChoice, VideoState
from media.pipeline import services as pipeline

LOOK_AGAIN_S = 5
LOOKS = 1440
"""Two hours: then a machine too slow for the demo, or one without a worker, is left alone."""

NOTE = Note(NoteChoice.NOT_NEEDED, "", "")
QUESTION = "¿Confirmas que todas las personas que aparecen están de acuerdo? Respóndenos por aquí."


class Act(StrEnum):
    """What the editor does with a video."""

    PUBLISH = "publish"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class PlayEditor:
    """Do the next step with a video of the demo, or look again a little later."""

    video_id: int
    editor_id: int
    act: str
    looks: int = 0


@task(PlayEditor, lane=Lane.LIGHT, max_attempts=3, timeout_s=60)
def play_editor(payload: PlayEditor, run: Run) -> None:
    """Take, then approve and publish, or ask; stop when there is nothing left to do."""
    with run.finish():
        video = library_queries.find_video_by_id(payload.video_id)
        if video is None or payload.looks >= LOOKS:
            return
        if _step(video, Act(payload.act), viewer_of(payload.editor_id)):
            ask(payload.video_id, payload.editor_id, Act(payload.act), looks=payload.looks + 1)


def ask(video_id: int, editor_id: int, act: Act, *, looks: int = 0) -> None:
    """Have the editor look at a video in a moment. Call it inside a transaction."""
    enqueue(
        PlayEditor(video_id, editor_id, act.value, looks),
        after_s=LOOK_AGAIN_S if looks else 0,
    )


def _step(video: Video, act: Act, editor: Viewer) -> bool:
    """Do what the state allows; return whether to look again."""
    match video.state, act:
        case VideoState.TO_REVIEW, Act.PUBLISH:
            library.take_video(video, by=editor)
            # Lessons carry a note of their own, so the video needs none.
            library.save_note(video, NOTE, seen_version=video.details_version, by=editor)
            pipeline.approve(video, by=editor)
        case VideoState.TO_REVIEW, Act.ASK:
            library.take_video(video, by=editor)
            library.ask_change(video, QUESTION, by=editor)
            return False
        case VideoState.READY, Act.PUBLISH:
            pipeline.publish(video, video.visibility, is_agreed=True, by=editor)
            return False
    return video.state in (VideoState.RECEIVED, VideoState.APPROVED)
