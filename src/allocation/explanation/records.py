"""What an explanation holds: numbers first, in frozen records."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from allocation import markup
from allocation.explanation import sentences

if TYPE_CHECKING:
    from allocation.result import Proof, Status


@dataclass(frozen=True, slots=True)
class Step:
    """What a what-if does to one stage.

    Parameters
    ----------
    stage
        The stage, or one of its levels.
    before
        What the plan reached.
    after
        What the what-if reached; less is better.
    bound
        No answer to the what-if that is as good in the stages before is below.
    """

    stage: str
    before: int
    after: int
    bound: int

    @property
    def growth(self) -> int:
        """``after`` less ``before``: negative where the what-if is better."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Giving:
    """Who would have to give way.

    Parameters
    ----------
    seats
        How many seats would change, those of the person who asks included.
    people
        How many other people would have another programme.
    worse, better
        How many of them would have a greater, and a lesser, personal total.
    loss
        How much the totals of all others together would grow.
    gain
        How much the total of the person who asks would fall.
    fewest
        Whether it is proved that no answer as good for people changes fewer seats;
        else this is one way of doing it.
    with_person
        How many of the other people sit together with the person in that round by a
        rule, and so move along.
    instead
        What else the person who asks would then have: pairs of a round and the title of
        a session (its id where there is none; ``""`` for an empty seat).
    participants
        Ids of the other people, sorted; empty unless names were asked for.
    """

    seats: int
    people: int
    worse: int
    better: int
    loss: int
    gain: int
    fewest: bool
    with_person: int = 0
    instead: tuple[tuple[str, str], ...] = ()
    participants: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What one change of the event would do, by solving the same stages once more.

    Parameters
    ----------
    status
        ``OPTIMAL`` if it is the best answer to the what-if; ``FEASIBLE`` if better may
        exist; ``INFEASIBLE`` if the rules rule it out; ``UNKNOWN`` if the time was up.
    proof
        Who vouches for that; None if it is not known.
    steps
        What it does to each stage, most important first; empty unless there is an
        answer. The first that differs decides: those after it may go either way.
    rules
        The rules that rule it out; empty unless they do.
    giving
        Who would have to give way; None unless that was asked and could be found.
    """

    status: Status
    proof: Proof | None = None
    steps: tuple[Step, ...] = ()
    rules: tuple[str, ...] = ()
    giving: Giving | None = None

    @property
    def decides(self) -> Step | None:
        """The first stage that differs; None if none does, or nothing is known."""
        return next((step for step in self.steps if step.growth), None)


@dataclass(frozen=True, slots=True)
class Missed:
    """A first choice that somebody did not get.

    Parameters
    ----------
    sessions
        Its id; several where the ballot holds them for equally good.
    titles
        Their titles; ids where there is none.
    wanted
        How many people of the round have it as a first choice.
    seats
        How many seats it has.
    taken
        How many people sit in it.
    price
        What a seat of it is worth by the certificate of ``dissatisfaction``, in units
        of cost; None if the plan has no such prices.
    what_if
        What it would have taken.
    runs
        Whether it runs; where several are held for equally good, whether one does.
    """

    sessions: tuple[str, ...]
    titles: tuple[str, ...]
    wanted: int
    seats: int
    taken: int
    price: float | None
    what_if: WhatIf
    runs: bool = True


@dataclass(frozen=True, slots=True)
class Held:
    """What somebody has in one round.

    Parameters
    ----------
    round
        The round.
    session
        The session; None if the seat is empty.
    title
        Its title; its id where there is none.
    outcome
        ``"rank"``, ``"not listed"``, ``"no preference"``, ``"pinned"`` or ``"empty
        seat"``.
    rank
        The rank, where the outcome is one.
    first
        Whether it is a first choice: the ballot prefers nothing else of the round.
    cost
        What the seat costs the person.
    missed
        The first choice that it is not; None if there is none.
    """

    round: str
    session: str | None
    title: str
    outcome: str
    rank: int | None
    first: bool
    cost: int
    missed: Missed | None = None


@dataclass(frozen=True, slots=True)
class Draw:
    """A lottery among people with the same ballot and the same rights.

    Parameters
    ----------
    people
        How many they are, the person who asks included.
    place
        In which place the person was drawn, from 1.
    better, worse
        How many of the others have a lesser, and a greater, personal total.
    """

    people: int
    place: int
    better: int
    worse: int


class _Told(ABC):
    """Something that tells itself, in a language, as text and in a notebook."""

    __slots__ = ()

    @abstractmethod
    def _paragraphs(self, language: str) -> list[str]:
        """Return it in words."""

    def text(self, language: str = "en") -> str:
        """Return it in words.

        Parameters
        ----------
        language
            ``"en"`` (the default), or ``"fr"``, which needs the extra ``report``.

        Returns
        -------
        str
            A paragraph.

        Raises
        ------
        ValueError
            If there is no such language.
        ImportError
            If the extra is missing.
        """
        return " ".join(self._paragraphs(language))

    def __str__(self) -> str:
        """Return it in English."""
        return self.text()

    def _repr_html_(self) -> str:
        """Return it as a notebook shows it, a paragraph a round or a place."""
        return markup.block(*map(markup.paragraph, self._paragraphs("en")))


@dataclass(frozen=True, slots=True)
class PersonExplanation(_Told):
    """Why somebody has their programme; :func:`allocation.why` makes it.

    Parameters
    ----------
    participant
        The person's id.
    total
        The person's total cost over the event.
    has_ballot
        Whether they stated any choice.
    rounds
        What they have in each round that they attend, in order.
    draw
        The lottery among people who are alike, where it decided; else None.
    """

    participant: str
    total: int
    has_ballot: bool
    rounds: tuple[Held, ...]
    draw: Draw | None = None

    def _paragraphs(self, language: str) -> list[str]:
        return sentences.person(self, language)


@dataclass(frozen=True, slots=True)
class SeatValue:
    """What one more seat would bring, in a session or in a room.

    Parameters
    ----------
    place
        Id of the session or of the room.
    is_room
        Which of them.
    sessions
        Ids of the sessions that would have one more seat.
    capacity
        How many seats the place has.
    taken
        How many people sit there; of a room, in its fullest round.
    price
        What the certificate of ``dissatisfaction`` estimates, in units of cost; None if
        the plan has no such prices. It is exact only for a change that is small enough.
    what_if
        What one more seat does to the stages before ``balance``, exactly: how evenly
        rooms are filled is another question in other rooms.
    enlarged
        Of a session whose room was chosen: the room that has one more seat in the
        what-if, in all rounds, whatever is then given to which session; else ``""``.
    """

    place: str
    is_room: bool
    sessions: tuple[str, ...]
    capacity: int
    taken: int
    price: float | None
    what_if: WhatIf
    enlarged: str = ""


@dataclass(frozen=True, slots=True)
class SessionExplanation(_Told):
    """What a session's seats are worth; :func:`allocation.why` makes it.

    Parameters
    ----------
    session, title, round
        Which it is.
    room
        Where: the room that it names or was given; None if it has none.
    wanted
        How many people of the round have it as a first choice.
    missed
        How many of them sit elsewhere.
    cancelled
        Whether it does not run.
    value
        What one more seat would bring.
    candidate
        Whether it is a candidate: if it does not run, it is not programmed.
    """

    session: str
    title: str
    round: str
    room: str | None
    wanted: int
    missed: int
    cancelled: bool
    value: SeatValue
    candidate: bool = False

    def _paragraphs(self, language: str) -> list[str]:
        return sentences.session(self, language)


@dataclass(frozen=True, slots=True)
class Bottleneck(_Told):
    """Where one more seat would bring most; :func:`allocation.bottleneck` makes it.

    Parameters
    ----------
    places
        Rooms, and sessions that no room limits: those first where one more seat brings
        most in the most important stage that it changes; then by price.
    """

    places: tuple[SeatValue, ...]

    @property
    def worst(self) -> SeatValue | None:
        """The place to enlarge first; None if one more seat helps nowhere."""
        first = self.places[0] if self.places else None
        if first is None or first.what_if.decides is None:
            return None
        return first

    def _paragraphs(self, language: str) -> list[str]:
        return sentences.narrows(self.places, language)
