"""Quotas, as seats are taken one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocation.event import UNLIMITED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from allocation.event import Event
    from allocation.event.grouping import Share


class Kept:
    """A quota of one organisation, or category.

    Parameters
    ----------
    event
        The question.
    share
        The quota.
    limit
        How many people may be expected in each session, in 10,000ths, shape
        ``(sessions,)``.
    """

    def __init__(self, event: Event, share: Share, limit: NDArray[np.int64]) -> None:
        self._event, self._quota = event, share.quota
        self._theirs = set(share.people.tolist())
        self._sessions = set(share.sessions.tolist())
        self._limit = limit
        self._needs: dict[int, int] = {}

    def allows(self, session: int, people: set[int]) -> bool:
        """Say whether these people may sit in a session.

        Parameters
        ----------
        session
            Which one.
        people
            All who would sit there.
        """
        if session not in self._sessions:
            return True
        quota, theirs = self._quota, len(people & self._theirs)
        if quota.keep is not None:
            others = len(people) - theirs
            return others <= max(self._most(session) - self._kept(session), 0)
        if quota.share_of_session is not None:
            part, whole = quota.share_of_session
            return theirs <= -(-part * len(people) // whole)
        if quota.share_of_group is not None:
            part, whole = quota.share_of_group
            held = self._event.sessions.round[session]
            attends = self._event.participants.attends
            here = sum(bool(attends[person, held]) for person in self._theirs)
            return theirs <= -(-part * here // whole)
        return quota.at_most is None or theirs <= quota.at_most

    def _most(self, session: int) -> int:
        """Return how many people may sit in a session, as far as numbers tell."""
        event = self._event
        if self._limit[session] == UNLIMITED:
            return int(event.people[event.sessions.round[session]])
        surest = int(event.participants.show_up.min())
        rate = surest * int(event.sessions.show_up[session])
        return int(self._limit[session]) // rate

    def _kept(self, session: int) -> int:
        """Return how many seats are kept: none that nobody of the group might take."""
        if session not in self._needs:
            self._needs[session] = self._needed(session)
        return self._needs[session]

    def _needed(self, session: int) -> int:
        kept, event = self._quota.keep or 0, self._event
        if not self._quota.release:
            return kept
        held = event.sessions.round[session]
        wanting = sum(
            bool(event.listed[person, session])
            and bool(event.participants.attends[person, held])
            and not event.barred[person, session]
            for person in self._theirs
        )
        return min(kept, wanting)
