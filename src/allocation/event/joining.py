"""Groups that tables name, joined to those of the rules."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from allocation.errors import did_you_mean, shown
from allocation.rules import Group

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from allocation.event.cells import RawTable
    from allocation.event.tables import Participants, Rounds
    from allocation.rules import Rules

GROUP_COLUMNS = ("group", "participant"), ("rule", "rounds")

TOGETHER, APART = "together", "apart"
"""What a group may be for."""


class Place(NamedTuple):
    """Where a group stands.

    Parameters
    ----------
    table
        The table that names it.
    row
        The first row that does, from 0.
    column
        The column that says who is in it.
    """

    table: str
    row: int
    column: str


GroupPlaces = dict[tuple[str, int], Place]
"""Where groups stand: by what they are for, and their place in the rules."""


@dataclass
class _Named:
    """A group as the rows of a table name it."""

    place: Place
    rule: str = TOGETHER
    rounds: tuple[str, ...] = ()
    members: dict[str, int] = field(default_factory=dict)
    sound: bool = True


def joined(
    rules: Rules,
    participants: RawTable,
    groups: RawTable | None,
    people: Participants,
    rounds: Rounds,
) -> tuple[Rules, GroupPlaces]:
    """Return the rules with the groups that tables name, every problem noted there.

    Parameters
    ----------
    rules
        What the event allows.
    participants
        The raw table of people: those with the same ``group`` sit together.
    groups
        The raw table of groups: a row for each member.
    people, rounds
        Who and what can be named.

    Returns
    -------
    Rules
        The groups of the rules first, then the others in the order of their first rows;
        without those of which something is not known.
    dict
        Where the others stand.
    """
    found = [*_of_people(participants, people.ids.tolist())]
    if groups is not None:
        found += _of_rows(groups, people, rounds)
    every = {TOGETHER: [*rules.together], APART: [*rules.apart]}
    places: GroupPlaces = {}
    for named in found:
        if named.sound:
            held = every[named.rule]
            places[named.rule, len(held)] = named.place
            held.append(Group(named.members, named.rounds))
    joined_rules = replace(rules, together=every[TOGETHER], apart=every[APART])
    return joined_rules, places


def _of_people(table: RawTable, ids: list[str]) -> Iterable[_Named]:
    found: dict[str, _Named] = {}
    labels = table.texts("group").tolist() if "group" in table.columns else []
    for row, label in enumerate(labels):
        if label:
            place = Place(table.name, row, "group")
            found.setdefault(label, _Named(place)).members[ids[row]] = row
    for label, named in found.items():
        if len(named.members) == 1:
            hint = did_you_mean(label, [other for other in found if other != label])
            expected = f"expected the same group for at least two people.{hint}"
            row = named.place.row
            table.issue(expected, row=row, column="group", got=shown(label))
            named.sound = False
    return found.values()


def _of_rows(table: RawTable, people: Participants, rounds: Rounds) -> Iterator[_Named]:
    table.check_headers(*GROUP_COLUMNS)
    labels = table.texts("group", required="group" in table.columns).tolist()
    who = table.texts("participant", required="participant" in table.columns)
    known = table.lookup(
        who, people.ids, column="participant", noun="a participant"
    ).tolist()
    rules = _rules(table)
    held = _rounds(table, rounds)
    found: dict[str, _Named] = {}
    for row, label in enumerate(labels):
        first = Place(table.name, row, "participant")
        named = found.setdefault(
            label, _Named(first, rules[row] or TOGETHER, held[row] or ())
        )
        member = str(who[row])
        if not label or known[row] < 0 or rules[row] is None or held[row] is None:
            named.sound = False
        elif member in named.members:
            expected = f"expected each member of {shown(label)} once"
            table.issue(expected, row=row, column="participant", got=shown(member))
            named.sound = False
        elif (named.rule, named.rounds) != (rules[row], held[row]):
            column = "rule" if named.rule != rules[row] else "rounds"
            got = shown(rules[row] if column == "rule" else ";".join(held[row] or ()))
            expected = f"expected the same {column} in each row of {shown(label)}"
            table.issue(expected, row=row, column=column, got=got)
            named.sound = False
        named.members.setdefault(member, row)
    yield from (named for label, named in found.items() if label)


def _rules(table: RawTable) -> list[str | None]:
    """Return what each row is for; None where nobody knows."""
    said: list[str | None] = []
    for row, cell in enumerate(table.texts("rule").tolist()):
        rule = cell or TOGETHER
        if rule in {TOGETHER, APART}:
            said.append(rule)
            continue
        hint = did_you_mean(rule, [TOGETHER, APART])
        expected = f"expected {TOGETHER} or {APART}.{hint}"
        table.issue(expected, row=row, column="rule", got=shown(rule))
        said.append(None)
    return said


def _rounds(table: RawTable, rounds: Rounds) -> list[tuple[str, ...] | None]:
    """Return the rounds of each row; None where one is not known."""
    named = table.lists("rounds")
    rows = [row for row, _ in named]
    known = table.lookup(
        [name for _, name in named],
        rounds.ids,
        rows=rows,
        column="rounds",
        noun="a round",
    )
    held: list[list[str]] = [[] for _ in range(len(table))]
    bad = set()
    for (row, name), place in zip(named, known.tolist(), strict=True):
        held[row].append(name)
        if place < 0:
            bad.add(row)
    return [None if row in bad else tuple(names) for row, names in enumerate(held)]
