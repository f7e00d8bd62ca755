"""The names of the rules, and what an event allows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable


class Rule(StrEnum):
    """Every rule, under the one name that specification, model and errors share."""

    ONE_SEAT = "one_seat"
    CAPACITY = "capacity"
    NO_REPEAT = "no_repeat"
    CLASH = "clash"
    MINIMUM = "minimum"
    ROOM = "room"
    PROGRAMME = "programme"
    PIN = "pin"
    BAN = "ban"
    ATTENDS = "attends"
    AT_MOST = "at_most"
    TOGETHER = "together"
    APART = "apart"
    LINKED = "linked"
    QUOTA = "quota"


ALL_ROUNDS = "all"
"""Says that ``no_repeat`` holds over all the rounds of the event."""

PER_ROUND, PER_EVENT = "round", "event"
"""Over what a limit of the programme counts: each round alone, or all together."""

ORGANISATION, CATEGORY = "organisation", "category"
"""The columns of people that a quota, and the stage ``mixture``, look at."""


@dataclass(frozen=True, slots=True)
class Group:
    """People who sit together, or apart.

    Parameters
    ----------
    members
        Ids of at least two people.
    rounds
        Ids of the rounds in which it holds; none for all.
    """

    members: Iterable[str]
    rounds: Iterable[str] = ()

    def __post_init__(self) -> None:
        """Freeze the sequences."""
        object.__setattr__(self, "members", tuple(self.members))
        object.__setattr__(self, "rounds", tuple(self.rounds))


@dataclass(frozen=True, slots=True)
class ProgrammeLimit:
    """How many sessions of a kind, or of a topic, run.

    Parameters
    ----------
    kind
        Only sessions of this kind are counted; ``""`` for any.
    topic
        Only sessions of this topic are counted; ``""`` for any.
    rounds
        Ids of the rounds that are looked at; none for all.
    per
        Whether they are counted in each ``"round"`` alone, or over the rounds of the
        ``"event"`` together.
    at_least, at_most
        How many may run; ``at_most`` None for any number.
    """

    kind: str = ""
    topic: str = ""
    rounds: Iterable[str] = ()
    per: str = PER_ROUND
    at_least: int = 0
    at_most: int | None = None

    def __post_init__(self) -> None:
        """Freeze the rounds."""
        object.__setattr__(self, "rounds", tuple(self.rounds))


@dataclass(frozen=True, slots=True)
class Quota:
    """Seats kept for some people, or a limit to how many of them sit in one session.

    One of ``keep``, ``at_most``, ``share_of_session`` and ``share_of_group`` is given.

    Parameters
    ----------
    by
        ``"organisation"`` or ``"category"``.
    value
        Whose quota it is; ``""`` for each organisation, or category, by itself (people
        who have none are not limited).
    sessions
        Ids of the sessions in which it holds, each by itself; none for all.
    keep
        So many seats of the session are kept for them.
    release
        Whether kept seats are released as far as nobody needs them: no more are kept
        than there are people of the group who list the session and may sit in it.
    at_most
        At most so many of them sit in the session.
    share_of_session
        At most this part of those who sit in the session, rounded up, is of the group:
        two whole numbers, ``(1, 3)`` for a third.
    share_of_group
        At most this part of those of the group who attend the round, rounded up, sits
        in the session: two whole numbers.
    """

    by: str
    value: str = ""
    sessions: Iterable[str] = ()
    keep: int | None = None
    release: bool = False
    at_most: int | None = None
    share_of_session: tuple[int, int] | None = None
    share_of_group: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        """Freeze the sequences."""
        object.__setattr__(self, "sessions", tuple(self.sessions))
        for name in ("share_of_session", "share_of_group"):
            share = getattr(self, name)
            if share is not None:
                object.__setattr__(self, name, tuple(share))


@dataclass(frozen=True, slots=True)
class Rules:
    """What an event allows, beside what its tables say.

    Parameters
    ----------
    empty_seats
        ``one_seat``: False (the default) gives everyone exactly one session in each
        round that they attend; True gives at most one, and an empty seat is counted by
        the stage ``unseated``.
    no_repeat
        Sets of round ids; over each set, nobody takes two sessions of one topic.
        ``"all"`` (the default) is one set of all the rounds, ``()`` is no such rule.
        Sessions that are ``linked`` are parts of one: they repeat nothing.
    clash
        Pairs of session ids that nobody may take together, besides the sessions whose
        times overlap, which clash without being named.
    walking
        ``clash``: pairs of room ids, and the minutes from one to the other, either way.
        Nobody takes two sessions of different rounds between whose times there are
        fewer minutes than the walk between their rooms takes.
    choose_rooms
        ``room``: True gives each session that names no room, and runs, one of the rooms
        that it may have; each room holds one session of a round, and one at a time.
    programme
        Limits to how many sessions of a kind, or of a topic, run.
    together
        Groups whose members, as far as they attend a round, all sit in the same session
        of it, or all have no seat in it.
    apart
        Groups of whom no two sit in the same session.
    linked
        Sets of session ids, of different rounds: parts of one session, which somebody
        takes all or none of.
    quotas
        Quotas.
    mixture
        ``"organisation"`` or ``"category"``: what the stage ``mixture`` mixes; ``""``
        where it is not used.

    Examples
    --------
    >>> Rules(no_repeat=[["2", "3"]]).no_repeat
    (('2', '3'),)
    """

    empty_seats: bool = False
    no_repeat: str | Iterable[Iterable[str]] = ALL_ROUNDS
    clash: Iterable[tuple[str, str]] = ()
    walking: Iterable[tuple[str, str, int]] = ()
    choose_rooms: bool = False
    programme: Iterable[ProgrammeLimit] = ()
    together: Iterable[Group] = ()
    apart: Iterable[Group] = ()
    linked: Iterable[Iterable[str]] = ()
    quotas: Iterable[Quota] = ()
    mixture: str = ""

    def __post_init__(self) -> None:
        """Freeze the sequences."""
        if not isinstance(self.no_repeat, str):
            frozen = tuple(tuple(rounds) for rounds in self.no_repeat)
            object.__setattr__(self, "no_repeat", frozen)
        pairs = tuple((first, second) for first, second in self.clash)
        object.__setattr__(self, "clash", pairs)
        walks = tuple((one, other, minutes) for one, other, minutes in self.walking)
        object.__setattr__(self, "walking", walks)
        linked = tuple(tuple(parts) for parts in self.linked)
        object.__setattr__(self, "linked", linked)
        for name in ("programme", "together", "apart", "quotas"):
            object.__setattr__(self, name, tuple(getattr(self, name)))

    def among(self, people: Container[str]) -> Rules:
        """Return the same rules where only some people are left.

        Parameters
        ----------
        people
            The ids of those who are.

        Returns
        -------
        Rules
            Groups have only these members; those of fewer than two say nothing.
        """
        few: dict[str, list[Group]] = {"together": [], "apart": []}
        for name, groups in few.items():
            for group in getattr(self, name):
                left = [member for member in group.members if member in people]
                if len(left) > 1:
                    groups.append(replace(group, members=left))
        return replace(self, together=few["together"], apart=few["apart"])
