"""F1 on the real pipeline: workers killed while ffmpeg works for them."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from escuela.authz.identity import Viewer, viewer_of
from escuela.db import db
from escuela.jobs.models import Job
from media.library import queries as library_queries
from media.library import services as library
from media.library.models import Render, Rendition, Source, Video
from media.library.rules import RenderKind, RenditionState, VideoState
from media.pipeline import services
from tests.escuela.jobs.works import QUICK, Works, kill
from tests.factories import make_account, make_organization
from tests.factories.videos import NOBODY_TO_COVER, make_details
from tests.filed import with_tables
from tests.media.clips import Clips
from wsgi import create_app

pytestmark = pytest.mark.ffmpeg

FILM_S = 4
WITHIN_S = 240


@pytest.fixture
def school(tmp_path: Path, root: Path) -> Iterator[Works]:
    uri = f"sqlite:///{tmp_path / 'school.sqlite'}"
    timing = {f"JOBS_{name}": value for name, value in QUICK.items()}
    app = create_app({"DATA_FOLDER": tmp_path, "SQLALCHEMY_DATABASE_URI": uri, **timing})
    with with_tables(app):
        works = Works(app, tmp_path, uri, root, module="wsgi")
        yield works
        works.end_workers()


def test_f1_a_film_whose_worker_is_killed_is_ready_once_with_no_half_file_and_no_orphan(
    school: Works,
    clips: Clips,
    rounds: Callable[[int, int], int],
    record_property: Callable[[str, object], None],
) -> None:
    films = rounds(1, 10)
    chance, clip, waits = random.Random(3), clips.film(FILM_S), []  # noqa: S311 - moments
    school.start_worker()

    for _ in range(films):
        video_id = send(school, clip)
        waits.append(kill_amid(school, "MakePreview", chance))
        wait_for_review(school, video_id)
        approve(school, video_id)
        waits.append(kill_amid(school, "RenderRungs", chance))
        wait_for_all_rungs(school, video_id)

    assert max(waits) < 60
    school.wait(lambda: school.temporary() == [] and orphans(school) == [], within_s=120)
    school.wait(lambda: set(school.stored()) == referenced(school), within_s=120)
    with school.app.app_context():
        kinds = Counter(db.session.scalars(sa.select(Render.kind)))
        work = Counter(tuple(row) for row in db.session.execute(sa.select(Job.kind, Job.payload)))
    assert kinds == {RenderKind.PREVIEW: films, RenderKind.FULL: films}
    assert max(work.values()) == 1
    record_property("F1, encodes", f"{2 * films} kills, retry within {max(waits):.1f} s")


def kill_amid(school: Works, kind: str, chance: random.Random) -> float:
    """Kill the worker at some moment of the newest such job; return seconds until a new try."""
    school.wait(lambda: newest(school, kind).attempt == 1)
    time.sleep(chance.uniform(0.0, 1.5))
    kill(school.processes[-1])
    killed_at = time.monotonic()
    before = newest(school, kind)
    school.start_worker()
    if before.state == "done":
        return 0.0
    school.wait(lambda: newest(school, kind).attempt > before.attempt)
    return time.monotonic() - killed_at


def newest(school: Works, kind: str) -> Job:
    """Return the newest job that was begun, or any if there is none yet."""
    with school.app.app_context():
        begun = sa.select(Job).where(Job.kind == kind).order_by(Job.attempt == 0, Job.id.desc())
        return db.session.scalars(begun).first() or Job(attempt=0)


def send(school: Works, clip: Path) -> int:
    with school.app.app_context(), clip.open("rb") as stream:
        file = services.keep_file(stream, clip.name)
        video = services.receive_video(
            make_details(), NOBODY_TO_COVER, file, {},
            organization_id=make_organization().id, by=editor(),
        )  # fmt: skip
        return video.id


def approve(school: Works, video_id: int) -> None:
    with school.app.app_context():
        video = library_queries.find_video_by_id(video_id)
        assert video is not None
        library.take_video(video, by=editor())
        services.approve(video, by=editor())


def editor() -> Viewer:
    return viewer_of(make_account("Tordo").id)


def wait_for_review(school: Works, video_id: int) -> None:
    def is_there() -> bool:
        with school.app.app_context():
            return db.session.get_one(Video, video_id).state is VideoState.TO_REVIEW

    school.wait(is_there, within_s=WITHIN_S)


def wait_for_all_rungs(school: Works, video_id: int) -> None:
    school.wait(lambda: is_whole(school, video_id), within_s=WITHIN_S)


def is_whole(school: Works, video_id: int) -> bool:
    """Say whether every rung that was planned is ready."""
    with school.app.app_context():
        states = db.session.scalars(
            sa.select(Rendition.state)
            .join(Render, Render.id == Rendition.render_id)
            .join(Source, Source.id == Render.source_id)
            .where(Source.video_id == video_id, Render.kind == RenderKind.FULL)
        ).all()
    return len(states) > 2 and set(states) == {RenditionState.READY}


def referenced(school: Works) -> set[str]:
    """Return the keys of all files that a row points at."""
    columns = (Source.storage_key, Rendition.media_key, Rendition.plain_key, Render.poster_key,
               Render.storyboard_key)  # fmt: skip
    with school.app.app_context():
        return {key for column in columns for key in db.session.scalars(sa.select(column)) if key}


def orphans(school: Works) -> list[str]:
    """Return the command lines of programs that work in this school without a worker of ours."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(school.folder) in command:
            found.append(command)
    return found
