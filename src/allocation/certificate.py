r"""Bounds that anybody can compute again: from the event and prices, with numpy alone.

A stage asks for the least :math:`\sum_p f_p(A_p) + \sum_s g_s(n_s)` over programmes
:math:`A_p` of people and sizes :math:`n_s` of sessions, while each earlier stage
:math:`j` keeps :math:`\sum_p f^j_p(A_p) + \sum_s g^j_s(n_s) \le L_j`. For any prices
:math:`\pi_s` of a seat and :math:`\mu_j \ge 0` of an earlier stage,

.. math::

    \sum_p \min_{A_p} \Big(f_p + \sum_j \mu_j f^j_p + \sum_{s \in A_p} \pi_s\Big)
    + \sum_s \min_{n_s} \Big(g_s + \sum_j \mu_j g^j_s - \pi_s n_s\Big)
    - \sum_j \mu_j L_j

is a lower bound (Lagrangian duality; Geoffrion 1974,
https://doi.org/10.1007/BFb0120690). The first minimum is over what one person may do
alone, the second over what sizes one session may have: both are taken by looking at
each. Where ``topic_balance`` counts, the second is over the sizes of all sessions of a
topic together (:class:`allocation.sizes.Alike`). A level of ``leximin`` counts the
programmes that cost a person so much in all. An earlier stage ``worst`` has no price:
programmes above its limit are left out. For the stage ``worst`` itself, prices that
make the bound of a zero objective positive prove that not everybody can have a
programme up to a threshold. The bound is the next whole number; of ``balance`` the
next multiple of :func:`allocation.sizes.unit_of_balance`.

Where sessions may be cancelled, prices alone may prove too little: then a proof goes by
cases, each of which supposes that some sessions run and others do not, with prices of
its own; the bound is the least of the cases'.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from allocation.combining import FORBIDDEN, IMPOSSIBLE, Steps
from allocation.programmes import Programmes
from allocation.sizes import unit_of_balance
from allocation.stages import OF_SIZES, RANKED, Key, StageName

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from allocation.event import Event


@dataclass(frozen=True)
class Certificate:
    """What it takes to prove a stage's bound.

    Parameters
    ----------
    stage
        The stage.
    scale
        Prices are in units of ``1 / scale`` of a cost.
    session_prices
        What a seat of each session is worth, shape ``(sessions,)``; negative where a
        session must be filled.
    stage_prices
        What a unit of an earlier stage's limit is worth, at least 0.
    limits
        What earlier stages may be at most: those that have a price, and ``worst``. No
        bound rests on others.
    threshold
        For the stage ``worst``: the largest personal total that is proved impossible
        for all; None if only each person alone is looked at.
    running, cancelled
        Indices of sessions that are supposed to run, and of those supposed not to: then
        the bound holds for assignments that do as supposed.
    cases
        Certificates of the same stage, with suppositions that cover all assignments
        between them: then the bound is the least of theirs, and the prices here say
        nothing. They have no cases of their own.
    """

    stage: str
    scale: int
    session_prices: NDArray[np.int64]
    stage_prices: Mapping[str, int] = field(default_factory=dict)
    limits: Mapping[str, int] = field(default_factory=dict)
    threshold: int | None = None
    running: tuple[int, ...] = ()
    cancelled: tuple[int, ...] = ()
    cases: tuple[Certificate, ...] = ()

    def of_used_limits(self) -> Certificate:
        """Return the same proof without the limits on which it does not rest.

        Returns
        -------
        Certificate
            It proves as much.
        """
        proofs = (self, *self.cases)
        paid = [{n: p for n, p in proof.stage_prices.items() if p} for proof in proofs]
        used = {
            name: limit
            for name, limit in self.limits.items()
            if name == StageName.WORST or any(name in prices for prices in paid)
        }
        lean = [
            replace(proof, stage_prices=prices, limits=used)
            for proof, prices in zip(proofs, paid, strict=True)
        ]
        return replace(lean[0], cases=tuple(lean[1:]))


class Priced(NamedTuple):
    """What the formula of this module adds up, at some prices.

    Parameters
    ----------
    amounts
        Of each column for each class, shape ``(classes, columns)``.
    steps
        What programmes amount to besides, by what they cost in all.
    slope, alike
        What a unit of ``balance``, and of ``topic_balance``, costs.
    paid
        What the limits of earlier stages are worth together.
    """

    amounts: NDArray[np.int64]
    steps: Steps
    slope: int
    alike: int
    paid: int


@dataclass(frozen=True)
class Evaluated:
    """The formula of this module, worked out for one certificate.

    Parameters
    ----------
    scaled
        Its value times the scale of the prices, not yet rounded up.
    bound
        What it proves; more than :data:`allocation.programmes.IMPOSSIBLE` if it proves
        that there is no assignment at all.
    prices
        What it adds up.
    least
        What the cheapest programme of each class amounts to, shape ``(classes,)``.
    patterns
        That programme, shape ``(classes, rounds)``.
    """

    scaled: int
    bound: int
    prices: Priced
    least: NDArray[np.int64]
    patterns: NDArray[np.int64]


def price_bound(event: Event, certificate: Certificate) -> int:
    """Return the lower bound that prices prove, by the formula of this module.

    Parameters
    ----------
    event
        The question.
    certificate
        The prices.

    Returns
    -------
    int
        No assignment that keeps all the rules and the limits is below; more than
        :data:`allocation.programmes.IMPOSSIBLE` if prices prove that there is none.

    Raises
    ------
    ValueError
        If the price of a stage is negative, the scale below 1, prices so large that
        sums would not be exact, or cases that leave something out.
    """
    if certificate.cases:
        check_cases(event, certificate)
        return min(price_bound(event, case) for case in certificate.cases)
    supposed = supposing(event, certificate)
    return evaluate(supposed, certificate, programmes_of(supposed, certificate)).bound


def scaled_bound(event: Event, certificate: Certificate) -> int:
    """Return the value of the formula before it is rounded up, times the scale.

    It tells prices apart that prove the same bound.

    Parameters
    ----------
    event
        The question.
    certificate
        The prices.

    Returns
    -------
    int
        :attr:`Evaluated.scaled`; the sum over its cases, where it has any.

    Raises
    ------
    ValueError
        As :func:`price_bound`.
    """
    if certificate.cases:
        return sum(scaled_bound(event, case) for case in certificate.cases)
    supposed = supposing(event, certificate)
    return evaluate(supposed, certificate, programmes_of(supposed, certificate)).scaled


def supposing(event: Event, certificate: Certificate) -> Event:
    """Return the event in which sessions run as a certificate supposes.

    Parameters
    ----------
    event
        The question.
    certificate
        A certificate without cases.
    """
    if not certificate.running and not certificate.cancelled:
        return event
    return event.supposing(certificate.running, certificate.cancelled)


def check_cases(event: Event, certificate: Certificate) -> None:
    """Check that the cases of a certificate are of its stage and leave nothing out.

    Parameters
    ----------
    event
        The question.
    certificate
        A certificate with cases.

    Raises
    ------
    ValueError
        If they do not.
    """
    count = len(event.sessions)
    for case in certificate.cases:
        sessions = [*case.running, *case.cancelled]
        if (
            case.cases
            or case.stage != certificate.stage
            or dict(case.limits) != dict(certificate.limits)
            or len(set(sessions)) < len(sessions)
            or not all(0 <= session < count for session in sessions)
        ):
            message = f"Expected cases of the stage {certificate.stage}, got others."
            raise ValueError(message)
    if not _cover(certificate.cases, frozenset(), frozenset()):
        message = "Expected cases that cover all assignments, got some that do not."
        raise ValueError(message)


def _cover(
    cases: Sequence[Certificate], running: frozenset[int], cancelled: frozenset[int]
) -> bool:
    """Say whether cases cover all assignments that do as supposed so far."""
    left = [
        case
        for case in cases
        if not cancelled & set(case.running) and not running & set(case.cancelled)
    ]
    open_ = None
    for case in left:
        free = set(case.running) - running | set(case.cancelled) - cancelled
        if not free:
            return True
        open_ = min(free) if open_ is None else open_
    return open_ is not None and all(
        (
            _cover(left, running | {open_}, cancelled),
            _cover(left, running, cancelled | {open_}),
        )
    )


def evaluate(
    event: Event, certificate: Certificate, programmes: Programmes
) -> Evaluated:
    """Work out the formula.

    Parameters
    ----------
    event
        The question.
    certificate
        The prices.
    programmes
        What people may do alone, within the certificate's threshold.

    Returns
    -------
    Evaluated
        The bound, and the programmes that the prices ask for.

    Raises
    ------
    ValueError
        If the price of a stage is negative, the scale below 1, or prices so large that
        sums would not be exact.
    """
    prices = priced(event, certificate, programmes)
    least, patterns = programmes.cheapest(prices.amounts, prices.steps)
    free = ~programmes.stuck
    total = _exact_sum(least[free], programmes.size[free]) - prices.paid
    sizes = programmes.cheapest_sizes(
        certificate.session_prices, prices.slope, prices.alike
    )
    possible = bool(free.all()) and sizes is not None
    total += sizes or 0
    if certificate.stage == StageName.WORST:
        proved = not possible or total > 0
        bound = _bound_of_worst(certificate, programmes, impossible=proved)
    elif possible:
        unit = 1
        if certificate.stage == StageName.BALANCE:
            unit = unit_of_balance(event)
        bound = -(-total // (certificate.scale * unit)) * unit
    else:
        bound = FORBIDDEN
    return Evaluated(total, bound, prices, least, patterns)


def _exact_sum(least: NDArray[np.int64], size: NDArray[np.int64]) -> int:
    """Return the sum of products, in parts that cannot overflow."""
    high, low = least >> 20, least & ((1 << 20) - 1)
    return (int((high * size).sum()) << 20) + int((low * size).sum())


def _bound_of_worst(
    certificate: Certificate, programmes: Programmes, *, impossible: bool
) -> int:
    free = ~programmes.stuck
    alone, _ = programmes.cheapest(programmes.costs)
    lonely = int(alone[free].max(initial=0))
    if certificate.threshold is None or not programmes.respects_threshold:
        return lonely if free.all() else FORBIDDEN
    return max(lonely, certificate.threshold + 1 if impossible else 0)


def seats_within(
    event: Event, certificate: Certificate, value: int
) -> NDArray[np.bool_]:
    """Return the seats that an assignment of a value, or better, may use.

    A seat is out if each programme that holds it is so dear that the bound would exceed
    the value (reduced-cost fixing).

    Parameters
    ----------
    event
        The question.
    certificate
        The prices.
    value
        What the stage may be at most.

    Returns
    -------
    numpy.ndarray
        Shape ``(participants, sessions)``.
    """
    if certificate.cases:
        within = np.zeros((len(event.participants), len(event.sessions)), dtype=bool)
        for case in certificate.cases:
            within |= seats_within(event, case, value)
        return within
    event = supposing(event, certificate)
    if certificate.stage == StageName.WORST:
        _, ranked = kind_of_programmes(certificate.stage, certificate.limits)
        programmes = Programmes(event, value, whole=True, ranked=ranked)
        within = programmes.with_each_seat(programmes.costs) <= value
    else:
        programmes = programmes_of(event, certificate)
        now = evaluate(event, certificate, programmes)
        slack = min(value * certificate.scale - now.scaled, FORBIDDEN)
        dearest = now.least[:, None] + slack
        within = programmes.with_each_seat(*now.prices[:2]) <= dearest
    return programmes.seats_of_people(within)


def priced(event: Event, certificate: Certificate, programmes: Programmes) -> Priced:
    """Return what the formula adds up.

    Parameters
    ----------
    event
        The question.
    certificate
        The prices.
    programmes
        What people may do alone.

    Returns
    -------
    Priced
        The amounts.

    Raises
    ------
    ValueError
        If the price of a stage is negative, the scale below 1, or prices so large that
        sums would not be exact.
    """
    if certificate.scale < 1:
        message = f"Expected a scale >= 1, got {certificate.scale}."
        raise ValueError(message)
    weights = {name: price for name, price in certificate.stage_prices.items() if price}
    if any(price < 0 for price in weights.values()):
        message = f"Expected prices of stages >= 0, got {weights}."
        raise ValueError(message)
    if not set(weights) <= set(certificate.limits):
        message = f"Expected prices of stages that have limits, got {weights}."
        raise ValueError(message)
    paid = sum(price * certificate.limits[name] for name, price in weights.items())
    if certificate.stage != StageName.WORST:
        weights[certificate.stage] = certificate.scale
    of_seats, of_totals, of_sizes = _sorted(weights)
    largest = largest_sum(certificate, programmes)
    if largest >= IMPOSSIBLE:
        message = f"Expected prices whose sums stay exact, got {largest:.3g}."
        raise ValueError(message)
    amounts = np.zeros_like(programmes.costs)
    for name, weight in of_seats.items():
        amounts += weight * programmes.amounts(name)
    amounts[:, : len(event.sessions)] += certificate.session_prices[None, :]
    costs = sorted(of_totals)
    return Priced(
        amounts,
        Steps(tuple(costs), tuple(of_totals[cost] for cost in costs)),
        of_sizes.get(StageName.BALANCE, 0),
        of_sizes.get(StageName.TOPIC_BALANCE, 0),
        paid,
    )


def largest_sum(certificate: Certificate, programmes: Programmes) -> float:
    """Return how large the sums of the formula may grow: in floats, which only round.

    Parameters
    ----------
    certificate
        The prices.
    programmes
        What people may do alone.

    Returns
    -------
    float
        Below :data:`allocation.combining.IMPOSSIBLE`, or sums may not be exact.
    """
    weights = dict(certificate.stage_prices)
    if certificate.stage != StageName.WORST:
        weights[certificate.stage] = certificate.scale
    of_seats, of_totals, _ = _sorted(weights)
    largest = float(np.abs(certificate.session_prices.astype(float)).max(initial=0))
    largest += sum(float(weight) for weight in of_totals.values())
    for name, weight in of_seats.items():
        most = float(np.abs(programmes.amounts(name)).max(initial=1))
        largest += float(weight) * most
    return largest * len(programmes.event.rounds)


def _sorted(
    weights: Mapping[str, int],
) -> tuple[dict[str, int], dict[int, int], dict[StageName, int]]:
    """Return the weights of sums over seats, of steps at totals, of sums over sizes."""
    of_seats: dict[str, int] = {}
    of_totals: dict[int, int] = {}
    of_sizes: dict[StageName, int] = {}
    for name, weight in weights.items():
        key = Key.of(name)
        if key.stage in OF_SIZES:
            of_sizes[key.stage] = weight
        elif key.stage == StageName.LEXIMIN and key.level is not None:
            of_totals[key.level] = weight
        else:
            of_seats[name] = weight
    return of_seats, of_totals, of_sizes


def kind_of_programmes(stage: str, limits: Iterable[str]) -> tuple[bool, bool]:
    """Return what programmes a stage and those before it look at.

    Parameters
    ----------
    stage
        The stage.
    limits
        The stages before it.

    Returns
    -------
    bool
        Whether they are to hold all rounds.
    bool
        Whether people of a class are to have the same ranks.
    """
    stages = {Key.of(name).stage for name in (stage, *limits)}
    whole = bool(stages & {StageName.WORST, StageName.LEXIMIN})
    return whole, bool(stages & RANKED)


def programmes_of(event: Event, certificate: Certificate) -> Programmes:
    """Return what people may do alone, as far as a certificate looks at it.

    Parameters
    ----------
    event
        The question.
    certificate
        The prices, with their threshold and limits.

    Returns
    -------
    Programmes
        Within the threshold of ``worst``, where there is one.
    """
    threshold = certificate.limits.get(StageName.WORST)
    if certificate.stage == StageName.WORST:
        threshold = certificate.threshold
    whole, ranked = kind_of_programmes(certificate.stage, certificate.limits)
    return Programmes(event, threshold, whole=whole, ranked=ranked)
