"""The lottery: what decides between people when the aims do not."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import allocation as al
from allocation import evaluation, lottery
from allocation.siphash import AT_ONCE, hashed
from tests.test_laws import people_in_order, sessions_in_order
from tests.tiny_events import stage_lists, tiny_events

few = settings(max_examples=min(100, settings().max_examples))
"""For properties that solve an event."""


def one_good_seat() -> al.Event:
    """Return an event where Ada and Bob want the one seat of S1."""
    return al.Event.from_arrays(
        [[1, 2], [1, 2]],
        round=[0, 0],
        capacity=[1, 1],
        participants=["Ada", "Bob"],
    )


def winner(seed: int) -> str:
    """Return who gets the good seat."""
    plan = al.allocate(one_good_seat(), stages=["dissatisfaction"], seed=seed)
    return next(name for name in ("Ada", "Bob") if plan.programme(name)["1"] == "S1")


def with_twins(event: al.Event) -> al.Event:
    """Return the event with the ballot and the rights of P1 for P2 as well."""
    people = event.participants
    alike = np.arange(len(people))
    alike[:2] = 0
    pairs: dict[str, Any] = {
        name: np.array(
            [
                (person, session)
                for person, like in enumerate(alike.tolist())
                for owner, session in getattr(people, name).tolist()
                if owner == like
            ],
            dtype=np.int64,
        ).reshape(-1, 2)
        for name in ("pins", "bans")
    }
    return event.replace(
        participants=dataclasses.replace(
            people,
            attends=people.attends[alike],
            at_most=people.at_most[alike],
            weight=people.weight[alike],
            **pairs,
        ),
        choices=dataclasses.replace(event.choices, values=event.choices.values[alike]),
    )


def siphash(key: bytes, data: bytes) -> int:
    """Return SipHash-2-4, a byte and a word at a time, as its authors describe it."""
    halves = [int.from_bytes(key[place : place + 8], "little") for place in (0, 8)]
    text = b"somepseudorandomlygeneratedbytes"
    v = [
        int.from_bytes(text[8 * place : 8 * place + 8], "big") ^ halves[place % 2]
        for place in range(4)
    ]

    def add(into: int, other: int, turn: int) -> None:
        v[into] = (v[into] + v[other]) % 2**64
        v[other] = (v[other] << turn | v[other] >> (64 - turn)) % 2**64 ^ v[into]

    def mix(rounds: int) -> None:
        for _ in range(rounds):
            add(0, 1, 13)
            add(2, 3, 16)
            v[0] = (v[0] << 32 | v[0] >> 32) % 2**64
            add(2, 1, 17)
            add(0, 3, 21)
            v[2] = (v[2] << 32 | v[2] >> 32) % 2**64

    padded = data + bytes(7 - len(data) % 8) + bytes([len(data) % 256])
    for place in range(0, len(padded), 8):
        word = int.from_bytes(padded[place : place + 8], "little")
        v[3] ^= word
        mix(2)
        v[0] ^= word
    v[2] ^= 0xFF
    mix(4)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


OFFICIAL = {
    0: 0x726FDB47DD0E0E31,
    1: 0x74F839C593DC67FD,
    7: 0xAB0200F58B01D137,
    8: 0x93F5F5799A932462,
    15: 0xA129CA6149BE45E5,
}
"""By length: SipHash-2-4 of the bytes 0, 1, 2, … with the key 0, 1, …, 15."""


@pytest.mark.parametrize(("length", "number"), OFFICIAL.items())
def test_siphash_is_that_of_its_authors(length: int, number: int) -> None:
    """The test vectors of their reference implementation, that of the paper last."""
    key, text = bytes(range(16)), "".join(map(chr, range(length)))

    assert hashed(key, [text]).tolist() == [number]
    assert siphash(key, text.encode()) == number


@given(
    texts=st.lists(st.text(st.characters(codec="utf-8"), max_size=40)),
    key=st.binary(min_size=16, max_size=16),
)
def test_texts_of_all_lengths_are_hashed_together_as_alone(
    texts: list[str], key: bytes
) -> None:
    """NUL, emoji, accents and the empty text among them."""
    assert hashed(key, texts).tolist() == [siphash(key, t.encode()) for t in texts]


@pytest.mark.parametrize("count", [AT_ONCE - 1, AT_ONCE, 2 * AT_ONCE + 1])
def test_many_texts_are_hashed_in_parts(count: int) -> None:
    """Where a part ends makes no difference."""
    texts = [str(place) * (place % 5) for place in range(count)]
    some = [0, 1, 2, 3, 4, AT_ONCE - 2, count - 2, count - 1]

    numbers = hashed(bytes(16), texts)

    alone = [hashed(bytes(16), [texts[place]])[0] for place in some]
    assert numbers[some].tolist() == alone


def test_a_very_long_text_among_short_ones() -> None:
    """A text of 10,000 characters, each of four bytes."""
    texts = ["Ada", "😀" * 10_000, "", "Bob"]

    numbers = hashed(bytes(range(16)), texts).tolist()

    assert numbers == [siphash(bytes(range(16)), text.encode()) for text in texts]


def test_a_key_has_16_bytes() -> None:
    """Another key would be another hash."""
    with pytest.raises(ValueError, match=r"Expected a key of 16 bytes, got 15\."):
        hashed(bytes(15), ["Ada"])


@pytest.mark.parametrize(
    ("name", "number"), [("Ada", 0xDCF11FA1550A9FBC), ("Zoé", 0x75C1B3E136B44B11)]
)
def test_a_number_is_siphash_of_the_id_keyed_with_the_seed(
    name: str, number: int
) -> None:
    """Anybody can draw again, with another program.

    ``printf Ada | openssl mac -macopt hexkey:96da37e95d5cc34fe3bef6c89428df85 -macopt
    size:8 SIPHASH`` prints the first number, the last byte first; the key is the start
    of ``printf 2014 | sha256sum``.
    """
    assert lottery.numbers(2014, [name]).tolist() == [number]
    key = hashlib.sha256(b"2014").digest()[:16]
    assert siphash(key, name.encode()) == number


def test_ids_may_come_as_an_array() -> None:
    """As a table of people has them."""
    ids = one_good_seat().participants.ids

    assert (lottery.numbers(1, ids) == lottery.numbers(1, ["Ada", "Bob"])).all()


def test_a_number_depends_on_nobody_else() -> None:
    """Who else comes, and in which order, changes no number."""
    alone = lottery.numbers(7, ["Ada"]).tolist()

    among_others = lottery.numbers(7, ["Zoé", "Ada", "Bob"]).tolist()

    assert among_others[1:2] == alone


def test_another_seed_draws_other_numbers() -> None:
    """Nobody can tell the draw of one event from another's."""
    first, second = (lottery.numbers(seed, ["Ada", "Bob"]) for seed in (1, 2))

    assert set(first.tolist()).isdisjoint(second.tolist())


