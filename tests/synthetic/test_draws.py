"""Random numbers that a seed repeats."""

from __future__ import annotations

import numpy as np
import pytest

from allocation.synthetic.draws import Draws


def test_numbers_are_the_raw_bits_of_pcg64() -> None:
    """The stream can be computed again without this class."""
    seeds = np.random.SeedSequence([7, *b"x"])
    raw = np.random.PCG64(seeds).random_raw(3)

    drawn = Draws(7, "x").uniform(3)

    expected = [(int(number) // 4096 + 0.5) / 2**52 for number in raw]
    assert drawn.tolist() == expected


def test_known_numbers_stay_as_they_are() -> None:
    """Neither a machine nor a version of numpy changes a seed's numbers."""
    drawn = Draws(2014, "tastes").uniform(2)

    assert drawn.tolist() == [0.4133360151639761, 0.5472046260432525]


def test_rows_do_not_depend_on_how_many_are_drawn_at_a_time() -> None:
    """Two draws of rows give what one draw of all gives."""
    parts = Draws(1, "rows")

    apart = np.concatenate([parts.gumbel(2, 3), parts.gumbel(4, 3)])

    assert np.array_equal(apart, Draws(1, "rows").gumbel(6, 3))


def test_purposes_have_streams_of_their_own() -> None:
    """One seed gives different numbers for different purposes."""
    assert Draws(1, "a").uniform() != Draws(1, "b").uniform()


def test_uniform_numbers_exclude_both_ends() -> None:
    """No number is 0 or 1, so that each has a logarithm twice."""
    numbers = Draws(1, "many").uniform(100_000)

    assert numbers.min() > 0
    assert numbers.max() < 1
    assert abs(numbers.mean() - 0.5) < 0.01


def test_gumbel_numbers_have_the_mean_of_their_law() -> None:
    """The mean is Euler's constant."""
    assert abs(Draws(1, "many").gumbel(100_000).mean() - np.euler_gamma) < 0.02


def test_an_order_is_a_permutation() -> None:
    """Each number comes once."""
    assert sorted(Draws(1, "order").order(50).tolist()) == list(range(50))


@pytest.mark.parametrize("seed", [-1, 1.5, True, "1"])
def test_a_seed_is_a_whole_number(seed: object) -> None:
    """Anything else is refused."""
    with pytest.raises(ValueError, match=r"^Expected seed "):
        Draws(seed, "x")  # type: ignore[arg-type]
