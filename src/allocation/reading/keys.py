"""What each key of ``event.toml`` may hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from json import dumps
from typing import TYPE_CHECKING, Any

from allocation.event.checks import LARGEST_NUMBER, is_whole
from allocation.scoring import PRESETS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FORMAT = 1
"""The version of the format that this package reads and writes."""

FRACTION = re.compile(r"\s*(\d{1,9})\s*/\s*(\d{1,9})\s*")
PER_CENT = re.compile(r"\s*(\d{1,3})(?:[.,](\d{1,6}))?\s*%\s*")


@dataclass(frozen=True)
class Key:
    """What a key may hold.

    Parameters
    ----------
    fits
        Whether a value will do.
    expected
        What a message says where it does not.
    """

    fits: Callable[[Any], bool]
    expected: str


def share(text: str) -> tuple[int, int] | None:
    """Return a part of a whole as two whole numbers.

    Parameters
    ----------
    text
        ``"1/3"``, ``"33 %"`` or ``"33.3 %"``.

    Returns
    -------
    tuple or None
        The part and the whole, as the text says them; None if it says none.

    Examples
    --------
    >>> share("1/3"), share("33 %"), share("a third")
    ((1, 3), (33, 100), None)
    """
    if found := FRACTION.fullmatch(text):
        return int(found[1]), int(found[2])
    if found := PER_CENT.fullmatch(text):
        digits = found[2] or ""
        return int(found[1] + digits), 100 * 10 ** len(digits)
    return None


def is_text(value: object) -> bool:
    """Say whether a value is text.

    Parameters
    ----------
    value
        Anything.
    """
    return isinstance(value, str)


def _is_moment(value: object) -> bool:
    if not isinstance(value, datetime) or value.tzinfo is not None:
        return False
    return not value.second and not value.microsecond


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(is_text, value))


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and _is_texts(value)  # noqa: PLR2004  # that is a pair


def _is_walk(value: object) -> bool:
    return isinstance(value, list) and _is_pair(value[:2]) and _is_wholes(value[2:])


def _is_wholes(value: list[object]) -> bool:
    return len(value) == 1 and is_whole(value[0])


def _is_minutes(value: object) -> bool:
    return isinstance(value, int) and is_whole(value) and 0 <= value <= LARGEST_NUMBER


def _is_share(value: object) -> bool:
    return isinstance(value, str) and share(value) is not None


def _each(fits: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and all(map(fits, value))


def _either(*tests: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: any(fits(value) for fits in tests)


TEXT = Key(is_text, "expected text in quotation marks")
SWITCH = Key(lambda value: isinstance(value, bool), "expected true or false")
WHOLE = Key(is_whole, "expected a whole number")
MOMENT = Key(
    _is_moment,
    "expected a local day and time, to the minute and without quotation marks, such as "
    "2014-11-18T16:30:00",
)
ROUND_IDS = Key(_is_texts, 'expected a list of round ids, such as ["1", "2"]')
MEMBERS = Key(_is_texts, 'expected a list of participant ids, such as ["P1", "P2"]')
SHARE = Key(_is_share, 'expected a part such as "1/3" or "33 %", in quotation marks')
KEYS: Mapping[str, Mapping[str, Key]] = {
    "rounds": {"id": TEXT, "title": TEXT, "start": MOMENT, "end": MOMENT},
    "choices": {"scale": TEXT, "of": TEXT, "ties": SWITCH},
    "rules": {
        "empty_seats": SWITCH,
        "no_repeat": Key(
            _either(is_text, _each(_is_texts)),
            'expected "all" or lists of round ids, such as [["1", "2"]]',
        ),
        "clash": Key(
            _each(_is_pair), 'expected pairs of session ids, such as [["a", "b"]]'
        ),
        "walking": Key(
            _either(_is_minutes, _each(_is_walk)),
            "expected a number of minutes, or two rooms and the minutes between them, "
            'such as [["amphi", "salle 12", 10]]',
        ),
        "choose_rooms": SWITCH,
        "linked": Key(
            _each(_is_texts), 'expected lists of session ids, such as [["a", "b"]]'
        ),
        "mixture": TEXT,
    },
    "rules.programme": {
        "kind": TEXT,
        "topic": TEXT,
        "rounds": ROUND_IDS,
        "per": TEXT,
        "at_least": WHOLE,
        "at_most": WHOLE,
    },
    "rules.together": {"members": MEMBERS, "rounds": ROUND_IDS},
    "rules.apart": {"members": MEMBERS, "rounds": ROUND_IDS},
    "rules.quota": {
        "by": TEXT,
        "value": TEXT,
        "sessions": Key(
            _is_texts, 'expected a list of session ids, such as ["a", "b"]'
        ),
        "keep": WHOLE,
        "release": SWITCH,
        "at_most": WHOLE,
        "share_of_session": SHARE,
        "share_of_group": SHARE,
    },
    "scoring": {
        "costs": Key(
            _either(is_text, _each(is_whole)),
            f"expected {', '.join(map(dumps, PRESETS))} or a list of whole numbers, "
            "such as [0, 1, 4, 9]",
        ),
        "unlisted": Key(
            _either(is_text, is_whole), 'expected "forbidden" or a whole number'
        ),
        "blank": TEXT,
        "top": WHOLE,
    },
    "columns": {
        "ignore": Key(_is_texts, 'expected a list of column titles, such as ["email"]')
    },
}
"""What each table may say."""

TABLES = tuple(table for table in KEYS if "." not in table)
"""The tables at the top of the file."""

INNER = tuple(table.partition(".")[2] for table in KEYS if "." in table)
"""The tables within ``[rules]``, of which there may be several."""

REQUIRED = {
    "rules.quota": ("by", '"organisation"'),
    "rules.together": ("members", '["P1", "P2"]'),
    "rules.apart": ("members", '["P1", "P2"]'),
}
"""The key without which an inner table says nothing, and an example."""
