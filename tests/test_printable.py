"""Texts as paper shows them."""

from __future__ import annotations

import pytest

from allocation.printable import formless, printable, readable, together
from tests.hostile import HOSTILE


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_printed_has_no_sign_without_form(text: str) -> None:
    """No control, no end of a line, nothing that turns its neighbours around."""
    shown = printable(text)

    assert not [s for s in shown if ord(s) < 32 or 127 <= ord(s) < 160]
    assert not set(shown) & set("\u2028\u2029\u202d\u202e\u2066\u2067")


@pytest.mark.parametrize("text", HOSTILE)
def test_what_can_be_read_keeps_lines(text: str) -> None:
    """And loses nothing that is no control."""
    shown = readable(text)

    assert shown.count("\n") == text.count("\n")
    assert len(shown) >= len(text)


def test_a_sign_that_a_typeface_lacks_is_its_number() -> None:
    """Nothing is left out, nothing is a box."""
    assert printable("Ada 王", range(256)) == "Ada ⟨U+738B⟩"
    assert formless("Ada 王\x07", range(256)) == {"王"}
    assert formless("Ada", range(256)) == frozenset()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Quoi ?", "Quoi\u202f?"),
        ("Oui : non", "Oui\u00a0: non"),
        ("« Ici »", "«\u00a0Ici\u00a0»"),
        ("a :b", "a :b"),
        ("50 €", "50\u00a0€"),
    ],
)
def test_french_signs_stay_with_their_word(text: str, kept: str) -> None:
    """No line begins with a question mark."""
    assert together(text) == kept
