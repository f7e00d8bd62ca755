"""What any assignment does for people, in figures: ours, a mechanism's or a list's."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from allocation import envy as envying
from allocation import evaluation, markup, profiles
from allocation.event.derived import frozen
from allocation.indices import gini, jain
from allocation.plan import Plan
from allocation.rules import Rule
from allocation.satisfaction import alone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from allocation.assignment import Assignment
    from allocation.event import Event
    from allocation.satisfaction import Range


@dataclass(frozen=True, eq=False)
class Measures:
    """How an assignment does: each measure with its definition, and its source if any.

    Made by :func:`allocation.measure`. A *person with choices* attends a round in which
    they have an opinion (``Event.opinion``) and are not pinned; shares of people are of
    these, for all others have nothing to gain or to lose. A *first choice* of a round
    is a session of it than which the ballot prefers no other of the round.

    Parameters
    ----------
    event
        The question.
    assignment
        Any answer.
    broken
        How often each rule is broken, by rule, as :func:`allocation.violations` says.
    totals
        Each person's total cost, empty seats included, shape ``(participants,)``.
    alone
        The best and the worst that each person could have alone.
    most_envy
        By how much each person's total would fall with the programme that they envy
        most, shape ``(participants,)``; 0 for who envies nobody.
    swaps
        How many pairs of people would both gain if they swapped their programmes; no
        such pair can be left where the sum of costs is the least possible. Envy and
        swaps are between people with the same rights, as :mod:`allocation.envy`
        defines them.

    References
    ----------
    The worst total: Rawls, A Theory of Justice, 1971; for assignments, Demeulemeester
    and Pereyra, Rawlsian assignments, 2022; https://arxiv.org/abs/2207.02930

    Envy: Foley, Resource allocation and the public sector, Yale Economic Essays 7,
    1967. Gini's and Jain's indices: :mod:`allocation.indices`. The profile of ranks:
    :meth:`ranks`. All others are counts and means of what their words say.
    """

    event: Event
    assignment: Assignment
    broken: Mapping[str, int]
    totals: NDArray[np.int64]
    alone: Range
    most_envy: NDArray[np.int64]
    swaps: int

    @property
    def unseated(self) -> int:
        """Seats that stay empty although a person attends: the stage ``unseated``."""
        return evaluation.value("unseated", self.event, self.assignment)

    @property
    def worst(self) -> int:
        """The largest personal total: the stage ``worst``."""
        return int(self.totals.max())

    @property
    def total(self) -> int:
        """The sum of all costs: the stage ``dissatisfaction``."""
        return int(self.totals.sum())

    @property
    def mean(self) -> float:
        """The mean personal total, of all people."""
        return float(self.totals.mean())

    @property
    def balance(self) -> int:
        """How unevenly the sessions of rounds are filled: the stage ``balance``."""
        return evaluation.value("balance", self.event, self.assignment)

    @cached_property
    def with_choices(self) -> NDArray[np.bool_]:
        """Whether each is a person with choices, shape ``(participants,)``."""
        return frozen(np.any(self._matters, axis=1))

    @property
    def first_everywhere(self) -> float | None:
        """Share with a first choice in each round that matters to them.

        Of the people with choices; None if there are none. A round in which a person
        has no opinion or is pinned does not matter to them.
        """
        return self._share(np.all(self._firsts | ~self._matters, axis=1))

    @property
    def first_somewhere(self) -> float | None:
        """Share with at least one first choice, of the people with choices, or None."""
        return self._share(np.any(self._firsts, axis=1))

    @property
    def best_programme(self) -> float | None:
        """Share whose total is the least that they could have alone.

        Of the people with choices, or None. Where rules forbid somebody to take all
        their first choices, this is what can be had.
        """
        return self._share(self.totals <= self.alone.best)

    @property
    def mean_rank(self) -> float | None:
        """The mean rank of the seats that have one (``rank`` in :meth:`ranks`)."""
        ranks = self.ranks()
        ranked = ranks[ranks["outcome"] == profiles.RANK]
        seats = int(ranked["seats"].sum())
        if not seats:
            return None
        return float((ranked["rank"] * ranked["seats"]).sum()) / seats

    @cached_property
    def satisfaction(self) -> NDArray[np.float64]:
        """How each person fares, from 0 to 1, shape ``(participants,)``.

        ``(worst - total) / (worst - best)``, with the worst and the best total that the
        person could have alone; cut at 0 and 1, and 1 where both are equal.
        """
        return frozen(self.alone.satisfaction(self.totals))

    @property
    def gini(self) -> float:
        """The Gini index of :attr:`satisfaction`, of all people; 0 if all are equal."""
        return gini(self.satisfaction)

    @property
    def jain(self) -> float:
        """Jain's index of :attr:`satisfaction`, of all people; 1 if all are equal."""
        return jain(self.satisfaction)

    @property
    def envious(self) -> int:
        """How many people envy somebody with the same rights."""
        return int((self.most_envy > 0).sum())

    @property
    def largest_envy(self) -> int:
        """By how much a total would fall at most with somebody else's programme."""
        return int(self.most_envy.max())

    @property
    def fill_spread(self) -> float:
        """The largest difference of fill between two running sessions of one round."""
        return float(self.spread()["spread"].max())

    @property
    def topic_spread(self) -> int:
        """The largest difference of people between two running sessions of a topic."""
        return int(self.topics()["spread"].max()) if len(self.topics()) else 0

    @property
    def flags(self) -> tuple[str, ...]:
        """What a figure does not mean here: edge cases, each a sentence."""
        found = []
        if not self.satisfaction.any():
            found.append("Nobody is satisfied at all: Gini 0 and Jain 1 by definition.")
        if not self.with_choices.any():
            found.append("Nobody has choices: shares of first choices mean nothing.")
        if not self.alone.exact:
            found.append(
                "Rules tie so many rounds that the best and the worst that people "
                "could have are bounds, and satisfaction is measured between these."
            )
        return tuple(found)

    def ranks(self, by: str | None = None) -> pd.DataFrame:
        """Return how many seats are of each rank: the profile of the assignment.

        Each seat is one of: ranked (by the ballot, ``Event.ranks``), not listed by it,
        without preference (of a person who has no opinion in the round), pinned, or
        empty although the person attends. They are never mixed.

        Parameters
        ----------
        by
            ``"round"``, ``"kind"`` (of the session), ``"category"`` or
            ``"organisation"`` (of the person); None (the default) for all together.

        Returns
        -------
        pandas.DataFrame
            ``group`` (text: ``"all"``, or the id of the round, or the kind, category or
            organisation, ``""`` where there is none; missing for empty seats by kind,
            since they are of none), ``outcome`` (text, one of ``"rank"``, ``"not
            listed"``, ``"no preference"``, ``"pinned"``, ``"empty seat"``), ``rank``
            (whole number, missing unless the outcome is a rank), ``seats`` (whole
            number), ``share`` (of the group's seats). Rounds in order, other groups
            sorted.

        Raises
        ------
        ValueError
            If there is no such grouping.

        References
        ----------
        The profile of a matching: Irving, Kavitha, Mehlhorn, Michail and Paluch,
        Rank-maximal matchings, ACM Transactions on Algorithms 2(4), 2006;
        https://doi.org/10.1145/1198513.1198520
        """
        return profiles.ranks(self.event, self.assignment, by)

    def fill(self) -> pd.DataFrame:
        """Return how full each session is.

        Returns
        -------
        pandas.DataFrame
            ``session``, ``round``, ``topic``, ``kind`` (texts), ``size`` (its people),
            ``capacity`` (seats in the room that it has, without those held back; all
            people of the round where nothing limits it), ``fill`` (size over capacity;
            missing without seats), ``cancelled`` (whether it does not run: it need not,
            because of a minimum or as a candidate, and nobody sits in it). In the order
            of the rounds, then sorted by session.
        """
        return profiles.fill(self.event, self.assignment)

    def spread(self) -> pd.DataFrame:
        """Return how differently the running sessions of each round are filled.

        Running are sessions that have seats, save those that nobody sits in and that
        need not run.

        Returns
        -------
        pandas.DataFrame
            ``round`` (text), ``running`` (how many), ``least``, ``most`` (fill of the
            emptiest and of the fullest), ``spread`` (their difference; 0 where none
            runs). In the order of the rounds.
        """
        return profiles.spread(self.event, self.fill())

    def topics(self) -> pd.DataFrame:
        """Return how differently the sessions of each topic are attended.

        Returns
        -------
        pandas.DataFrame
            ``topic`` (text), ``running`` (its running sessions, at least two),
            ``least``, ``most`` (people in the emptiest and in the fullest), ``spread``
            (their difference). Sorted by topic.
        """
        return profiles.topics(self.fill())

    def swap_pairs(self, most: int = 1_000) -> pd.DataFrame:
        """Return who would both gain if they swapped their whole programmes.

        Parameters
        ----------
        most
            How many pairs are returned at most: those that would gain most together.

        Returns
        -------
        pandas.DataFrame
            ``participant``, ``other`` (ids), ``gain``, ``other_gain`` (by how much the
            total of each would fall); the greatest gains together first. Each pair is
            good by itself; two with a person in common cannot both be made.
        """
        pairs = envying.swaps(self.event, self.assignment, most)
        ids = np.array(self.event.participants.ids.tolist(), dtype=object)
        return pd.DataFrame(
            {
                "participant": pd.array(ids[pairs.first], dtype="str"),
                "other": pd.array(ids[pairs.second], dtype="str"),
                "gain": pairs.first_gain,
                "other_gain": pairs.second_gain,
            }
        )

    def summary(self) -> pd.Series[float]:
        """Return every measure that is one number.

        Returns
        -------
        pandas.Series
            Numbers by ``measure``: those of :data:`SUMMARY`, in order, then ``broken
            one_seat`` and so on for each rule. Missing where a share is of nobody.
        """
        values = {name: read(self) for name, read in SUMMARY.items()}
        values |= {f"broken {rule}": self.broken[rule] for rule in Rule}
        return pd.Series(values, dtype=np.float64, name="value").rename_axis("measure")

    def __str__(self) -> str:
        """Return a few lines."""
        people = int(self.with_choices.sum())
        broken = ", ".join(f"{rule} {n}" for rule, n in self.broken.items() if n)
        fill = self.spread()
        seats = f"{len(self.assignment)} seats taken, {self.unseated} empty"
        first, some = _percent(self.first_everywhere), _percent(self.first_somewhere)
        best = _percent(self.best_programme)
        lines = [
            f"{len(self.totals)} people, {seats}; rules broken: {broken or 'none'}",
            (
                f"of {people} with choices: first choices in every round {first}, "
                f"in at least one {some}, the best programme {best}"
            ),
            (
                f"total {self.total}, mean {self.mean:.2f}, worst {self.worst}; "
                f"satisfaction: Gini {self.gini:.3f}, Jain {self.jain:.3f}"
            ),
            (
                f"envy: {self.envious} people, by {self.largest_envy} at most; "
                f"pairs who would both gain by a swap: {self.swaps}"
            ),
            (
                f"fill: {fill['least'].min():.0%} to {fill['most'].max():.0%}, "
                f"within a round {self.fill_spread:.0%} apart at most; "
                f"balance {self.balance}"
            ),
        ]
        return "\n".join([*lines, *self.flags])

    def __repr__(self) -> str:
        """Return a short text without names."""
        return f"<Measures: total {self.total}, {self.broken_rules} rules broken>"

    def _repr_html_(self) -> str:
        """Return the figures as a notebook shows them: no names of people."""
        rows = [
            (name, "none" if value is None else markup.Number(_short(value)))
            for name, value in ((name, read(self)) for name, read in SUMMARY.items())
        ]
        flags = [markup.paragraph(flag) for flag in self.flags]
        return markup.block(markup.table(("measure", "value"), rows), *flags)

    @property
    def broken_rules(self) -> int:
        """How often rules are broken, in all."""
        return sum(self.broken.values())

    @cached_property
    def _matters(self) -> NDArray[np.bool_]:
        """Whether seats of the round can differ, shape ``(participants, rounds)``."""
        return profiles.matters(self.event)

    @cached_property
    def _firsts(self) -> NDArray[np.bool_]:
        """Whether the person has a first choice there, ``(participants, rounds)``."""
        return profiles.firsts(self.event, self.assignment)

    def _share(self, which: NDArray[np.bool_]) -> float | None:
        people = int(self.with_choices.sum())
        return int((which & self.with_choices).sum()) / people if people else None


