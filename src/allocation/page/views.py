"""What the page shows, in the order and the words of its reader."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from allocation.page.drawings import Drawing, drawings
from allocation.page.parts import bar_of
from allocation.page.people import People
from allocation.stages import SEPARATOR
from allocation.telling import labels, verdicts
from allocation.telling.contents import rows
from allocation.telling.figures import figures, points, sizes

if TYPE_CHECKING:
    Row = dict[str, Any]

LEVELS_SHOWN = 8
"""How many levels of one stage are told, besides the last."""


class Views(People):
    """All parts of a page: the template asks for them by name."""

    @property
    def title(self) -> str:
        """The name of the event."""
        return self._contents.report.event.name or self._words.text("The plan")

    def verdict(self) -> list[str]:
        """Return what was proved, and whether the rules are kept."""
        rules = verdicts.kept(self._labels, self._contents.report.rules())
        if self._contents.stages:
            return [*verdicts.verdict(self._labels, self._contents.stages), rules]
        return [rules] if self._contents.whole else []

    def sizes(self) -> list[str]:
        """Return how large the event is."""
        return sizes(self._labels, self._contents.report.event)

    def figures(self) -> list[tuple[str, str]]:
        """Return how people fare: numbers and what they are."""
        words = self._labels
        return [
            (one.shown(words), words.text(one.name)) for one in figures(self._contents)
        ]

    def drawings(self) -> list[Drawing]:
        """Return the pictures; they show whole counts, and hidden ones have none."""
        if not self._contents.whole:
            return []
        return drawings(self._contents.report, self._words.language)

    def points(self) -> str:
        """Return what points are."""
        return points(self._labels, self._contents.report.event)

    def aims(self) -> list[Row]:
        """Return the aims, with values where these may be told.

        Of a stage with many levels, some and the last; between them, how many more.
        """
        whole, stages = self._contents.whole, self._contents.stages
        found: list[Row] = []
        for _, run in groupby(
            enumerate(stages, 1), key=lambda pair: pair[1].name.partition(SEPARATOR)[0]
        ):
            levels = list(run)
            more = len(levels) - LEVELS_SHOWN - 1
            for place, (order, stage) in enumerate(levels):
                if place == LEVELS_SHOWN and more > 0:
                    said = self._words.plural(
                        "… {count} level between", "… {count} levels between", more
                    )
                    found.append({"between": said})
                if place < LEVELS_SHOWN or place == len(levels) - 1:
                    found.append(
                        {
                            "order": self._words.number(order),
                            "aim": labels.aim(self._labels, stage.name),
                            "value": self._words.number(stage.value) if whole else "",
                            "known": verdicts.known(self._labels, stage, figures=whole),
                        }
                    )
        return found

    def outcomes(self) -> list[Row] | None:
        """Return how many seats are of each rank; None if that may not be told."""
        table = self._contents.choices
        if table is None:
            return None
        return [
            {
                "said": labels.outcome(self._labels, row["outcome"], row["rank"]),
                "seats": self._count(row["seats"]),
                "share": self._share(row["share"]),
                "bar": bar_of(row["share"]),
            }
            for row in rows(table)
        ]

    def outcomes_of_rounds(self) -> list[list[str]] | None:
        """Return the share of each outcome in each round, in the order of outcomes."""
        by_group, overall = self._contents.choices_by_group, self._contents.choices
        if not self._contents.whole or by_group is None or overall is None:
            return None
        by_round = by_group[by_group["grouped"] == "round"]
        found = {
            (row["group"], row["outcome"], row["rank"]): row["share"]
            for row in rows(by_round)
        }
        return [
            [
                self._words.percent(found.get((name, row["outcome"], row["rank"]), 0.0))
                for name, _, _ in self.rounds
            ]
            for row in rows(overall)
        ]

    def rules(self) -> list[Row]:
        """Return the rules in words, and how often each is broken."""
        table = self._contents.report.rules(self._words.language)
        return [
            {
                "rule": labels.value(self._labels, "rule", row["rule"]),
                "says": row["says"],
                "breaches": self._words.number(row["breaches"]),
            }
            for row in rows(table)
            if row["instances"] or row["breaches"]
        ]
