"""Background work on uploads."""

from escuela.jobs.registry import task
from escuela.jobs.runner import Run
from media.uploads import services
from media.uploads.payloads import PurgeUploads


@task(PurgeUploads, timeout_s=600)
def purge_uploads(payload: PurgeUploads, run: Run) -> None:  # noqa: ARG001 - it has no fields
    """Remove uploads that were given up, and come again tomorrow if others wait."""
    services.purge_uploads()
    with run.finish():
        services.plan_purge(but_not=run.job_id)
