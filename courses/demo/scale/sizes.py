"""How big the big school is, and what follows from it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of rows. Organizations and courses count the demo's own among them."""

    organizations: int = 200
    videos: int = 2_000
    accounts: int = 20_000
    progress: int = 300_000
    courses: int = 400
    units: int = 4
    """In each course."""
    unit_lessons: int = 2
    """In each unit."""

    @property
    def team(self) -> int:
        """Accounts that belong to an organization; the others learn."""
        return self.accounts // 20

    @property
    def learners(self) -> int:
        """Accounts that learn."""
        return self.accounts - self.team

    @property
    def deeds(self) -> int:
        """Lines of the audit: some for each person and each video."""
        return 2 * self.accounts + 10 * self.videos

    @property
    def waiting_jobs(self) -> int:
        """Jobs in the queue: a bad day."""
        return self.videos // 10


BIG = Sizes()
