"""What the queue says of a video, in words: the same for the page and for its live renewal."""

from collections.abc import Sequence
from dataclasses import dataclass

from escuela.clock import utc_now
from escuela.i18n import _, ngettext
from escuela.jobs.models import Job
from escuela.jobs.rules import Priority, State
from escuela.web.filters import size
from media.library import words
from media.library.models import Rendition, Video
from media.library.rules import VideoState
from media.pipeline.payloads import Inspect, MakePreview, RenderRungs
from media.pipeline.queries import rungs_of
from media.pipeline.work import Trouble
from media.review.places import Place
from media.review.queries import Row, Weights, Workshop

MINUTE_S = 60
HOUR_S = 3600
DAY_S = 86400


@dataclass(frozen=True, slots=True)
class Line:
    """One video in the queue, ready to be shown."""

    look: str
    """Class of the tag."""
    icon: str
    text: str
    """The state in words."""
    percent: int
    bar: str
    """Class of the bar."""
    note: str
    """Beside the percentage: time left, place in the queue, age."""
    priority: str = ""
    """In words, where it is not the usual one."""


def line_of(row: Row) -> Line:
    """Say how a video is."""
    look, icon = words.TAG[row.video.state]
    text = str(words.STATE[row.video.state])
    if row.job is not None:
        return line_of_job(row.job, row.place)
    if row.video.has_trouble:
        return _trouble_line(row)
    if row.video.state is VideoState.REJECTED:
        cause = words.refusal(row.source.verdict or "").what if row.source else ""
        return Line(look, icon, text, 0, "is-off", cause)
    if row.video.state in (VideoState.READY, VideoState.PUBLISHED):
        return Line(look, icon, text, 100, "is-ok", _weights(row.weights))
    if row.video.state is VideoState.CHANGES_ASKED:
        asked = _("pregunta enviada %(age)s", age=age_of(row.video))
        return Line(look, icon, text, 0, "is-off", asked)
    return Line(look, icon, text, 0, "is-off", age_of(row.video))


def _trouble_line(row: Row) -> Line:
    undone = [trouble.job for trouble in row.work.troubles]
    if undone and all(job and job.state is State.CANCELLED for job in undone):
        return Line("warn", "pause", str(_("Se detuvo")), 0, "is-off", age_of(row.video))
    return Line("bad", "bad", str(_("Algo falló")), 0, "is-bad", age_of(row.video))


def job_words(job: Job) -> str:
    """Say what a job does."""
    if job.kind == Inspect.__name__:
        return str(_("Mirando el archivo"))
    if job.kind == MakePreview.__name__:
        return str(_("Preparando la copia privada"))
    if job.kind == RenderRungs.__name__:
        names = rungs_of(job)
        if not names:
            return str(_("Preparando 360p y sonido"))
        return str(_("Preparando %(names)s", names=", ".join(map(rung_words, names))))
    return str(_("Quitando archivos que nadie usa"))


def rung_words(name: str) -> str:
    """Name a rung for people."""
    if name == "audio":
        return str(_("sonido"))
    if name == "audio-opus":
        return str(_("sonido liviano"))
    side, _dash, codec = name.partition("-")
    return _("%(side)sp ahorro", side=side) if codec else f"{side}p"


def priority_words(job: Job) -> str:
    """Say what is unusual about a job's place in the queue; waiting makes it better by itself."""
    if job.priority <= Priority.HIGH:
        return str(_("prioridad alta"))
    return str(_("prioridad baja")) if job.priority >= Priority.LOW else ""


def left_words(seconds: float | None) -> str:
    """Say how long something still takes; empty where nobody knows."""
    if seconds is None:
        return ""
    if seconds < MINUTE_S:
        return str(_("falta menos de 1 min"))
    minutes = round(seconds / MINUTE_S)
    return str(ngettext("falta %(num)s min", "faltan %(num)s min", minutes))


def starts_words(seconds: float | None) -> str:
    """Say when something probably begins; empty where nobody knows."""
    if seconds is None:
        return ""
    if seconds < MINUTE_S:
        return str(_("empieza en menos de 1 min"))
    if seconds < 2 * HOUR_S:
        return str(_("empieza en %(minutes)s min", minutes=round(seconds / MINUTE_S)))
    return str(_("empieza en %(hours)s h", hours=round(seconds / HOUR_S)))


