"""Why: the questions that people have about a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from allocation.explanation import persons, seats, whatifs
from allocation.stages import as_stages

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from allocation.explanation.records import (
        Bottleneck,
        PersonExplanation,
        SessionExplanation,
    )
    from allocation.plan import Plan
    from allocation.stages import Stage


@overload
def why(
    plan: Plan,
    participant: str,
    *,
    session: None = None,
    names: bool = False,
    stages: Iterable[str | Stage] | None = None,
    time_limit: float | None = None,
) -> PersonExplanation: ...


@overload
def why(
    plan: Plan,
    participant: None = None,
    *,
    session: str,
    names: bool = False,
    stages: Iterable[str | Stage] | None = None,
    time_limit: float | None = None,
) -> SessionExplanation: ...


def why(
    plan: Plan,
    participant: str | None = None,
    *,
    session: str | None = None,
    names: bool = False,
    stages: Iterable[str | Stage] | None = None,
    time_limit: float | None = None,
) -> PersonExplanation | SessionExplanation:
    """Explain a person's programme, or what a session's seats are worth.

    For each first choice that a person did not get, the same stages are solved once
    more for the event in which they have it: they are banned from the other sessions of
    the round (a pin would not do, because a pinned seat costs nothing). So what it
    would have taken is exact. Then, where the aims are sums, one more event is solved
    for the answer that is as good for people and changes the fewest seats.

    Parameters
    ----------
    plan
        The answer.
    participant
        A person's id.
    session
        A session's id, instead of a person's.
    names
        Whether to name who would have to give way.
    stages
        The aims of the plan, as :func:`allocate` was given them; None to tell them from
        how they ended, which is possible but where the levels of a stage have a
        tolerance in per cent.
    time_limit
        Wall-clock limit in seconds for all of it, greater than 0; None for as long as
        it takes. What was not looked at says so.

    Returns
    -------
    PersonExplanation or SessionExplanation
        Numbers; ``str()`` and ``.text("fr")`` put them into words.

    Raises
    ------
    KeyError
        If there is no such person or session.
    TypeError
        If not exactly one of person and session is given.
    ValueError
        If the time limit is not greater than 0, or the stages are not those of the
        plan, or cannot be told from it; for a session also if ``balance`` comes first:
        what one more seat does to that cannot be said.

    Examples
    --------
    >>> import allocation as al
    >>> event = al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[1, 1])
    >>> plan = al.allocate(event, seed=1)
    >>> told = al.why(plan, "P2")
    >>> told.rounds[0].rank, told.rounds[0].missed.what_if.giving.people
    (2, 1)
    """
    if (participant is None) == (session is None):
        message = "Expected either a participant or a session, got both or neither."
        raise TypeError(message)
    aims = _aims(plan, stages)
    asker = whatifs.Asker(plan.seed, time_limit)
    if session is not None:
        place = plan.event.sessions.index(session)
        _check_comparable(plan)
        return seats.explained(asker, plan, place, aims)
    person = plan.event.participants.index(participant or "")
    return persons.explained(asker, plan, person, aims, names=names)


def seat_values(
    plan: Plan,
    *,
    stages: Iterable[str | Stage] | None = None,
    time_limit: float | None = None,
) -> pd.DataFrame:
    """Return what one more seat in each session would bring.

    The certificates of the plan often prove that it brings nothing; elsewhere the same
    stages are solved once more, with one more seat. ``balance`` and the stages after it
    are left out: other rooms are filled evenly by other numbers.

    Parameters
    ----------
    plan
        The answer.
    stages, time_limit
        As in :func:`why`. The sessions with the dearest seats come first.

    Returns
    -------
    pandas.DataFrame
        A row for each session, in the order of the rounds, then sorted: ``round``,
        ``session``, ``room`` (texts; missing where it has none), ``capacity``,
        ``taken``; ``price`` (what the certificate of ``dissatisfaction`` estimates, in
        units of cost; missing if there are no such prices); ``gain_worst`` and so on
        for each stage before ``balance`` (how much less it would be; missing where the
        time was up; once a stage gains, those after it may lose); ``status``
        (``optimal`` if that is exact, ``feasible`` if it may be more, ``nothing found
        in time``), ``proof`` (who vouches for it).

    Raises
    ------
    ValueError
        As :func:`why`.

    Examples
    --------
    >>> import allocation as al
    >>> event = al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[1, 1])
    >>> values = al.seat_values(al.allocate(event, stages=["dissatisfaction"]))
    >>> values[["session", "taken", "gain_dissatisfaction", "proof"]]
      session  taken  gain_dissatisfaction   proof
    0      S1      1                     1  proven
    1      S2      1                     0  proven
    """
    aims = _aims(plan, stages)
    _check_comparable(plan)
    return seats.table(whatifs.Asker(plan.seed, time_limit), plan, aims)


def bottleneck(
    plan: Plan,
    *,
    stages: Iterable[str | Stage] | None = None,
    time_limit: float | None = None,
) -> Bottleneck:
    """Say which room is too small: where one more seat would bring most.

    A seat more in a room is one more in each of its sessions that have no lower limit
    of their own, in all rounds together. Sessions that no room limits are looked at one
    by one. What has no seats at all is not on offer, and left out.

    Parameters
    ----------
    plan
        The answer.
    stages, time_limit
        As in :func:`why`.

    Returns
    -------
    Bottleneck
        All places, the worst first; ``str()`` and ``.text("fr")`` put it into words.

    Raises
    ------
    ValueError
        As :func:`why`.

    Examples
    --------
    >>> import allocation as al
    >>> event = al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[1, 1])
    >>> found = al.bottleneck(al.allocate(event, stages=["dissatisfaction"]))
    >>> found.worst.place
    'S1'
    """
    aims = _aims(plan, stages)
    _check_comparable(plan)
    return seats.bottleneck(whatifs.Asker(plan.seed, time_limit), plan, aims)


def _aims(plan: Plan, stages: Iterable[str | Stage] | None) -> tuple[Stage, ...]:
    """Return the aims of a plan.

    Raises
    ------
    ValueError
        If those that are given are others.
    """
    if stages is None:
        return whatifs.stages_of(plan.stages)
    given = as_stages(stages)
    if not whatifs.could_be(given, plan.stages):
        ended = ", ".join(stage.name for stage in plan.stages)
        names = ", ".join(stage.name for stage in given)
        message = f"Expected the stages that ended as {ended}, got {names}."
        raise ValueError(message)
    return given


def _check_comparable(plan: Plan) -> None:
    if not whatifs.before(plan, seats.UNTIL):
        message = (
            "Expected a plan with a stage before balance, got one that begins with it: "
            "how evenly rooms are filled cannot be compared where a room is larger."
        )
        raise ValueError(message)