def test_nobody_has_no_number() -> None:
    """An empty table has an empty draw."""
    assert lottery.numbers(1, []).shape == (0,)


def test_the_smallest_number_goes_first() -> None:
    """Numbers 30, 10 and 20 of three people."""
    drawn = np.array([30, 10, 20], dtype=np.uint64)

    order = lottery.order(drawn, np.array(["a", "b", "c"]))

    assert order.tolist() == [1, 2, 0]


def test_ids_decide_between_equal_numbers() -> None:
    """It happens to two of a million people with probability 3e-8."""
    drawn = np.array([5, 5, 1], dtype=np.uint64)

    order = lottery.order(drawn, np.array(["Bob", "Ada", "Zoé"]))

    assert order.tolist() == [2, 1, 0]


def test_a_plan_publishes_the_numbers() -> None:
    """Those of its seed and its people."""
    plan = al.allocate(one_good_seat(), seed=5)

    assert plan.lottery.tolist() == lottery.numbers(5, ["Ada", "Bob"]).tolist()


@pytest.mark.parametrize("seed", range(6))
def test_of_two_equals_the_smaller_number_has_the_good_seat(seed: int) -> None:
    """Ada and Bob want the same."""
    ada, bob = lottery.numbers(seed, ["Ada", "Bob"]).tolist()

    assert winner(seed) == ("Ada" if ada < bob else "Bob")


@few
@given(event=tiny_events(), stages=stage_lists(), seed=st.integers(0, 2**40))
def test_of_two_equals_the_smaller_number_never_pays_more(
    event: al.Event, stages: list[al.Stage], seed: int
) -> None:
    """Among people with the same ballot and the same rights, totals follow the draw."""
    event = with_twins(event)
    try:
        plan = al.allocate(event, stages=stages, seed=seed)
    except al.InfeasibleError:
        return

    totals = evaluation.personal_totals(event, plan.assignment)

    paid = totals[:2][np.argsort(plan.lottery[:2])].tolist()
    assert paid == sorted(paid)


def test_another_seed_can_give_another_plan() -> None:
    """The good seat is not always the same person's."""
    winners = {winner(seed) for seed in range(20)}

    assert winners == {"Ada", "Bob"}


def test_each_of_two_equals_wins_about_half_of_the_draws() -> None:
    """200 fair draws give one person between 70 and 130 seats, or something is unfair.

    The standard deviation is sqrt(200 / 4) = 7.1, so that a fair draw is outside with
    probability 2e-5; the seeds are fixed, so the test cannot fail by chance.
    """
    wins = [winner(seed) for seed in range(200)].count("Ada")

    assert 70 <= wins <= 130


@pytest.mark.parametrize("shuffle", [1, 2, 3])
def test_the_order_of_rows_changes_no_seat_of_lille(shuffle: int) -> None:
    """The founding event, its people and sessions in another order."""
    event = al.lille2014()
    random = np.random.default_rng(shuffle)
    people = random.permutation(len(event.participants)).tolist()
    sessions = random.permutation(len(event.sessions)).tolist()
    shuffled = sessions_in_order(people_in_order(event, people), sessions)

    seats = al.allocate(shuffled, seed=2014).seats()

    assert seats.equals(al.allocate(event, seed=2014).seats())
