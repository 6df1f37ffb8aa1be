"""How handing over a mail can end other than well."""

from escuela.notices.rules import Cause


class Postponed(Exception):
    """Not taken now; the same mail may be taken later."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause)
        self.cause = cause


class Refused(Exception):
    """Not taken, and it will not be."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause)
        self.cause = cause
