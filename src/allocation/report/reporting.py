"""The report: every table of one answer to one event."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pandas as pd

from allocation import profiles
from allocation.assignment import Assignment
from allocation.pictures import Plots
from allocation.report import (
    differences,
    faring,
    gathering,
    governing,
    seating,
    showing,
)
from allocation.report.faces import SHORTEST_SECRET, Faces, hidden, named, pseudonyms

if TYPE_CHECKING:
    from typing import Self

    from allocation.event import Event
    from allocation.result import StageResult


class Answer(Protocol):
    """Anything that has an event and an assignment: a plan, or another report."""

    @property
    def event(self) -> Event:
        """The question."""

    @property
    def assignment(self) -> Assignment:
        """The answer."""


@dataclass(frozen=True, eq=False)
class Report:
    """Tables of an answer, each a new DataFrame; nothing is solved, nothing printed.

    ``plan.report`` is that of a plan; make one of any other list: it may break rules.
    Texts stand in the tables as they are in the event: whoever writes them into a
    spreadsheet or a page guards against formulas and tags. Columns of texts have the
    dtype ``str``, whole numbers ``int64`` (``Int64`` where some may be missing), shares
    ``float64``, yes or no ``bool``, times ``datetime64[s]``. What does not exist is
    missing; a title, kind, name, organisation or category that the event leaves blank
    is ``""``.

    Parameters
    ----------
    event
        The question.
    assignment
        Any answer.
    seed
        The seed of the lottery, which decides the order of people who fare alike.
    stages_ended
        How the stages of a plan ended; None for a list that is not a plan.
    secret
        What pseudonyms depend on, from :meth:`pseudonymised`; None for names.

    Raises
    ------
    ValueError
        If the assignment has people or sessions that the event has not, or if the
        secret is too short.

    Examples
    --------
    >>> import allocation as al
    >>> event = al.lille2014()
    >>> report = al.Report(event, al.mechanisms.first_come(event))
    >>> report.attendance()[["session", "capacity", "taken", "free"]].head(2)
                    session  capacity  taken  free
    0  r1-conseils-citoyens        40     40     0
    1    r1-demande-sociale        64     63     1
    """

    event: Event
    assignment: Assignment
    seed: int = 0
    stages_ended: tuple[StageResult, ...] | None = None
    secret: bytes | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """Check that the answer is one of the event.

        Raises
        ------
        ValueError
            If it is not, or if the secret is too short.
        """
        event = self.event
        for column, table in (
            (self.assignment.participant, event.participants),
            (self.assignment.session, event.sessions),
        ):
            if len(column) and not 0 <= column.min() <= column.max() < len(table):
                message = "Expected an assignment of the event, got one of another."
                raise ValueError(message)
        chosen = self.assignment.chosen_rooms
        if chosen is not None and (
            chosen.shape != (len(event.sessions),)
            or chosen.max(initial=-1) >= len(event.rooms)
        ):
            message = (
                "Expected a room of the event, or none, for each session, got others."
            )
            raise ValueError(message)
        if self.secret is not None and len(self.secret) < SHORTEST_SECRET:
            message = (
                f"Expected a secret of at least {SHORTEST_SECRET} bytes, "
                f"got {len(self.secret)}."
            )
            raise ValueError(message)

    def __repr__(self) -> str:
        """Return a short text without names."""
        people = f"{len(self.event.participants)} participants"
        return f"<Report: {people}{', pseudonymised' if self.secret else ''}>"

    def _repr_html_(self) -> str:
        """Return the answer as a notebook shows it: no names of people."""
        known = showing.verdict(self.event, self.assignment)
        return showing.html(self.event, self.assignment, self.stages_ended or (), known)

    def pseudonymised(self, secret: bytes | None = None) -> Self:
        """Return the same report with pseudonyms instead of people.

        In all its tables ``participant`` and ``name`` are one pseudonym a person, and
        ``organisation`` is one an organisation: HMAC-SHA-256 with the secret, so that
        who knows all ids cannot find whose it is without the secret. Rows are in the
        order of pseudonyms, which also decide between people who fare alike: the
        lottery, which anybody can draw again from its seed, would tell who is who.

        Pseudonyms are not anonymity. Categories and choices stay as they are, and who
        knows where somebody sat will find their row.

        Parameters
        ----------
        secret
            At least 16 bytes; with the same one the same people have the same
            pseudonyms in another report. None (the default) draws one that nobody
            knows: keep the report to make tables that go together.

        Returns
        -------
        Report
            Another report of the same answer.

        Examples
        --------
        >>> import allocation as al
        >>> event = al.lille2014()
        >>> report = al.Report(event, al.mechanisms.first_come(event))
        >>> hidden = report.pseudonymised(b"sixteen bytes or more")
        >>> hidden.totals()["participant"][0]
        'p-24kxra3ew77wyfvf'
        """
        drawn = secrets.token_bytes(32) if secret is None else secret
        return replace(self, secret=drawn)

    @cached_property
    def _faces(self) -> Faces:
        if self.secret is None:
            return named(self.event, self.seed)
        return hidden(self.event, self.secret)

    @property
    def plot(self) -> Plots:
        """Pictures of the tables: ``report.plot.fill()`` and so on; extra ``plot``."""
        return Plots(self)

    def programmes(self) -> pd.DataFrame:
        """Return a row for each seat, and for each that stays empty.

        Returns
        -------
        pandas.DataFrame
            ``participant``, ``name``, ``organisation``, ``category``; ``round``,
            ``start``, ``end`` (local times, of the round where the session has none of
            its own); ``session``, ``title``, ``topic``, ``kind``, ``room`` (the one
            that the session names or was given; missing where the seat is empty, the
            room also where the session has none); ``outcome`` and ``rank`` (as in
            :meth:`choices`); ``cost``. Sorted by participant, then in the order of the
            rounds, then by session.
        """
        return seating.programmes(self.event, self.assignment, self._faces)

    def attendance(self) -> pd.DataFrame:
        """Return a row for each session.

        Returns
        -------
        pandas.DataFrame
            ``round``, ``session``, ``title``, ``topic``, ``kind``, ``room`` (the one
            that it names or was given; missing where it has none), ``start``, ``end``
            (the round's where it has none of its own); ``capacity`` (seats: the lesser
            of its own limit and its room's, less the seats held back; all people of the
            round where neither limits it; of a session that does not run, and would be
            given a room, those of the room where it would have most), ``limited``
            (whether one does), ``walk_ins`` (seats held back), ``most`` (how many
            people may sit in it: more than seats where not all are expected to come, or
            where there may be too many), ``min_size``, ``mandatory``, ``candidate``;
            ``taken`` (people in it), ``free`` (capacity less taken: negative where
            there are more people than seats), ``fill`` (taken over capacity; missing
            without seats),
            ``expected`` (how many of them are expected to come, a decimal number),
            ``overfull`` (expected people beyond the seats, rounded up),
            ``first_choices`` (people of the round whose ballot prefers no other session
            of it), ``cancelled`` (whether it does not run), ``state`` (``"runs"``,
            ``"cancelled"``, or, of a candidate that does not run, ``"not
            programmed"``), ``linked`` (a number that the parts of one session share;
            missing elsewhere). In the order of the rounds, then sorted by session.
        """
        return seating.attendance(self.event, self.assignment)

    def demand(self) -> pd.DataFrame:
        """Return a row for each session: how many people want it.

        Returns
        -------
        pandas.DataFrame
            ``round``, ``session``, ``title``; ``capacity``, ``limited`` (as in
            :meth:`attendance`); ``people`` (who attend the round), ``first_choices``
            (of these, whose ballot prefers no other session of it), ``listings`` (whose
            ballot lists it, at whatever rank). In the order of the rounds, then sorted
            by session.
        """
        return seating.demand(self.event, self.assignment)

    def rooms(self) -> pd.DataFrame:
        """Return a row for each room, round and session in it.

        Returns
        -------
        pandas.DataFrame
            ``room``, ``round``, ``session``, ``title``, ``start``, ``end`` (missing
            where the room is not used), ``capacity`` (of the room; missing where not
            limited), ``taken`` (people in it), ``free``, ``fill`` (of the room's
            capacity), ``closed`` (whether the room is closed in the round),
            ``cancelled`` (whether the session does not run: one that names the room;
            no other holds one then). Sorted by room, then in the order of the rounds,
            then of the times.
        """
        return seating.rooms(self.event, self.assignment)

    def choices(self, by: str | None = None) -> pd.DataFrame:
        """Return how many seats are first choices, second choices, and so on.

        Parameters
        ----------
        by
            ``"round"``, ``"kind"`` (of the session), ``"category"`` or
            ``"organisation"`` (of the person); None (the default) for all together.

        Returns
        -------
        pandas.DataFrame
            ``group``, ``outcome``, ``rank``, ``seats``, ``share``, as
            :meth:`allocation.Measures.ranks` defines them.

        Raises
        ------
        ValueError
            If there is no such grouping.
        """
        found = profiles.ranks(self.event, self.assignment, by)
        if by != "organisation" or self.secret is None:
            return found
        groups = pseudonyms(self.secret, by, found["group"].tolist())
        found["group"] = pd.array(groups, dtype="str")
        order = np.argsort(np.array(groups), kind="stable")
        return found.iloc[order].reset_index(drop=True)

    def totals(self) -> pd.DataFrame:
        """Return a row for each person.

        Returns
        -------
        pandas.DataFrame
            ``participant``, ``name``, ``organisation``, ``category``; ``total`` (the
            cost over the event, empty seats included), ``best``, ``worst`` (the least
            and the greatest that they could have alone), ``satisfaction`` (from 0, the
            worst, to 1, the best, as :attr:`allocation.Measures.satisfaction` defines
            it); for each round ``rank`` and its id, the rank of the seat (missing where
            it has none, and where a list gives several seats). Sorted by participant.
        """
        return faring.totals(self.event, self.assignment, self._faces)

    def least_served(self, most: int = 10) -> pd.DataFrame:
        """Return the people who fare worst.

        Of people with equal totals those with the smallest lottery numbers come first,
        whatever the order of rows in the event; with pseudonyms, the first pseudonyms.
        Look at ``as_badly`` before you cut: it tells how many there are.

        Parameters
        ----------
        most
            How many people at most, at least 1.

        Returns
        -------
        pandas.DataFrame
            ``participant``, ``name``, ``organisation``, ``category``; ``total``,
            ``satisfaction`` (as in :meth:`totals`); ``wished_more`` (how many sessions
            their ballot ranks before what they have in the same round), ``as_badly``
            (how many people have this total or a worse one). The worst totals first.

        Raises
        ------
        ValueError
            If ``most`` is less than 1.
        """
        if most < 1:
            message = f"Expected most >= 1, got {most}."
            raise ValueError(message)
        return faring.least_served(self.event, self.assignment, self._faces, most)

    def cancelled(self) -> pd.DataFrame:
        """Return the sessions that do not run, and who had wanted them.

        Those that were cancelled, and candidates that were not programmed. Somebody had
        wanted a session if their ballot ranks it before what they have in its round.

        Returns
        -------
        pandas.DataFrame
            ``round``, ``session``, ``title``, ``topic``, ``kind``, ``min_size``,
            ``state`` (``"cancelled"`` or ``"not programmed"``), ``cancel_cost``;
            ``participant``, ``name``, ``organisation``, ``category``, ``rank`` (that
            the person gives it; all missing in the one row of a session that nobody had
            wanted). In the order of the rounds, then sorted by session, rank and
            participant.
        """
        return seating.cancelled(self.event, self.assignment, self._faces)

    def groups(self) -> pd.DataFrame:
        """Return where those sit who are to sit together, or apart.

        Returns
        -------
        pandas.DataFrame
            ``rule`` (``"together"`` or ``"apart"``), ``group`` (a number from 1),
            ``round``; ``participant``, ``name``, ``organisation``, ``category`` (a
            member who attends the round); ``session`` (missing without a seat);
            ``kept`` (whether the group keeps the rule in this round). By rule, groups
            in the order of their first members, then in the order of the rounds, then
            by participant and session.
        """
        return gathering.groups(self.event, self.assignment, self._faces)

    def stages(self) -> pd.DataFrame:
        """Return how each stage of the plan ended.

        Returns
        -------
        pandas.DataFrame
            ``stage``; ``value`` (of the assignment), ``reached`` (before later stages
            spent its tolerance), ``bound`` (nothing is below), ``price_bound`` (what
            prices alone prove); ``gap`` (how far ``reached`` may be from the optimum,
            as a share of it), ``status``, ``proof`` (texts), ``seconds``. In the order
            of the stages.

        Raises
        ------
        ValueError
            If the report is not of a plan: a list has no stages.
        """
        if self.stages_ended is None:
            message = (
                "Expected the report of a plan, got that of a list, without stages."
            )
            raise ValueError(message)
        ended = self.stages_ended
        numbers = ("value", "reached", "bound", "price_bound")
        return pd.DataFrame(
            {
                "stage": pd.array([stage.name for stage in ended], dtype="str"),
                **{
                    name: np.array([getattr(stage, name) for stage in ended], np.int64)
                    for name in numbers
                },
                "gap": np.array([stage.gap for stage in ended], dtype=np.float64),
                "status": pd.array([str(stage.status) for stage in ended], dtype="str"),
                "proof": pd.array([str(stage.proof) for stage in ended], dtype="str"),
                "seconds": np.array([s.seconds for s in ended], dtype=np.float64),
            }
        )

    def rules(self, language: str = "en") -> pd.DataFrame:
        """Return what each rule says in this event, and how often it is broken.

        Parameters
        ----------
        language
            In which language ``says`` and ``governs`` are: ``"en"`` (the default) or
            ``"fr"``, which needs the extra ``report``.

        Returns
        -------
        pandas.DataFrame
            ``rule`` (its name), ``says`` (in words), ``governs`` (what it is about),
            ``instances`` (how many of these), ``breaches`` (as
            :func:`allocation.violations` counts them; 0 for a plan). In the order of
            :class:`allocation.Rule`.

        Raises
        ------
        ValueError
            If the language is another one.
        """
        return governing.rules(self.event, self.assignment, language)

    def changes(self, before: Answer | Assignment) -> pd.DataFrame:
        """Return each seat that another answer to the same event had otherwise.

        A seat in the same session is another one if the session is in another room.

        Parameters
        ----------
        before
            The other answer: a plan, a report, or an assignment of this event.

        Returns
        -------
        pandas.DataFrame
            ``participant``, ``name``, ``organisation``, ``category``, ``round``;
            ``before``, ``after`` (sessions, missing where there is no seat);
            ``room_before``, ``room_after`` (missing where there is none);
            ``cost_before``, ``cost_after``; ``effect`` (``"better"``, ``"same"`` or
            ``"worse"``: whether the cost falls, stays or grows). Sorted by participant,
            then in the order of the rounds. Where a list gives several seats in one
            round, those that differ are paired in the order of the sessions, and an
            empty seat costs once.

        Raises
        ------
        ValueError
            If the other answer is to another event.
        """
        other = self._other(before)
        return differences.changes(self.event, other, self.assignment, self._faces)

    def changes_summary(self, before: Answer | Assignment) -> pd.DataFrame:
        """Return what the changes come to.

        Parameters
        ----------
        before
            As in :meth:`changes`.

        Returns
        -------
        pandas.DataFrame
            ``figure`` (text), ``value`` (whole number): ``"seats changed"`` (the rows
            of :meth:`changes`), ``"people with changes"``, and of these by their totals
            ``"people better off"``, ``"people as well off"``, ``"people worse off"``;
            ``"total before"``, ``"total after"``, ``"worst total before"``, ``"worst
            total after"``; ``"sessions in another room"`` (of those that run before and
            after).

        Raises
        ------
        ValueError
            If the other answer is to another event.
        """
        return differences.summary(self.event, self._other(before), self.assignment)

    def _other(self, before: Answer | Assignment) -> Assignment:
        """Return the other assignment.

        Raises
        ------
        ValueError
            If it is not one of this event.
        """
        if isinstance(before, Assignment):
            return type(self)(self.event, before).assignment
        if before.event is not self.event and before.event != self.event:
            message = "Expected an answer to the same event, got one to another."
            raise ValueError(message)
        return before.assignment
