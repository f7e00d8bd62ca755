"""Prices of a stage by linear programs, for all people or for a sample of them.

Columns are programmes of people, made only where the prices ask for them (Dantzig and
Wolfe 1960, https://doi.org/10.1287/opre.8.1.101), within a box about the best prices so
far (Marsten, Hogan and Blankenship 1975, https://doi.org/10.1287/opre.23.3.389). Each
round of prices gives a bound by the formula of :mod:`allocation.certificate`; the best
one is kept, and nothing rests on the LP solver's word.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from allocation._engine import master
from allocation._engine.master import LARGEST_PRICE, TOLERANCE, Columns
from allocation._engine.relaxed import Relaxed
from allocation.certificate import evaluate, priced
from allocation.stages import StageName

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from allocation._engine.clock import Share
    from allocation._engine.master import Box
    from allocation.certificate import Certificate, Evaluated
    from allocation.programmes import Programmes

ROUNDS_OF_PRICES = 60
"""How often columns are added before the best bound so far has to do, mostly."""

SPREAD = 2
"""How many prices about the first ones are tried as well, for more columns."""


FEW, NEAR, MOST_NEAR = 500, 4, 20
"""Where rules tie people, programmes are added that cost up to one unit more than the
cheapest, or a quarter of it where the classes are more than few, if they are so many a
class at most: fewer programs are solved."""


class Level:
    """The relaxation for all people, or for a sample of them.

    Parameters
    ----------
    plain
        A certificate without prices.
    programmes
        What they may do.
    largest
        More than a seat is worth, mostly.
    people
        How many they are.
    widest
        Once a box is larger, and brings nothing new, limits are held for too low.
    rounds
        How often columns are added before the best bound so far has to do.
    """

    def __init__(
        self,
        plain: Certificate,
        programmes: Programmes,
        largest: float,
        people: int,
        *,
        widest: float,
        rounds: int = ROUNDS_OF_PRICES,
    ) -> None:
        self.plain, self.programmes, self.largest = plain, programmes, largest
        self.widest, self.rounds = widest, rounds
        self.share = people / len(programmes.event.participants)
        self.every = np.arange(len(programmes.size))
        rounds = len(programmes.event.rounds)
        self.columns = Columns(
            np.empty(0, np.int64), np.empty((0, rounds), dtype=np.int64)
        )
        sides = programmes.sides
        self.active = sides.equal | sides.soft
        stages = {plain.stage, *plain.limits}
        uneven = StageName.BALANCE in stages
        self.lines = master.hulls(programmes) if uneven else []
        unlike = StageName.TOPIC_BALANCE in stages
        self.pairs = master.compared(programmes) if unlike else []

    def add(self, of_class: NDArray[np.int64], pattern: NDArray[np.int64]) -> int:
        """Add programmes, and return how many were new."""
        before = len(self.columns.of_class)
        self.columns.add(of_class, pattern)
        return len(self.columns.of_class) - before

    def add_all(self, columns: Columns | None) -> None:
        """Add the programmes of a level before, if it had any.

        Parameters
        ----------
        columns
            Of the same classes.
        """
        if columns is not None:
            self.add(columns.of_class, columns.pattern)

    def add_about(self, start: Certificate, radius: float) -> None:
        """Add what people choose at prices, and at some about them."""
        rng = np.random.default_rng(len(self.every))
        most = LARGEST_PRICE // len(self.programmes.event.rounds)
        width = min(max(round(radius * start.scale), 1), most)
        for turn in range(SPREAD + 1):
            moved = start.session_prices
            if turn:
                way = rng.integers(-width, width + 1, size=len(moved))
                moved = np.clip(moved + way, -most, most)
            prices = priced(
                self.programmes.event,
                replace(start, session_prices=moved),
                self.programmes,
            )
            chosen = self.programmes.cheapest(prices.amounts, prices.steps)[1]
            self.add(self.every, chosen)

    def _add_near(self, now: Evaluated) -> int:
        """Add programmes that cost little more at prices, and return how many."""
        if not self.programmes.is_tied:
            return 0
        near = self.plain.scale // (1 if len(self.every) <= FEW else NEAR)
        dearest = now.least + near
        found = self.programmes.near(
            self.every, now.prices.amounts, now.prices.steps, dearest
        )
        if found is None or len(found[0]) > MOST_NEAR * len(self.every):
            return 0
        return self.add(*found)

    def solve(self, box: Box, time: Share) -> master.Solved | None:
        """Solve the LP over the columns so far."""
        return master.solve(
            self.plain,
            self.programmes,
            self.columns,
            box,
            lines=self.lines,
            pairs=self.pairs,
            active=self.active,
            share=self.share,
            limit=time.left(),
        )

    def converged(
        self, start: Certificate, box: Box, time: Share
    ) -> tuple[Certificate, float, bool]:
        """Return prices for the sample, how wrong they may be, if limits are kept."""
        self.add_about(start, box.radius)
        best, at, possible = -np.inf, start, False
        for _ in range(ROUNDS_OF_PRICES):
            if time.is_over():
                break
            solved = self.solve(box, time)
            if solved is None:
                break
            possible = solved.escaped < TOLERANCE
            value, patterns = self._value(solved.certificate)
            if value > best:
                best, at = value, solved.certificate
            gap = solved.value - best
            added = self.add(self.every, patterns)
            close = not added or gap <= abs(best) * 1e-4
            testing = self.plain.threshold is not None
            if close and (testing or possible):
                break
            if testing:
                continue
            box = box.moved(at)
            if not added:
                box = box._replace(radius=2 * box.radius)
                if box.radius > self.widest:
                    break
        error = self.largest / 32 / np.sqrt(len(self.every))
        return at, float(error), possible

    def _value(self, certificate: Certificate) -> tuple[float, NDArray[np.int64]]:
        """Return the formula of the certificate for the sample, and its programmes."""
        programmes = self.programmes
        prices = priced(programmes.event, certificate, programmes)
        least, patterns = programmes.cheapest(prices.amounts, prices.steps)
        total = float(least.astype(float) @ programmes.size) - prices.paid * self.share
        sizes = programmes.offers.least(prices.worth)
        total += self.share * (sizes or 0)
        return total / certificate.scale, patterns

    def proved(
        self,
        start: Certificate,
        box: Box,
        best: Evaluated,
        proof: Certificate,
        time: Share,
    ) -> Relaxed:
        """Return the best bound for all people, its proof and the columns."""
        plain, programmes = self.plain, self.programmes
        first = evaluate(programmes.event, start, programmes)
        centre, worth = start, first.scaled
        self.add_about(start, box.radius if start is not plain else 0)
        self._add_near(first)
        self.active |= programmes.sides.prices(start.rule_prices) != 0
        shares: NDArray[np.float64] | None = None
        solved_columns: Columns | None = None
        possible = False
        for _ in range(self.rounds):
            if time.is_over():
                break
            solved = self.solve(box, time)
            if solved is None:
                break
            solved_columns = Columns(self.columns.of_class, self.columns.pattern)
            broken = bool(solved.broken.any())
            self.active |= solved.broken
            shares = solved.share
            possible = solved.escaped < TOLERANCE and not broken
            now = evaluate(programmes.event, solved.certificate, programmes)
            if now.scaled > best.scaled or now.bound > best.bound:
                best, proof = now, solved.certificate
            added = self.add(self.every, now.patterns) + self._add_near(now) + broken
            if now.scaled > worth:
                worth, centre = now.scaled, solved.certificate
            if plain.threshold is not None:
                done = best.bound > plain.threshold
                done = done or (solved.value < TOLERANCE and not broken)
            else:
                done = best.bound >= ceil(solved.value - TOLERANCE) and not broken
            inside = possible or plain.threshold is not None
            hopeless = not added and box.radius > self.widest
            if ((done or not added) and inside) or hopeless:
                break
            if plain.threshold is not None:
                continue
            if not added:
                centre = solved.certificate
            box = box.moved(centre)
            if solved.escaped > TOLERANCE:
                box = box._replace(radius=2 * box.radius)
        if not programmes.exact:  # these programmes may break the rules of one person
            return Relaxed(best.bound, proof, programmes)
        return Relaxed(
            best.bound, proof, programmes, solved_columns, shares, possible=possible
        )
