"""The headings of tables, and the values in them that are words of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocation import profiles
from allocation.occupancy import CANCELLED, NOT_PROGRAMMED, RUNS
from allocation.stages import LEVELLED, Key, StageName
from allocation.wording import marked

if TYPE_CHECKING:
    from allocation.wording import Words

HEADINGS = {
    "participant": marked("Id"),
    "name": marked("Name"),
    "organisation": marked("Organisation"),
    "category": marked("Category"),
    "round": marked("Round"),
    "start": marked("Start"),
    "end": marked("End"),
    "session": marked("Session"),
    "title": marked("Title"),
    "topic": marked("Topic"),
    "kind": marked("Kind"),
    "room": marked("Room"),
    "outcome": marked("What was obtained"),
    "rank": marked("Rank of the choice"),
    "cost": marked("Points"),
    "capacity": marked("Seats"),
    "limited": marked("Limited"),
    "min_size": marked("Minimum"),
    "mandatory": marked("Mandatory"),
    "taken": marked("Taken"),
    "free": marked("Free"),
    "fill": marked("Filled"),
    "first_choices": marked("First choices"),
    "cancelled": marked("Cancelled"),
    "group": marked("Of which"),
    "grouped": marked("Counted by"),
    "seats": marked("Number of seats"),
    "share": marked("Share"),
    "total": marked("Total points"),
    "best": marked("Fewest possible alone"),
    "worst": marked("Most possible alone"),
    "satisfaction": marked("Satisfaction"),
    "wished_more": marked("Sessions preferred"),
    "as_badly": marked("People with as many points or more"),
    "stage": marked("Name in the program"),
    "aim": marked("Aim"),
    "value": marked("Value"),
    "reached": marked("Before the tolerance"),
    "bound": marked("Not below"),
    "price_bound": marked("Not below, by prices alone"),
    "gap": marked("Gap"),
    "status": marked("Status"),
    "proof": marked("Proof"),
    "seconds": marked("Seconds"),
    "known": marked("What is known"),
    "rule": marked("Rule"),
    "says": marked("What it says"),
    "governs": marked("What it governs"),
    "instances": marked("How many"),
    "breaches": marked("Times broken"),
    "signature": marked("Signature"),
    "figure": marked("Figure"),
    "walk_ins": marked("Held back"),
    "most": marked("Most people"),
    "candidate": marked("Candidate"),
    "expected": marked("Expected"),
    "overfull": marked("Beyond the seats"),
    "state": marked("What becomes of it"),
    "linked": marked("Linked set"),
    "closed": marked("Closed"),
    "cancel_cost": marked("Cost if it does not run"),
    "company": marked("Group"),
    "kept": marked("Kept"),
}
"""What stands above each column."""

OUTCOMES = {
    profiles.NOT_LISTED: marked("not on the ballot"),
    profiles.NO_PREFERENCE: marked("no choice stated"),
    profiles.PINNED: marked("decided beforehand"),
    profiles.EMPTY_SEAT: marked("no session"),
}
"""What a seat is, where it has no rank."""

VALUES = {
    "status": {
        "optimal": marked("nothing better exists"),
        "feasible": marked("better may exist"),
    },
    "proof": {
        "proven": marked("proven"),
        "solver-claimed": marked("claimed by the solver"),
        "best known": marked("best known"),
    },
    "rule": {
        "one_seat": marked("one seat"),
        "capacity": marked("capacity"),
        "no_repeat": marked("no repeat"),
        "clash": marked("clash"),
        "minimum": marked("minimum"),
        "pin": marked("pin"),
        "ban": marked("ban"),
        "attends": marked("attends"),
        "at_most": marked("at most"),
        "room": marked("room"),
        "programme": marked("programme"),
        "together": marked("together"),
        "apart": marked("apart"),
        "linked": marked("linked"),
        "quota": marked("quota"),
    },
    "state": {
        RUNS: marked("runs"),
        CANCELLED: marked("cancelled"),
        NOT_PROGRAMMED: marked("not programmed"),
    },
    "grouped": {
        "all": marked("all together"),
        "round": marked("round"),
        "kind": marked("kind"),
        "category": marked("category"),
    },
}
"""Words of ours in columns."""

AIMS = {
    StageName.UNSEATED: marked("seats left empty though the person attends"),
    StageName.WORST: marked("points of the worst-off person"),
    StageName.DISSATISFACTION: marked("points of all people together"),
    StageName.BALANCE: marked("unevenness: how differently sessions are filled"),
    StageName.TOPIC_BALANCE: marked("how differently sessions of a topic are filled"),
    StageName.CANCELLED: marked("what the sessions that do not run cost"),
    StageName.OVERFULL: marked("what expected people beyond the seats cost"),
    StageName.MIXTURE: marked("how unlike their round the people of sessions are"),
    StageName.LEXIMIN: marked("people with many points, those with the most first"),
    StageName.RANK_MAXIMAL: marked("seats less wanted than the first, then the second"),
    StageName.GENEROUS: marked("seats that are the last choice, then the one before"),
}
"""What aims count."""

TEENS = range(11, 14)
"""Numbers whose ordinals end in th all the same."""


def heading(words: Words, column: str) -> str:
    """Return what stands above a column.

    Parameters
    ----------
    words
        The language.
    column
        A column of a table of the report, or one of :data:`HEADINGS`.

    Returns
    -------
    str
        A word or a few; of a column that nobody knows, its own name.

    Examples
    --------
    >>> from allocation.wording import words
    >>> heading(words("en", "tables"), "rank 2")
    'Rank of the choice, round 2'
    """
    kind, _, of_round = column.partition(" ")
    if kind == "rank" and of_round:
        return words.text("Rank of the choice, round {round}", round=of_round)
    known = HEADINGS.get(column)
    return column if known is None else words.text(known)


def value(words: Words, column: str, text: str) -> str:
    """Return a value of a column of words.

    Parameters
    ----------
    words
        The language.
    column
        A column of a table of the report.
    text
        What stands there.

    Returns
    -------
    str
        In the language, if it is a word of ours.
    """
    known = VALUES.get(column, {}).get(text)
    return text if known is None else words.text(known)


def choice(words: Words, rank: int) -> str:
    """Return what a seat of a rank is called.

    Parameters
    ----------
    words
        The language.
    rank
        From 1.

    Returns
    -------
    str
        ``"1st choice"``, ``"12th choice"``.

    Examples
    --------
    >>> from allocation.wording import words
    >>> [choice(words("en", "tables"), rank) for rank in (1, 22, 113)]
    ['1st choice', '22nd choice', '113th choice']
    """
    number = words.number(rank)
    last = 0 if rank % 100 in TEENS else rank % 10
    if rank == 1:
        return words.text("1st choice")
    match last:
        case 1:
            return words.text("{number}st choice", number=number)
        case 2:
            return words.text("{number}nd choice", number=number)
        case 3:
            return words.text("{number}rd choice", number=number)
        case _:
            return words.text("{number}th choice", number=number)


def outcome(words: Words, kind: str, rank: int | None) -> str:
    """Return what a seat is to the person.

    Parameters
    ----------
    words
        The language.
    kind
        One of :data:`allocation.profiles.OUTCOMES`.
    rank
        Where it is a rank, which.

    Returns
    -------
    str
        ``"2nd choice"``, ``"not on the ballot"``.
    """
    if rank is not None:
        return choice(words, rank)
    return words.text(OUTCOMES[kind])


def aim(words: Words, name: str) -> str:
    """Return what an aim counts.

    Parameters
    ----------
    words
        The language.
    name
        A stage, or one of its levels.

    Returns
    -------
    str
        ``"points of the worst-off person"``.
    """
    if name in LEVELLED:  # all its levels together
        return words.text(AIMS[StageName(name)])
    key = Key.of(name)
    if key.level is None:
        return words.text(AIMS[key.stage])
    if key.stage is StageName.LEXIMIN:
        return words.text(
            "people with {number} points or more", number=words.number(key.level)
        )
    if key.stage is StageName.RANK_MAXIMAL:
        return words.text(
            "seats less wanted than a {choice}", choice=choice(words, key.level)
        )
    return words.text(
        "seats that are a {choice}, or less wanted", choice=choice(words, key.level)
    )
