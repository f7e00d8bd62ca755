"""What ``summary.json`` says, checked key by key."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from allocation.errors import Issue, shown
from allocation.plan import FORMAT, LARGEST_SEED, SUMMARY
from allocation.reading.settings import SWITCH, TEXT, Key
from allocation.result import Proof, Status
from allocation.stages import LEVELLED, SEPARATOR, StageName, is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LARGEST = 1 << 62
"""No number is greater in size, but for exact sums and the seed: 64 bits hold it."""

DEPTH = 8
"""No more brackets stand within one another."""


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_from(low: int, value: object) -> bool:
    return isinstance(value, int) and _is_whole(value) and low <= value <= LARGEST


def _is_seconds(value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and math.isfinite(value) and 0 <= value <= LARGEST  # type: ignore[arg-type,operator]  # a number, as the line above says


def _whole(low: int) -> Key:
    expected = f"expected a whole number from {low} to {LARGEST}"
    return Key(lambda value: _is_from(low, value), expected)


def _prices(low: int) -> Key:
    def fits(value: object) -> bool:
        return isinstance(value, dict) and all(
            _is_from(low, price) for price in value.values()
        )

    return Key(fits, f"expected whole numbers from {low} to {LARGEST}, by name")


def _one_of(names: Iterable[str]) -> Key:
    known = [str(name) for name in names]
    return Key(lambda value: value in known, f"expected one of {', '.join(known)}")


def _stage() -> Key:
    known = ", ".join(
        f"{name}{SEPARATOR}1 or another level" if name in LEVELLED else str(name)
        for name in StageName
    )
    return Key(
        lambda value: isinstance(value, str) and is_number(value),
        f"expected one of {known}",
    )


ANY = _whole(-LARGEST)
COUNT = _whole(0)
SECONDS = Key(_is_seconds, "expected a number of seconds, 0 or more")
STATUS, PROOF = _one_of(Status), _one_of(Proof)
TABLE = Key(lambda value: isinstance(value, dict), "expected a table of keys, {…}")

KEYS: Mapping[str, Key] = {
    "event": TEXT,
    "event_sha256": TEXT,
    "participants": COUNT,
    "rounds": COUNT,
    "sessions": COUNT,
    "status": STATUS,
    "proof": PROOF,
    "interrupted": SWITCH,
    "out_of_time": SWITCH,
    "seed": Key(
        lambda value: _is_whole(value) and 0 <= value < LARGEST_SEED,
        "expected a whole number from 0 to below 10**60",
    ),
    "lottery": TEXT,
    "stages": Key(
        lambda value: isinstance(value, list) and bool(value),
        "expected a list of at least one stage, [{…}]",
    ),
    "seconds": SECONDS,
    "versions": Key(
        lambda value: (
            isinstance(value, dict)
            and all(isinstance(text, str) for text in value.values())
        ),
        "expected texts by name",
    ),
    "sha256": TEXT,
}
"""What the file says, besides its format."""

OF_STAGE: Mapping[str, Key] = {
    "stage": _stage(),
    "value": COUNT,
    "reached": COUNT,
    "bound": ANY,
    "price_bound": ANY,
    "limit": COUNT,
    "status": STATUS,
    "proof": PROOF,
    "seconds": SECONDS,
    "certificate": TABLE,
}
"""What it says of each stage."""

OF_PRICES: Mapping[str, Key] = {
    "scale": _whole(1),
    "threshold": Key(
        lambda value: value is None or _is_from(-LARGEST, value),
        f"{ANY.expected}, or null",
    ),
    "session_prices": _prices(-LARGEST),
    "stage_prices": _prices(0),
}
"""What it says of prices."""

NAMES = Key(
    lambda value: (
        isinstance(value, list) and all(isinstance(name, str) for name in value)
    ),
    "expected a list of session ids",
)

OF_CASE: Mapping[str, Key] = {"running": NAMES, "cancelled": NAMES, **OF_PRICES}
"""What it says of a case of a proof."""

OF_CERTIFICATE: Mapping[str, Key] = {
    **OF_PRICES,
    "limits": _prices(0),
    "cases": Key(
        lambda value: (
            isinstance(value, list) and all(isinstance(case, dict) for case in value)
        ),
        "expected a list of tables, [{…}]",
    ),
    "scaled_bound": Key(_is_whole, "expected a whole number"),
}
"""What it says of each stage's proof."""


