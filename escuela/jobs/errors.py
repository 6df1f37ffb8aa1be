"""How a task ends other than well: what it may raise, and why it may be told to stop."""


class PermanentFailure(Exception):
    """No retry can help: the job fails at once.

    `code` is for programs and translations, `message` a sentence for people.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = str(message)


class TransientFailure(Exception):
    """Something outside does not answer now; the job waits longer after each try.

    `message` is a sentence for people; without it they read the general one.
    """

    def __init__(self, detail: str = "", *, message: str = "") -> None:
        super().__init__(detail)
        self.message = str(message)


class Stopped(Exception):
    """The task was told to stop; raised by Run.check()."""


class Cancelled(Stopped):
    """A person cancelled the job."""


class LeaseLost(Stopped):
    """The job was given to another worker, or ended: nothing of this run counts any more."""


class TimedOut(Stopped):
    """The task took longer than it declared."""


class HandedBack(Stopped):
    """The worker is stopping; the job goes back to the queue and this try does not count."""
