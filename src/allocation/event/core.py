"""The event: the whole question, validated once, immutable, columnar."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from allocation.errors import InvalidEventError
from allocation.event import building, showing, validation
from allocation.event.balloting import ChoiceForm
from allocation.event.cells import RawTable
from allocation.event.derived import Derived, frozen
from allocation.event.tables import (
    FEATURES,
    NO_ROOM,
    TEXT,
    UNLIMITED,
    Choices,
    Participants,
    Rooms,
    Rounds,
    Sessions,
    features,
    never,
    numbered,
    pairs,
    reordered,
    texts,
    whole,
)
from allocation.rules import Rules
from allocation.scoring import Scoring

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

Shape = tuple[int, ...]


@dataclasses.dataclass(frozen=True, eq=False)
class Event(Derived):
    """Rounds, sessions, rooms, people, their choices, the rules and the scoring.

    Build one with :meth:`from_frames`, :meth:`from_arrays` or
    :func:`allocation.read_event`; ask "what if" with :meth:`replace`.

    Parameters
    ----------
    name
        What the event is called.
    rounds, sessions, rooms, participants
        The tables.
    choices
        What people want.
    rules
        What the event allows.
    scoring
        How choices become costs.

    Raises
    ------
    InvalidEventError
        If the data contradict themselves; it lists every problem.
    """

    name: str
    rounds: Rounds
    sessions: Sessions
    rooms: Rooms
    participants: Participants
    choices: Choices
    rules: Rules = dataclasses.field(default_factory=Rules)
    scoring: Scoring = dataclasses.field(default_factory=Scoring)

    def __post_init__(self) -> None:
        """Validate.

        Raises
        ------
        InvalidEventError
            If the data contradict themselves.
        """
        issues = validation.find_issues(
            name=self.name,
            rounds=self.rounds,
            sessions=self.sessions,
            rooms=self.rooms,
            participants=self.participants,
            choices=self.choices,
            rules=self.rules,
            scoring=self.scoring,
        )
        if issues:
            raise InvalidEventError(issues)

    def __eq__(self, other: object) -> bool:
        """Say whether two events are the same question."""
        if not isinstance(other, Event):
            return NotImplemented
        return all(
            getattr(self, f.name) == getattr(other, f.name)
            for f in dataclasses.fields(self)
        )

    __hash__ = None  # type: ignore[assignment]

    def __getstate__(self) -> dict[str, Any]:
        """Return the tables, without what was derived from them."""
        return {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}

    def __repr__(self) -> str:
        """Return the event's size: no names, and short however large it is."""
        return (
            f"Event({self.name!r}: {len(self.participants)} participants, "
            f"{len(self.rounds)} rounds, {len(self.sessions)} sessions, "
            f"{len(self.rooms)} rooms)"
        )

    def _repr_html_(self) -> str:
        """Return the event's size as a notebook shows it: no names of people."""
        return showing.html(self)

    def replace(self, **changes: Any) -> Self:
        """Return the same event with other tables: a what-if in one line.

        Parameters
        ----------
        **changes
            Fields of the event, by name.

        Returns
        -------
        Event
            A new event, validated.

        Raises
        ------
        InvalidEventError
            If the new data contradict themselves.

        Examples
        --------
        >>> import allocation as al
        >>> event = al.synthetic_event("lille", people=60, seed=1)
        >>> rooms = event.rooms.replace(capacity={event.rooms.ids[0]: 90})
        >>> int(event.replace(rooms=rooms).rooms.capacity[0])
        90
        """
        return dataclasses.replace(self, **changes)

    def only(self, participants: Iterable[str]) -> Self:
        """Return the same event with some of its people.

        Parameters
        ----------
        participants
            Ids of those who stay.

        Returns
        -------
        Event
            A new event; people keep their order.

        Raises
        ------
        KeyError
            If one of them is not in the event.
        InvalidEventError
            If nobody stays.
        """
        stays = np.zeros(len(self.participants), dtype=bool)
        stays[[self.participants.index(name) for name in participants]] = True
        place = np.cumsum(stays) - 1

        def kept(pairs: NDArray[np.int64]) -> NDArray[np.int64]:
            chosen = pairs[stays[pairs[:, 0]]]
            return np.column_stack([place[chosen[:, 0]], chosen[:, 1]])

        old = self.participants
        people = dataclasses.replace(
            old,
            pins=kept(old.pins),
            bans=kept(old.bans),
            **{
                column: getattr(old, column)[stays]
                for column in (
                    "ids",
                    "name",
                    "organisation",
                    "category",
                    "attends",
                    "at_most",
                    "weight",
                    "needs",
                    "show_up",
                )
            },
        )
        choices = dataclasses.replace(self.choices, values=self.choices.values[stays])
        rules = self.rules.among(people)
        return self.replace(participants=people, choices=choices, rules=rules)

    @classmethod
    def from_frames(
        cls,
        sessions: pd.DataFrame,
        participants: pd.DataFrame,
        choices: pd.DataFrame,
        *,
        rooms: pd.DataFrame | None = None,
        rounds: pd.DataFrame | None = None,
        groups: pd.DataFrame | None = None,
        name: str = "",
        scale: str = "rank",
        of: str = "session",
        ties: bool = False,
        rules: Rules | None = None,
        scoring: Scoring | None = None,
    ) -> Self:
        """Build an event from DataFrames.

        Parameters
        ----------
        sessions
            A row a session: ``session`` and ``round``; and, where wanted, ``topic``
            (the session's id by default), ``title``, ``kind``, ``room``,
            ``capacity`` (seats), ``min_size``, ``mandatory``, ``start``, ``end``,
            ``candidate`` (whether it need not run), ``cancel_cost``, ``needs`` (what
            its room must have), ``rooms`` (those it may be given), ``walk_ins`` (seats
            held back), ``show_up`` (per cent of its people who come), ``extra``
            (expected people beyond its seats), ``extra_cost`` (of each of them).
        participants
            A row a person: ``participant``; and, where wanted, ``name``,
            ``organisation``, ``category``, ``attends`` (the rounds; None for all),
            ``at_most`` (sessions in all), ``weight`` (what the person's costs are
            multiplied by, 1 by default), ``pin``, ``ban`` (sessions), ``needs`` (what
            their rooms must have), ``show_up`` (per cent), ``group`` (those with the
            same sit together in all rounds). A cell with several entries is a list, or
            a text with ``;`` between them.
        choices
            A row a choice (``participant``, ``session`` or ``topic``, and ``rank`` or
            ``utility``), or a row a person (``participant``, and a column for each
            session or topic).
        rooms
            A row a room: ``room``; and, where wanted, ``capacity`` (seats),
            ``features`` (what it has), ``closed`` (rounds).
        rounds
            A row a round, in order: ``round``; and, where wanted, ``title``,
            ``start``, ``end``. By default the rounds that sessions name, sorted.
        groups
            A row a member of a group: ``group`` (any label), ``participant``; and,
            where wanted, ``rule`` (``together`` by default, or ``apart``), ``rounds``
            (all by default; the same in each row of a group).
        name
            What the event is called.
        scale
            ``"rank"`` (1 is the first choice) or ``"utility"`` (more is better).
        of
            Whether people rank a ``"session"`` or a ``"topic"``.
        ties
            Whether a person may give two sessions of a round the same rank.
        rules, scoring
            As in :class:`Event`.

        Returns
        -------
        Event
            Validated.

        Raises
        ------
        InvalidEventError
            If anything is wrong; it lists every problem by table, row and column.
        TypeError
            If a table is no DataFrame.

        Examples
        --------
        >>> import pandas as pd
        >>> import allocation as al
        >>> sessions = pd.DataFrame(
        ...     {"session": ["a", "b"], "round": [1, 1], "capacity": [1, 2]}
        ... )
        >>> people = pd.DataFrame({"participant": ["Ada", "Bob"]})
        >>> choices = pd.DataFrame(
        ...     {"participant": ["Ada", "Bob"], "a": [1, 1], "b": [2, 2]}
        ... )
        >>> al.Event.from_frames(sessions, people, choices)
        Event('': 2 participants, 1 rounds, 2 sessions, 0 rooms)
        """
        none = building.raw_table("rooms", {"room": [], "capacity": []})
        draft = building.build(
            name=name,
            rounds=None if rounds is None else RawTable.from_frame("rounds", rounds),
            sessions=RawTable.from_frame("sessions", sessions),
            rooms=none if rooms is None else RawTable.from_frame("rooms", rooms),
            participants=RawTable.from_frame("participants", participants),
            choices=RawTable.from_frame("choices", choices),
            form=ChoiceForm(scale, of, ties),
            rules=rules or Rules(),
            scoring=scoring or Scoring(),
            groups=None if groups is None else RawTable.from_frame("groups", groups),
        )
        return cls.from_draft(draft)

    @classmethod
    def from_draft(cls, draft: building.Draft) -> Self:
        """Build an event from a draft, or say all that is wrong with it.

        Parameters
        ----------
        draft
            From :func:`allocation.event.building.build`.

        Returns
        -------
        Event
            Validated.

        Raises
        ------
        InvalidEventError
            If anything is wrong.
        """
        if draft.issues:
            raise InvalidEventError(draft.issues)
        try:
            return cls(**draft.parts)
        except InvalidEventError as error:
            raise InvalidEventError(draft.located(error.issues)) from None

    @classmethod
    def from_arrays(
        cls,
        values: ArrayLike,
        *,
        round: ArrayLike,  # noqa: A002  # the column's name
        capacity: ArrayLike,
        topic: ArrayLike | None = None,
        min_size: ArrayLike | None = None,
        mandatory: ArrayLike | None = None,
        attends: ArrayLike | None = None,
        at_most: ArrayLike | None = None,
        weight: ArrayLike | None = None,
        pins: ArrayLike = (),
        bans: ArrayLike = (),
        participants: ArrayLike | None = None,
        sessions: ArrayLike | None = None,
        organisation: ArrayLike | None = None,
        category: ArrayLike | None = None,
        needs: ArrayLike | None = None,
        show_up: ArrayLike | None = None,
        kind: ArrayLike | None = None,
        start: ArrayLike | None = None,
        end: ArrayLike | None = None,
        room: ArrayLike | None = None,
        candidate: ArrayLike | None = None,
        cancel_cost: ArrayLike | None = None,
        session_needs: ArrayLike | None = None,
        session_show_up: ArrayLike | None = None,
        may_have: ArrayLike = (),
        walk_ins: ArrayLike | None = None,
        extra: ArrayLike | None = None,
        extra_cost: ArrayLike | None = None,
        room_capacity: ArrayLike = (),
        room_features: ArrayLike | None = None,
        closed: ArrayLike = (),
        name: str = "",
        scale: str = "rank",
        ties: bool = False,
        rules: Rules | None = None,
        scoring: Scoring | None = None,
    ) -> Self:
        """Build an event from arrays, without anything of the size of a person.

        Parameters
        ----------
        values
            The rank or utility of each session, shape ``(participants, sessions)``;
            :data:`UNLISTED` (-1) where not listed.
        round
            Round of each session, counted from 0 without a gap, ``(sessions,)``.
        capacity
            Seats, ``(sessions,)``; :data:`UNLIMITED` where not limited.
        topic
            Topic of each session as any labels, ``(sessions,)``; by default each
            session is its own.
        min_size, mandatory
            Shape ``(sessions,)``; by default 0 and False.
        attends
            Shape ``(participants, rounds)``; by default True.
        at_most
            Shape ``(participants,)``; by default :data:`UNLIMITED`.
        weight
            What the person's costs are multiplied by, ``(participants,)``; 1 by
            default.
        pins, bans
            Pairs (participant index, session index), shape ``(n, 2)``.
        participants, sessions
            Ids; by default ``P1``, ``P2``, … and ``S1``, ``S2``, …, padded with zeros.
        organisation, category
            Texts, shape ``(participants,)``; by default ``""``.
        needs
            What the rooms of the person's sessions must have: texts, ``;`` between
            several, shape ``(participants,)``; by default nothing.
        show_up
            How many times in 100 the person is expected to come, from 1 to 100, shape
            ``(participants,)``; by default 100.
        kind
            Texts, shape ``(sessions,)``; by default ``""``.
        start, end
            Local times, to the minute, shape ``(sessions,)``; by default not known.
        room
            Index of each session's room, shape ``(sessions,)``; -1, the default, where
            it names none.
        candidate, cancel_cost, session_needs, session_show_up
            Whether the session need not run, what it costs if it does not, what its
            room must have, how many of 100 people come to it; shape ``(sessions,)``.
        may_have
            Pairs (session index, room index) of the rooms that a session may be given,
            shape ``(n, 2)``; any room, if there is no pair of it.
        walk_ins, extra, extra_cost
            Seats held back, expected people beyond the seats, and what each of these
            costs, shape ``(sessions,)``; by default 0, 0 and 1.
        room_capacity
            Seats of the rooms ``R1``, ``R2``, …, shape ``(rooms,)``; by default there
            is none.
        room_features
            What each room has: texts, ``;`` between several, shape ``(rooms,)``.
        closed
            Pairs (room index, round index) in which a room is closed, ``(n, 2)``.
        name, scale, ties, rules, scoring
            As in :meth:`from_frames`.

        Returns
        -------
        Event
            Validated.

        Raises
        ------
        InvalidEventError
            If the data contradict themselves.
        ValueError
            If shapes differ, an index is out of range, or a number is not whole.

        Examples
        --------
        >>> import allocation as al
        >>> al.Event.from_arrays([[1, 2], [1, 2]], round=[0, 0], capacity=[1, 2])
        Event('': 2 participants, 1 rounds, 2 sessions, 0 rooms)
        """
        stated = whole(values, np.int32, "values")
        if stated.ndim != 2:  # noqa: PLR2004  # people by sessions
            message = f"Expected values of 2 dimensions, got {stated.ndim}."
            raise ValueError(message)
        people, count = stated.shape
        held = whole(round, np.int32, "round")
        number = int(held.max(initial=-1)) + 1
        ids = numbered("S", count) if sessions is None else texts(sessions)
        labels = ids if topic is None else texts([str(t) for t in np.asarray(topic)])
        # frozen, so that the tables need no copies of what nobody else has
        blank, nobody = texts([""] * count), frozen(np.zeros(people, dtype=TEXT))

        def given(column: ArrayLike | None, default: object, shape: Shape) -> Any:
            if column is None:
                return frozen(np.full(shape, default, dtype=type(default)))
            return whole(column, type(default), "columns")

        def optional(column: ArrayLike | None, kind: type) -> Any:
            return None if column is None else whole(column, kind, "columns")

        def moments(column: ArrayLike | None) -> NDArray[np.datetime64]:
            if column is None:
                return never(count)
            return np.asarray(column, dtype="datetime64[m]")

        seats = whole(room_capacity, np.int64, "room_capacity")
        return cls(
            name=name,
            rounds=Rounds(
                texts([str(r + 1) for r in range(number)]),
                texts([""] * number),
                never(number),
                never(number),
            ),
            sessions=Sessions(
                ids=ids,
                round=held,
                topic=labels,
                title=blank,
                kind=blank if kind is None else texts(kind),
                room=np.full(count, NO_ROOM, dtype=np.int32)
                if room is None
                else whole(room, np.int32, "room"),
                capacity=whole(capacity, np.int64, "capacity"),
                min_size=given(min_size, 0, (count,)),
                mandatory=given(mandatory, False, (count,)),  # noqa: FBT003
                start=moments(start),
                end=moments(end),
                candidate=optional(candidate, bool),
                cancel_cost=optional(cancel_cost, int),
                needs=_features(session_needs),
                may_have=pairs(may_have),
                walk_ins=optional(walk_ins, int),
                show_up=optional(session_show_up, int),
                extra=optional(extra, int),
                extra_cost=optional(extra_cost, int),
            ),
            rooms=Rooms(
                numbered("R", len(seats)),
                seats,
                features=_features(room_features),
                closed=pairs(closed),
            ),
            participants=Participants(
                ids=frozen(numbered("P", people))
                if participants is None
                else texts(participants),
                name=nobody,
                organisation=nobody if organisation is None else texts(organisation),
                category=nobody if category is None else texts(category),
                attends=given(attends, True, (people, number)),  # noqa: FBT003
                at_most=given(at_most, UNLIMITED, (people,)),
                weight=given(weight, 1, (people,)),
                pins=pairs(pins),
                bans=pairs(bans),
                needs=_features(needs),
                show_up=optional(show_up, int),
            ),
            choices=Choices(scale, "session", ids, stated, ties),
            rules=rules or Rules(),
            scoring=scoring or Scoring(),
        )

    def supposing(self, running: Sequence[int], cancelled: Sequence[int]) -> Self:
        """Return the same event in which some sessions run and others do not.

        Parameters
        ----------
        running
            Indices of sessions that must not be empty.
        cancelled
            Indices of sessions in which nobody may sit.

        Returns
        -------
        Event
            A harder question; not validated.
        """
        mandatory = self.sessions.mandatory.copy()
        mandatory[list(running)] = True
        people = np.arange(len(self.participants))
        bans = [np.empty((0, 2), dtype=np.int64)]
        bans += [np.column_stack([people, np.full_like(people, s)]) for s in cancelled]
        harder = self.banning(np.concatenate(bans))
        sessions = dataclasses.replace(self.sessions, mandatory=mandatory)
        object.__setattr__(harder, "sessions", sessions)
        return harder

    def banning(self, bans: NDArray[np.int64]) -> Self:
        """Return the same event with more bans.

        Parameters
        ----------
        bans
            Pairs (participant index, session index), shape ``(n, 2)``.

        Returns
        -------
        Event
            A harder question; not validated: it may have no answer.
        """
        twin = object.__new__(type(self))
        for column in dataclasses.fields(self):
            object.__setattr__(twin, column.name, getattr(self, column.name))
        all_bans = pairs(np.concatenate([self.participants.bans, bans]))
        people = dataclasses.replace(self.participants, bans=all_bans)
        object.__setattr__(twin, "participants", people)
        return twin

    def arranged(
        self,
        people: NDArray[np.int64] | None = None,
        sessions: NDArray[np.int64] | None = None,
        rooms: NDArray[np.int64] | None = None,
    ) -> Self:
        """Return the same event with its rows in another order.

        Parameters
        ----------
        people
            The indices of all people, in the new order; None to leave them.
        sessions
            The indices of all sessions, in the new order; None to leave them.
        rooms
            The indices of all rooms, in the new order; None to leave them.

        Returns
        -------
        Event
            The same question; not validated again.
        """
        if rooms is not None:
            return self._with_rooms(rooms).arranged(people, sessions)
        moves = people is not None
        people = np.arange(len(self.participants)) if people is None else people
        sessions = np.arange(len(self.sessions)) if sessions is None else sessions
        moved, place = _places(sessions), _places(people)

        def renamed(old: NDArray[np.int64]) -> NDArray[np.int64]:
            return pairs(np.column_stack([place[old[:, 0]], moved[old[:, 1]]]))

        def rows(
            table: Any, order: NDArray[np.int64], skip: set[str]
        ) -> dict[str, Any]:
            columns = {
                f.name: getattr(table, f.name)
                for f in dataclasses.fields(table)
                if f.name not in skip
            }
            return {
                name: frozen(
                    reordered(column, order)
                    if column.dtype == TEXT
                    else column.take(order, axis=0)
                )
                for name, column in columns.items()
            }

        values = self.choices.values
        if moves:
            values = values.take(people, axis=0)
        items = self.choices.items
        if self.choices.of == "session":
            values, items = values.take(sessions, axis=1), items[sessions]
        twin = object.__new__(type(self))
        fields: dict[str, Any] = {
            **{f.name: getattr(self, f.name) for f in dataclasses.fields(self)},
            "sessions": dataclasses.replace(
                self.sessions,
                may_have=pairs(
                    np.column_stack(
                        [
                            moved[self.sessions.may_have[:, 0]],
                            self.sessions.may_have[:, 1],
                        ]
                    )
                ),
                **rows(self.sessions, sessions, {"may_have"}),
            ),
            "participants": dataclasses.replace(
                self.participants,
                pins=renamed(self.participants.pins),
                bans=renamed(self.participants.bans),
                **(rows(self.participants, people, {"pins", "bans"}) if moves else {}),
            ),
            "choices": dataclasses.replace(
                self.choices, items=items, values=frozen(values)
            ),
        }
        for name, value in fields.items():
            object.__setattr__(twin, name, value)
        return twin

    def _with_rooms(self, order: NDArray[np.int64]) -> Self:
        """Return the same event with its rooms in another order."""
        # with a last place for no room, which is -1
        place = np.append(_places(order), NO_ROOM)
        old, sessions = self.rooms, self.sessions
        twin = object.__new__(type(self))
        fields: dict[str, Any] = {
            **{f.name: getattr(self, f.name) for f in dataclasses.fields(self)},
            "rooms": Rooms(
                old.ids[order],
                old.capacity[order],
                old.features[order],
                pairs(np.column_stack([place[old.closed[:, 0]], old.closed[:, 1]])),
            ),
            "sessions": dataclasses.replace(
                sessions,
                room=place[sessions.room].astype(np.int32),
                may_have=pairs(
                    np.column_stack(
                        [sessions.may_have[:, 0], place[sessions.may_have[:, 1]]]
                    )
                ),
            ),
        }
        for name, value in fields.items():
            object.__setattr__(twin, name, value)
        return twin


def _places(order: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the place of each row in an order."""
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return place


def _features(column: ArrayLike | None) -> Any:
    """Return cells of features as tables hold them; None for the default."""
    if column is None:
        return None
    return texts([features(cell.split(FEATURES)) for cell in texts(column).tolist()])