def read_summary(text: str) -> tuple[dict[str, Any], list[Issue]]:
    """Read the text of ``summary.json``.

    Parameters
    ----------
    text
        Its text.

    Returns
    -------
    dict
        What it says; only to be used if nothing is wrong.
    list of Issue
        What is wrong.
    """
    try:
        values = json.loads(
            text, object_pairs_hook=_once, parse_constant=_refuse, parse_float=_finite
        )
        _check_depth(values)
        json.dumps(values, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        return {}, [_syntax(error)]
    if not isinstance(values, dict):
        return {}, [Issue(SUMMARY, TABLE.expected, got=shown(values))]
    version = values.get("format")
    if not _is_whole(version) or version != FORMAT:
        got = "nothing" if version is None else shown(version)
        expected = f"expected {FORMAT}"
        if _is_whole(version):
            expected += "; a newer version of this package may read the file"
        return {}, [Issue(SUMMARY, expected, column="format", got=got)]
    rest = {key: value for key, value in values.items() if key != "format"}
    issues = list(_table("", rest, KEYS))
    stages = values.get("stages")
    if isinstance(stages, list):
        issues += _stages(stages)
    return values, issues


def _stages(stages: list[Any]) -> Iterator[Issue]:
    earlier: list[str] = []
    for place, stage in enumerate(stages):
        where = f"stages[{place}]"
        if not isinstance(stage, dict):
            yield Issue(SUMMARY, TABLE.expected, column=where, got=shown(stage))
            continue
        yield from _table(f"{where}.", stage, OF_STAGE)
        proof = stage.get("certificate")
        if isinstance(proof, dict):
            inside = f"{where}.certificate."
            yield from _table(inside, proof, OF_CERTIFICATE)
            yield from _of_earlier(inside, proof, earlier)
            yield from _cases(inside, proof.get("cases"), earlier)
        name = stage.get("stage")
        if isinstance(name, str):
            if name in earlier:
                expected = "expected each stage once"
                yield Issue(SUMMARY, expected, column=f"{where}.stage", got=shown(name))
            earlier.append(name)


def _cases(where: str, cases: object, earlier: list[str]) -> Iterator[Issue]:
    if not isinstance(cases, list):
        return
    for place, case in enumerate(cases):
        if isinstance(case, dict):
            inside = f"{where}cases[{place}]."
            yield from _table(inside, case, OF_CASE)
            yield from _prices_of_earlier(inside, case, earlier)


def _of_earlier(
    where: str, proof: dict[str, Any], earlier: list[str]
) -> Iterator[Issue]:
    names = ", ".join(earlier) or "none"
    limits = proof.get("limits")
    if isinstance(limits, dict) and not set(limits) <= set(earlier):
        expected = f"expected the limits of earlier stages only: {names}"
        yield Issue(SUMMARY, expected, column=f"{where}limits", got=shown(list(limits)))
    yield from _prices_of_earlier(where, proof, earlier)


def _prices_of_earlier(
    where: str, proof: dict[str, Any], earlier: list[str]
) -> Iterator[Issue]:
    names = ", ".join(earlier) or "none"
    prices = proof.get("stage_prices")
    if isinstance(prices, dict) and not set(prices) <= set(earlier):
        expected = f"expected prices of earlier stages only: {names}"
        got = shown(list(prices))
        yield Issue(SUMMARY, expected, column=f"{where}stage_prices", got=got)


def _table(
    where: str, values: dict[str, Any], keys: Mapping[str, Key]
) -> Iterator[Issue]:
    for key in values:
        if key not in keys:
            expected = f"expected one of {', '.join(keys)}"
            column = where + shown(key)[1:-1]
            got = "a key that nobody knows"
            yield Issue(SUMMARY, expected, column=column, got=got)
    for key, what in keys.items():
        if key not in values:
            yield Issue(SUMMARY, what.expected, column=where + key, got="nothing")
        elif not what.fits(values[key]):
            got = shown(values[key])
            yield Issue(SUMMARY, what.expected, column=where + key, got=got)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a table of JSON.

    Raises
    ------
    ValueError
        If a key comes twice.
    """
    values: dict[str, Any] = {}
    for key, value in pairs:
        if key in values:
            message = f"the key {shown(key)} twice in one table"
            raise ValueError(message)
        values[key] = value
    return values


def _check_depth(values: object) -> None:
    """Refuse what no plan needs, and what recursion could not go through.

    Raises
    ------
    RecursionError
        If there are more than :data:`DEPTH` brackets within one another.
    """
    level = [values]
    for _ in range(DEPTH):
        tables = [value for value in level if isinstance(value, dict)]
        lists = [value for value in level if isinstance(value, list)]
        level = [inner for table in tables for inner in table.values()]
        level += [inner for listed in lists for inner in listed]
    if level:
        raise RecursionError


def _refuse(text: str) -> float:
    """Refuse what Python writes and JSON does not know.

    Raises
    ------
    ValueError
        Always.
    """
    message = f"{text}, which is no number"
    raise ValueError(message)


def _finite(text: str) -> float:
    """Return a number.

    Raises
    ------
    ValueError
        If it is too large.
    """
    number = float(text)
    if not math.isfinite(number):
        message = f"{shown(text)}, a number that is too large"
        raise ValueError(message)
    return number


def _syntax(error: Exception) -> Issue:
    line = None
    got = str(error)
    if isinstance(error, json.JSONDecodeError):
        got, line = f"what is no JSON ({error.msg})", error.lineno
    elif isinstance(error, UnicodeError):
        got = "half a character"
    elif isinstance(error, RecursionError):
        got = "brackets within brackets without end"
    elif "digits" in got:
        got = "a number of too many digits"
    expected = "expected JSON, as the file was saved"
    return Issue(SUMMARY, expected, line, None, got, line=True)