SUMMARY: Mapping[str, Callable[[Measures], float | None]] = MappingProxyType(
    {
        "people": lambda m: len(m.totals),
        "people with choices": lambda m: int(m.with_choices.sum()),
        "unseated": lambda m: m.unseated,
        "first choice in every round": lambda m: m.first_everywhere,
        "at least one first choice": lambda m: m.first_somewhere,
        "best programme": lambda m: m.best_programme,
        "mean rank": lambda m: m.mean_rank,
        "worst total": lambda m: m.worst,
        "mean total": lambda m: m.mean,
        "total": lambda m: m.total,
        "mean satisfaction": lambda m: float(m.satisfaction.mean()),
        "gini": lambda m: m.gini,
        "jain": lambda m: m.jain,
        "envious": lambda m: m.envious,
        "largest envy": lambda m: m.largest_envy,
        "swaps": lambda m: m.swaps,
        "fill spread": lambda m: m.fill_spread,
        "topic spread": lambda m: m.topic_spread,
        "balance": lambda m: m.balance,
        "rules broken": lambda m: m.broken_rules,
    }
)
"""The measures that are one number, by name, as tables have them."""


def measure(event: Event, assignment: Plan | Assignment) -> Measures:
    """Return what an assignment does for people, in figures.

    Parameters
    ----------
    event
        The question.
    assignment
        Any answer, ours or not; it may break rules. Of a plan, its assignment.

    Returns
    -------
    Measures
        Each measure with its definition.

    Examples
    --------
    >>> import allocation as al
    >>> event = al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[1, 2])
    >>> found = al.measure(event, al.mechanisms.first_come(event))
    >>> found.first_everywhere, found.worst, found.envious, found.swaps
    (0.5, 1, 1, 0)
    """
    given = assignment.assignment if isinstance(assignment, Plan) else assignment
    counted = Counter(v.rule for v in evaluation.violations(event, given))
    envy = envying.envy(event, given)
    return Measures(
        event=event,
        assignment=given,
        broken=MappingProxyType({rule: counted[rule] for rule in Rule}),
        totals=frozen(evaluation.personal_totals(event, given)),
        alone=alone(event),
        most_envy=frozen(envy.most),
        swaps=envy.swaps,
    )


def compare(event: Event, assignments: Mapping[str, Plan | Assignment]) -> pd.DataFrame:
    """Return the measures of several assignments side by side.

    Parameters
    ----------
    event
        The question.
    assignments
        Plans or assignments by name.

    Returns
    -------
    pandas.DataFrame
        A row for each ``measure`` of :meth:`Measures.summary`, a column of numbers for
        each assignment, in the order given.

    Examples
    --------
    >>> import allocation as al
    >>> event = al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[1, 2])
    >>> table = al.compare(
    ...     event,
    ...     {
    ...         "ours": al.allocate(event),
    ...         "first come": al.mechanisms.first_come(event),
    ...     },
    ... )
    >>> table.loc["total"].to_dict()
    {'ours': 1.0, 'first come': 1.0}
    """
    columns = {name: measure(event, a).summary() for name, a in assignments.items()}
    frame = pd.DataFrame(columns, dtype=np.float64)
    return frame.rename_axis(index="measure")


def _short(value: float) -> int | str:
    return value if isinstance(value, int) else f"{value:.3f}"


def _percent(share: float | None) -> str:
    return "none" if share is None else f"{share:.0%}"
