"""Mails, sent in the background."""

from escuela.jobs.registry import task
from escuela.jobs.rules import Lane, State
from escuela.jobs.runner import Run
from escuela.notices import sending
from escuela.notices.payloads import SendMail


def _give_up(payload: SendMail, _state: State) -> None:
    sending.give_up(payload.dispatch_id)


@task(SendMail, lane=Lane.LIGHT, max_attempts=3, timeout_s=150, ended=_give_up)
def send_mail(payload: SendMail, run: Run) -> None:
    """Hand one mail to the mail server; twice asked is once sent."""
    run.check()
    sending.send(payload.dispatch_id)
