"""The few figures that an organiser asks for first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from allocation import profiles
from allocation.wording import marked

if TYPE_CHECKING:
    from allocation.event import Event
    from allocation.telling.contents import Contents
    from allocation.wording import Words

COSTS_SHOWN = 4
"""For how many ranks it is said what they cost."""


class Figure(NamedTuple):
    """One figure.

    Parameters
    ----------
    name
        What it is, in English, to be translated.
    value
        A whole number, or a share from 0 to 1, or a mean.
    kind
        ``"count"``, ``"share"`` or ``"mean"``.
    """

    name: str
    value: float
    kind: str = "count"

    def shown(self, words: Words) -> str:
        """Return the value as the language writes it.

        Parameters
        ----------
        words
            The language.

        Returns
        -------
        str
            ``"52%"``, ``"1.25"``.
        """
        if self.kind == "share":
            return words.percent(self.value)
        return words.number(self.value, 2 if self.kind == "mean" else 0)


def sizes(words: Words, event: Event) -> list[str]:
    """Return how large an event is.

    Parameters
    ----------
    words
        The language.
    event
        Any event.

    Returns
    -------
    list of str
        ``"231 people"`` and so on.
    """
    plural, rooms = words.plural, len(event.rooms)
    said = [
        plural("{count} person", "{count} people", len(event.participants)),
        plural("{count} round", "{count} rounds", len(event.rounds)),
        plural("{count} session", "{count} sessions", len(event.sessions)),
    ]
    if rooms:
        said.append(plural("{count} room", "{count} rooms", rooms))
    return said


def figures(contents: Contents) -> list[Figure]:
    """Return how people fare.

    Parameters
    ----------
    contents
        What a paper holds.

    Returns
    -------
    list of Figure
        None where small counts are hidden: some of these would be.
    """
    if not contents.whole:
        return []
    found, measures = [], contents.measures
    table = contents.report.choices()
    wished = table["outcome"].isin([profiles.RANK, profiles.NOT_LISTED])
    stated = int(table.loc[wished, "seats"].sum())
    if stated:
        firsts = int(table.loc[wished & (table["rank"] == 1), "seats"].sum())
        found.append(
            Figure(
                marked("of the seats for which a choice was stated are a 1st choice"),
                firsts / stated,
                "share",
            )
        )
    for name, share in (
        (
            marked("of the people with choices have at least one 1st choice"),
            measures.first_somewhere,
        ),
        (
            marked("of the people with choices have a 1st choice in all their rounds"),
            measures.first_everywhere,
        ),
    ):
        if share is not None:
            found.append(Figure(name, share, "share"))
    worst = measures.worst
    return [
        *found,
        Figure(marked("seats left empty though the person attends"), measures.unseated),
        Figure(marked("points of the worst-off person"), worst),
        Figure(
            marked("people with that many points"),
            int((measures.totals == worst).sum()),
        ),
        Figure(marked("points of a person on average"), measures.mean, "mean"),
    ]


def more_figures(contents: Contents) -> list[Figure]:
    """Return what an analyst asks for next.

    Parameters
    ----------
    contents
        What a paper holds.

    Returns
    -------
    list of Figure
        None where small counts are hidden.
    """
    if not contents.whole:
        return []
    measures = contents.measures
    found = [
        Figure(marked("points of all people together"), measures.total),
        Figure(marked("people who envy somebody’s programme"), measures.envious),
        Figure(marked("pairs who would both gain by a swap"), measures.swaps),
        Figure(
            marked("largest difference of fill between two sessions of a round"),
            measures.fill_spread,
            "share",
        ),
        Figure(marked("inequality of satisfaction (Gini)"), measures.gini, "mean"),
        Figure(marked("equality of satisfaction (Jain)"), measures.jain, "mean"),
    ]
    if measures.best_programme is not None:
        name = marked("of the people with choices have the best that they could alone")
        found.insert(1, Figure(name, measures.best_programme, "share"))
    return found


def points(words: Words, event: Event) -> str:
    """Return what points are.

    Parameters
    ----------
    words
        The language.
    event
        Whose scoring.

    Returns
    -------
    str
        A sentence or two.
    """
    if event.choices.scale != "rank":
        return words.text(
            "Points count dissatisfaction, the fewer the better: how far the grade of "
            "a session is below the highest."
        )
    largest = int(event.stated.max(initial=0))
    costs = event.scoring.of_ranks(largest).tolist()[1 : COSTS_SHOWN + 1]
    if not costs:
        return words.text("Points count dissatisfaction, the fewer the better.")
    row = ", ".join(words.number(cost) for cost in costs)
    more = ", …" if largest > COSTS_SHOWN else ""
    return words.text(
        "Points count dissatisfaction, the fewer the better: from the 1st choice on, "
        "{costs}",
        costs=row + more,
    )