def age_words(seconds: float) -> str:
    """Say how long ago something was."""
    if seconds < MINUTE_S:
        return str(_("hace menos de 1 min"))
    if seconds < HOUR_S:
        return str(_("hace %(minutes)s min", minutes=int(seconds // MINUTE_S)))
    if seconds < 2 * DAY_S:
        return str(_("hace %(hours)s h", hours=int(seconds // HOUR_S)))
    return str(_("hace %(days)s días", days=int(seconds // DAY_S)))


def age_of(video: Video) -> str:
    """Say how long a video has been in its state."""
    return age_words((utc_now() - video.state_since).total_seconds())


def summary(workshop: Workshop, troubled: int) -> str:
    """Say in one sentence what happens in the workshop."""
    waiting = f"{workshop.waiting}"
    if workshop.has_more:
        waiting = str(_("más de %(count)s", count=waiting))
    return str(
        _(
            "Trabajos: %(running)s en proceso, %(waiting)s en espera."
            " Videos con error: %(troubled)s.",
            running=len(workshop.running),
            waiting=waiting,
            troubled=troubled,
        )
    )


def waiting_words(workshop: Workshop) -> str:
    """Say for how long the oldest job has waited; empty where none waits."""
    if workshop.oldest_s is None:
        return ""
    return str(_("Lo que más espera se pidió %(age)s.", age=age_words(workshop.oldest_s)))


def line_of_job(job: Job, place: Place | None = None) -> Line:
    """Say how a job is, on its own."""
    if job.state is State.RUNNING:
        percent = round(job.progress * 100)
        return Line("info", "redo", job_words(job), percent, "", left_words(job.left_s))
    waits_for = str(_(job.error_words)) if job.error_words else ""
    if job.error_code == "worker_lost":
        waits_for = " ".join((waits_for, str(_("Empieza otra vez por sí solo."))))
    if place is None:
        return Line("", "clock", str(_("En espera")), 0, "is-off", waits_for or str(_("en espera")))
    text = str(_("En espera, puesto %(place)s", place=place.number))
    note = waits_for or starts_words(place.starts_in_s) or job_words(job)
    return Line("", "clock", text, 0, "is-off", note, priority_words(job))


@dataclass(frozen=True, slots=True)
class Failure:
    """Work that did not succeed, ready to be shown: rungs of one cause together."""

    text: str
    job: Job | None
    rungs: Sequence[Rendition]
    """What can be made again one by one; empty: the whole job."""


def failures(troubles: Sequence[Trouble]) -> list[Failure]:
    """Say what failed or was stopped: each job, and rungs of one cause once."""
    by_cause: dict[tuple[str, int], list[Trouble]] = {}
    for trouble in troubles:
        cause = trouble.job.error_words or "" if trouble.job else ""
        whole = trouble.job.id if trouble.job and trouble.rendition is None else 0
        by_cause.setdefault((cause, whole), []).append(trouble)
    return [_failure(alike) for alike in by_cause.values()]


def _failure(alike: Sequence[Trouble]) -> Failure:
    job = alike[0].job
    rungs = [trouble.rendition for trouble in alike if trouble.rendition]
    names = ", ".join(rung_words(rung.name) for rung in rungs)
    what = names or (job_words(job) if job else "")
    is_stopped = job is not None and job.state is State.CANCELLED
    text = _("Se detuvo: %(what)s.", what=what) if is_stopped else _("Falló: %(what)s.", what=what)
    return Failure(str(text), job, rungs)


def key_of(video: Video, jobs: Sequence[Job]) -> str:
    """Name what a desk shows; another key means that the page has become old."""
    return " ".join([video.state, str(video.has_trouble), *sorted(job.public_id for job in jobs)])


def _weights(weights: Weights | None) -> str:
    if weights is None:
        return ""
    return str(
        _(
            "%(count)s versiones, de %(least)s a %(most)s",
            count=weights.count,
            least=size(weights.least),
            most=size(weights.most),
        )
    )
