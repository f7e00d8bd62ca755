"""Arabic and Hebrew: letters joined as their neighbours want, from right to left."""

from __future__ import annotations

import unicodedata

import pytest

from allocation.papers.bidirectional import joined, printed

pytest.importorskip("fpdf")


@pytest.mark.parametrize(
    ("letters", "shapes"),
    [
        ("ب", ["ISOLATED"]),
        ("بب", ["INITIAL", "FINAL"]),
        ("ببب", ["INITIAL", "MEDIAL", "FINAL"]),
        ("بدب", ["INITIAL", "FINAL", "ISOLATED"]),  # dal joins nothing after it
        ("ب ب", ["ISOLATED", "ISOLATED"]),
        ("بَب", ["INITIAL", "FINAL"]),  # a vowel sign breaks no join
        ("لا", ["ISOLATED"]),  # lam and alef are one
        ("بلا", ["INITIAL", "FINAL"]),
    ],
)
def test_letters_take_the_form_that_their_neighbours_want(
    letters: str, shapes: list[str]
) -> None:
    """As the names of Unicode's signs say."""
    names = [unicodedata.name(sign) for sign in joined(letters)]

    found = [name.removesuffix(" FORM").split()[-1] for name in names if "FORM" in name]
    assert found == shapes


@pytest.mark.parametrize("text", ["محمد علي", "سلام", "الإسلام", "ابراهيم"])
def test_joined_letters_are_the_same_letters(text: str) -> None:
    """Undone by the compatibility form of Unicode."""
    assert unicodedata.normalize("NFKC", joined(text)) == text


@pytest.mark.parametrize(
    ("text", "left_to_right"),
    [
        ("Zoé 12", "Zoé 12"),
        ("שלום", "םולש"),
        ("Ada שלום Bob", "Ada םולש Bob"),
        ("שלום 12", "12 םולש"),
    ],
)
def test_a_line_is_printed_from_left_to_right(text: str, left_to_right: str) -> None:
    """Numbers keep their order."""
    assert printed(text) == left_to_right
