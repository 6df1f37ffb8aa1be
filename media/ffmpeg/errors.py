"""What can go wrong while ffmpeg works. Words for people are made elsewhere, from the class."""


class FfmpegError(Exception):
    """Something about ffmpeg failed. `log` is the end of what it said: English, technical."""

    def __init__(self, detail: str, log: str = "") -> None:
        super().__init__(detail)
        self.detail = detail
        self.log = log


class Failed(FfmpegError):
    """The program ended with an error; the same call may work on another machine or day."""


class BadInput(FfmpegError):
    """The file itself can't be worked with: trying again changes nothing."""


class TimedOut(FfmpegError):
    """The program ran longer than it may and was killed with its whole session."""


class TooMuchWork(FfmpegError):
    """The kernel ended the program: it used more processor time than it may."""


class MachineBusy(FfmpegError):
    """A short look found no time within a minute: that says nothing about the file."""


class Cancelled(FfmpegError):
    """Somebody no longer wants the result; the program was killed."""


class OutputTooLarge(FfmpegError):
    """The program wrote or printed more than it may."""


class NotEnoughRoom(FfmpegError):
    """Too little free memory or disk to begin: later it may work."""


class ToolsMissing(FfmpegError):
    """ffmpeg, one of its parts or a system tool around it is not installed."""


class SandboxTooWeak(FfmpegError):
    """The machine can't reach the sandbox level that the operator requires."""
