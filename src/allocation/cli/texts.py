"""Every word that the command says to its user, apart from the help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocation.cli.exits import ExitCode
from allocation.result import Proof
from allocation.stages import Key, StageName

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMED = 12
"""How many names a line gives; the rest are counted."""

EXIT_CODES = {
    ExitCode.DONE: "done: a plan was written, or a check found nothing wrong",
    ExitCode.UNEXPECTED: "something unexpected happened",
    ExitCode.USAGE: "the command was used wrongly; nothing was done",
    ExitCode.INVALID: (
        "the files of the event, or of the plan, have mistakes; all of them are listed"
    ),
    ExitCode.INFEASIBLE: "no plan can keep all the rules; the reasons are listed",
    ExitCode.NOTHING_FOUND: "no plan was found in the time given",
    ExitCode.NOT_PROVEN: (
        "a plan was written, but it is not proven the best (only with --require-proof)"
    ),
    ExitCode.FAILED_CHECK: "the solver failed, or a plan did not pass the check",
    ExitCode.INTERRUPTED: (
        "stopped with Ctrl-C; the best plan found so far, if any, was written"
    ),
}

FILES = {
    "programmes.csv": "everyone's programme, one line a person: for letters and badges",
    "attendance.csv": "each session with its seats, taken and free: for the rooms",
    "assignment.csv": "every seat on a line of its own: for sorting and filtering",
    "summary.json": "what was reached and what proves it: keep it, to check it later",
}

EVENT_FOLDER_USE = "the event that was solved: to check the plan by, and as a model"

PAPERS = {
    "page.html": "the plan to look at, to search and to print: open it in a browser",
    "plan.xlsx": "the same as a workbook, to sort and to filter",
    "sign-in-sheets.pdf": "a sheet for each door: who is expected, to sign",
    "slips.pdf": "everyone's programme on a slip, to cut",
    "attendance-list.pdf": "a list to sign once a half day",
    "attendance-list.csv": "the same as a table",
    "mail-merge.csv": "everyone's programme for letters, one line a person",
    "calendars-people.zip": "a calendar for each person, named in mail-merge.csv",
    "calendars/": "a calendar for each session",
    "pictures/": "the pictures of the page, for slides",
}
"""What the papers are for."""

PAPERS_FOLDER_USE = "the papers of the day: a page, a workbook, lists, calendars"

AIMS = {
    StageName.UNSEATED: "seats left empty though the person attends",
    StageName.WORST: "points of the worst-off person",
    StageName.DISSATISFACTION: "points of all people together",
    StageName.BALANCE: "unevenness: how differently the sessions are filled",
    StageName.TOPIC_BALANCE: "how differently the sessions of a topic are filled",
    StageName.CANCELLED: "what the sessions that do not run cost",
    StageName.OVERFULL: "what expected people beyond the seats cost",
    StageName.MIXTURE: "how unlike their round the people of sessions are",
}

AIMS_AT_LEVELS = {
    StageName.LEXIMIN: "people with {level} or more points",
    StageName.RANK_MAXIMAL: "seats that are a later choice than the {ordinal}",
    StageName.GENEROUS: "seats that are the {ordinal} choice or a later one",
}

LEVELS_BETWEEN = "… and {number} levels between"

# What is wrong, with the way out.

PROGRAM = "allocation"
NOTHING_WRITTEN = "Nothing was written."
SEE_HELP = "For help: {command} --help"
NO_SOLVING = "The solver stopped by itself ({reason})."
NO_SOLVING_HELP = (
    "It may have needed more memory than there is. Close other programs and try again; "
    "if it happens again, please report it, with what is above."
)
HANGS = "The solver did not stop at the end of the time given, and was ended."
HANGS_HELP = (
    "Try again with a longer --time-limit; if it happens again, please report it."
)
MEMORY = "There is not enough memory for an event of this size."
UNEXPECTED = "Something went wrong that should not: {error}"
UNEXPECTED_HELP = (
    "Please report this line and the command. The option --debug shows more. Do not "
    "send the event's files to strangers: they hold people's names."
)
INTERRUPTED = "Stopped: there is no plan to write."
STOPPING = "Stopping with the best plan so far. Ctrl-C again: stop at once, without it."
NOTHING_FOUND = "No plan was found in the {seconds:g} seconds given."
NOTHING_FOUND_HELP = (
    "That does not mean that there is none: try again with a longer --time-limit."
)
FAILED_CHECK = "The solver failed, or its answer did not pass the check: {error}"
FAILED_CHECK_HELP = "This is a mistake of the program, not yours: please report it."
REFUSED = "The computer refused: {error}"
INFEASIBLE = "No plan can keep all the rules:"
INFEASIBLE_UNCHECKED = (
    "No plan can keep all the rules, says the solver; nobody has checked that:"
)
INFEASIBLE_HELP = (
    "Add seats, or relax a rule of the event, then run 'allocation check' again."
)

# Where the files go.

SAME_FOLDER = (
    "{folder} is the event's own folder, which is never written to: choose another "
    "--out."
)
IS_LINK = "{folder} is a link, and a folder of this name must be written."
NOT_A_FOLDER = "{folder} is a file: choose a folder."
NAME_TAKEN = "{path} is a folder, and a file of this name must be written."
ALREADY = (
    "{folder} already has {names}: choose another folder, or add --overwrite to "
    "replace them."
)
MAY_NOT_WRITE = "{folder} cannot be written to: choose another folder."

# How options must look.

WHOLE = "expected a whole number, {low} or more, got {got!r}"
WHOLE_AT_MOST = "expected a whole number from {low} to {high}, got {got!r}"
POSITIVE = "expected a number of seconds greater than 0, got {got!r}"
ANY_NUMBER = "expected a number, got {got!r}"
TOLERANCE = (
    "expected a tolerance such as dissatisfaction+5 or dissatisfaction+2%, got {got!r}"
)
EMPTY_FOLDER = "expected the name of a folder, got nothing"
NO_ZONE = "expected a time zone such as Europe/Paris, got {got!r}"
EMPTY_FILE = "expected the name of a file, got nothing"
SHAPE_IS_FIXED = (
    "The programme of {shape} is as it was: choose another --shape, or leave out "
    "{options}."
)

# The event.

CHECKED = "The files are right: no mistakes were found."
REMARKS = "Worth a look:"
NEXT_SOLVE = "Next: allocation solve {folder} --out RESULT"
NEXT_CHECK = "Next: allocation check {folder}"
GENERATED = "Written to {folder}: a made-up event."

# The plan.

ALL_SEATED = "Everybody has a session in every round that they attend."
PROFILE = (
    "What people got ({seats}: one for each person in each round that they attend):"
)
FIXED = "decided beforehand (pin)"
UNRANKED = "a session that is not on their ballot"
NO_WISH = "any session: they stated no choice for the round"
EMPTY = "no session"
FAVOURITE = "the session that they like best in the round"
OTHER = "another session of their ballot"
ONE_FIRST = "{some} of the {all} who stated choices have at least one first choice."
NOBODY_WORSE = "Nobody could have it better: 0 points for everyone."
WORST = "The worst-off: {points} over the whole event, for {people}; nobody has more."
POINTS_OF_RANKS = "Points, the fewer the better: {costs}."
POINTS_OF_UTILITIES = (
    "Points, the fewer the better: how far the grade is below the highest, {top}{rest}."
)
COST_UNLISTED = "a session not on the ballot {cost}"
COST_EMPTY = "an empty seat {cost}"
COST_SHARED = "sessions not on the ballot the average of the places left"
COST_TIED = "choices that are tied the average of their places"
WEIGHTED = "The points of a person of weight 2 count double, and so on."
FULL = "full"
CANCELLED = "cancelled, with too few people"
FACTS = {
    "rooms": ("session to be given a room", "sessions to be given a room"),
    "candidates": ("candidate", "candidates"),
    "programme": ("limit of the programme", "limits of the programme"),
    "walk_ins": ("session with seats held back", "sessions with seats held back"),
    "extra": ("session that may be overbooked", "sessions that may be overbooked"),
    "needs": ("participant with needs", "participants with needs"),
    "show_up": ("participant who may not come", "participants who may not come"),
    "together": ("group that sits together", "groups that sit together"),
    "apart": ("group that sits apart", "groups that sit apart"),
    "linked": ("session in linked parts", "sessions in linked parts"),
    "quotas": ("quota", "quotas"),
}
"""What only some events have: one, and several."""

NOT_PROGRAMMED = "not programmed"
NOBODY = "open, with nobody"
OVERFULL = "more people expected than seats"
IN_ROOMS = "rooms given"
IN_ROOM = "{session} in {room}"
NONE = "none"
AIMS_IN_ORDER = "The aims, the most important first; the lower, the better:"
BEFORE_TOLERANCE = "{reached} before the tolerance was spent"
PROOFS = {
    Proof.PROVEN: "proven",
    Proof.SOLVER_CLAIMED: "not lower, says the solver",
    Proof.BEST_KNOWN: "perhaps lower, but not below {bound}",
}
VERDICTS = {
    Proof.PROVEN: "No better plan exists{within}: checked again without the solver.",
    Proof.SOLVER_CLAIMED: (
        "No better plan exists{within}, says the solver; for {aims}, that could not be "
        "checked again without it."
    ),
    Proof.BEST_KNOWN: "A better plan may exist: for {aims}, the search did not end.",
}
WITHIN = " within the tolerances given"
TIME_UP = "The time was up. A longer --time-limit may give a better plan, or the proof."
STOPPED = "You stopped the search: this is the best plan it had."
PROOF_MISSING = "--require-proof asked for a proof, and there is none for this plan."
LOTTERY = "Equal claims were settled by lottery, with seed {seed}."
WRITTEN = "Written to {folder}:"
NO_PAPERS = "The papers of the day were not written. {error}"
NAMES_PEOPLE = "These papers name people: give them only to those who need them."
NO_COPY = (
    "The event itself was not written to {folder}, since it could not be read back: "
    "{problem}. To check the plan later: allocation verify {out} --event {event}"
)

# A plan that was saved.

NOT_SO = (
    "The plan in {folder} does not pass the check: {differences}. Each line says what "
    "is written, and what follows from the seats of assignment.csv, the prices of "
    "summary.json and the event:"
)
VERIFIED = (
    "The plan keeps all the rules. Each cost, total, count, lottery number and value, "
    "and each bound that prices prove, was worked out again without a solver, and is "
    "as written."
)
VERIFIED_AIMS = (
    "What is known of the aims, the most important first, each within those before it:"
)
PROVEN_HERE = "nothing lower is possible: proven here, from the prices"
CLAIMED = (
    "nothing lower is possible, says the solver alone; proven here: not below {proved}"
)
OPEN = (
    "perhaps lower, by at most {gap}: not below {bound}, proven here, from the prices"
)
OPEN_CLAIMED = (
    "perhaps lower, by at most {gap}: not below {bound}, says the solver alone; "
    "proven here: not below {proved}"
)
TAKEN_AS_WRITTEN = (
    "Taken as written, since nothing else tells them: times, versions, whether the "
    "search was stopped, and that the lottery decided between equal claims."
)

# A list that is judged.

LIST_KEEPS = "The list keeps all the rules."
LIST_BREAKS = "The list breaks rules, {times}:"
LIST_BREAKS_RULE = "  {rule}: {times}"
LIST_AND_MORE = "    … and {more} more"
LIST_AIMS = "What the list reaches; the lower, the better:"
LIST_COMPARED = "The list, and what would be done otherwise (lottery with seed {seed}):"
LIST_COLUMNS = ("your list", "first come", "lottery", "in turns")
LIST_ROWS = {
    "rules broken": "rules broken",
    "unseated": "empty seats",
    "first choice in every round": "a first choice in every round",
    "at least one first choice": "at least one first choice",
    "best programme": "the best programme that the rules allow",
    "worst total": "points of the worst-off person",
    "mean total": "points of a person, on average",
    "total": "points of all people together",
    "gini": "inequality (Gini; 0: none)",
    "jain": "equality (Jain; 1: full)",
    "envious": "people who envy somebody",
    "swaps": "pairs who would both gain by a swap",
    "fill spread": "largest difference of fill in a round",
}
LIST_LEGEND = (
    "Shares of people are of the {people} with choices.",
    "First come: whole programmes, in the order of participants.csv.",
    "Lottery: the same, in an order that is drawn.",
    "In turns: one session at a time, the order reversed each turn.",
)
WHY_BALANCE = (
    "The first aim of this plan is balance: what a larger room does to it cannot be "
    "compared."
)
WHY_TOLERANCES = (
    "The aims of this plan cannot be told from what it reached, because the levels of "
    "one have different tolerances: ask from Python, with allocation.why(plan, ..., "
    "stages=...)."
)
NEXT_BETTER = "Next, to see what can be had: allocation solve {folder} --out RESULT"


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun.

    Parameters
    ----------
    number
        How many.
    one, many
        The noun; by default the plural adds an s.

    Returns
    -------
    str
        Both.

    Examples
    --------
    >>> count(1, "seat"), count(2, "seat")
    ('1 seat', '2 seats')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def people(number: int) -> str:
    """Return a number of people.

    Parameters
    ----------
    number
        How many.

    Returns
    -------
    str
        ``"1 person"``, ``"2 people"``.
    """
    return count(number, "person", "people")


def ordinal(number: int) -> str:
    """Return the place in a list.

    Parameters
    ----------
    number
        From 1.

    Returns
    -------
    str
        In figures.

    Examples
    --------
    >>> ordinal(1), ordinal(2), ordinal(13), ordinal(103)
    ('1st', '2nd', '13th', '103rd')
    """
    teens = 10 < number % 100 < 20  # noqa: PLR2004  # eleventh to nineteenth
    ending = {1: "st", 2: "nd", 3: "rd"}.get(0 if teens else number % 10, "th")
    return f"{number}{ending}"


def aim(name: str) -> str:
    """Return what an aim counts, in plain words.

    Parameters
    ----------
    name
        A stage, or one of its levels.

    Returns
    -------
    str
        ``"points of the worst-off person"``.
    """
    key = Key.of(name)
    if key.level is None:
        return AIMS[key.stage]
    words = AIMS_AT_LEVELS[key.stage]
    return words.format(level=key.level, ordinal=ordinal(key.level))


def choice(rank: int) -> str:
    """Return what a seat of a rank is called.

    Parameters
    ----------
    rank
        From 1.

    Returns
    -------
    str
        ``"1st choice"``.
    """
    return f"{ordinal(rank)} choice"


def choice_after(rank: int) -> str:
    """Return what a seat of any later rank is called.

    Parameters
    ----------
    rank
        The last one that has a name of its own.

    Returns
    -------
    str
        ``"11th choice or later"``.
    """
    return f"{choice(rank + 1)} or later"


def share(part: int, whole: int) -> str:
    """Return a share in per cent, which is 0 or 100 only if it is exactly.

    Parameters
    ----------
    part, whole
        How many of how many.

    Returns
    -------
    str
        Whole per cent.

    Examples
    --------
    >>> share(1, 3), share(1, 1000), share(999, 1000), share(0, 3)
    ('33 %', '<1 %', '>99 %', '0 %')
    """
    if part and part * 100 < whole:
        return "<1 %"
    if part < whole and (whole - part) * 100 < whole:
        return ">99 %"
    return f"{(200 * part + whole) // (2 * whole)} %"


def names(listed: Sequence[str]) -> str:
    """Return names in a row, the first :data:`NAMED` of them.

    Parameters
    ----------
    listed
        The names.

    Returns
    -------
    str
        With commas; :data:`NONE` for no name.
    """
    if not listed:
        return NONE
    row = ", ".join(listed[:NAMED])
    rest = len(listed) - NAMED
    return row if rest <= 0 else f"{row} and {rest} more"


def size(people_: int, rounds: int, sessions: int, rooms: int) -> str:
    """Return how large an event is.

    Parameters
    ----------
    people_, rounds, sessions, rooms
        How many.

    Returns
    -------
    str
        One line.
    """
    counts = [people(people_), count(rounds, "round"), count(sessions, "session")]
    return ", ".join([*counts, count(rooms, "room")] if rooms else counts)


def round_(name: str, title: str, attending: int, seats: int | None) -> str:
    """Return the heading of a round.

    Parameters
    ----------
    name, title
        Of the round.
    attending
        How many people attend.
    seats
        How many seats there are; None if some session has no limit.

    Returns
    -------
    str
        One line.
    """
    head = f"Round {name}, {title}" if title else f"Round {name}"
    places = "seats without limit" if seats is None else count(seats, "seat")
    return f"{head}: {people(attending)}, {places}"


def facts(counts: dict[str, int]) -> str:
    """Return what an event has that only some events have.

    Parameters
    ----------
    counts
        How many, by the keys of :data:`FACTS`.

    Returns
    -------
    str
        One line; empty if there is nothing.
    """
    told = [count(number, *FACTS[key]) for key, number in counts.items() if number]
    return f"Besides: {', '.join(told)}." if told else ""


def problems(number: int, folder: str) -> str:
    """Return the heading of a list of problems.

    Parameters
    ----------
    number
        How many.
    folder
        Where.

    Returns
    -------
    str
        One line.
    """
    return f"{count(number, 'problem')} in {folder}:"


def ballots(with_ballot: int, people_: int) -> str:
    """Return how many people stated choices.

    Parameters
    ----------
    with_ballot, people_
        How many of how many.

    Returns
    -------
    str
        One line.
    """
    return f"Ballots: from {with_ballot} of {people(people_)}"


def unseated(seats: int, people_: int) -> str:
    """Return how many seats stay empty.

    Parameters
    ----------
    seats, people_
        How many, and for how many people.

    Returns
    -------
    str
        One line.
    """
    stay = "stays" if seats == 1 else "stay"
    return (
        f"{count(seats, 'seat')} {stay} empty, for {people(people_)}: see the empty "
        f"cells of programmes.csv."
    )
