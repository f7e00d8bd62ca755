"""Arabic and Hebrew as they are printed: letters joined, from right to left."""

from __future__ import annotations

import unicodedata
from functools import cache

from allocation.optional import need

FORMS = range(0xFE70, 0xFEFD)
"""Where Unicode has the joined forms of Arabic letters."""

LAM = "\u0644"
"""The letter that melts with an alef after it."""

RIGHT = frozenset({"R", "AL"})
"""Classes of what is written from right to left."""


def printed(text: str) -> str:
    """Return a line of text in the order in which its signs stand on paper.

    Parameters
    ----------
    text
        One line.

    Returns
    -------
    str
        The same unless something in it is written from right to left: then, from left
        to right, what stands there, Arabic letters in their joined forms.

    References
    ----------
    Unicode Standard Annex 9, The Bidirectional Algorithm;
    https://www.unicode.org/reports/tr9/

    Examples
    --------
    >>> printed("Zoé"), printed("שלום")
    ('Zoé', 'םולש')
    """
    if text.isascii() or not any(map(_is_right, text)):
        return text
    bidi = need("fpdf.bidi", "pdf")
    return str(bidi.BidiParagraph(text=joined(text)).get_reordered_string())


def joined(text: str) -> str:
    """Return a text with the joined forms of its Arabic letters.

    Parameters
    ----------
    text
        Any text, in the order in which it is read.

    Returns
    -------
    str
        The same letters, each as its neighbours make it look.

    Examples
    --------
    >>> [f"{ord(sign):X}" for sign in joined("سلام")]
    ['FEB3', 'FEFC', 'FEE1']
    """
    forms, found = _forms(), []
    letters = list(text)
    place, before = 0, False
    while place < len(letters):
        letter = letters[place]
        pair = letter + next(iter(letters[place + 1 : place + 2]), "")
        taken = pair if letter == LAM and pair in forms else letter
        place += len(taken)
        known = forms.get(taken, {})
        if unicodedata.category(letter) == "Mn":  # a vowel sign breaks no join
            found.append(letter)
            continue
        follows = _next(letters, place)
        after = "initial" in known and "final" in forms.get(follows, {})
        back = before and "final" in known
        shape = {
            (True, True): "medial",
            (True, False): "final",
            (False, True): "initial",
            (False, False): "isolated",
        }[back, after]
        found.append(known.get(shape, taken))
        before = after
    return "".join(found)


def _next(letters: list[str], place: int) -> str:
    """Return the next letter, past vowel signs."""
    for letter in letters[place:]:
        if unicodedata.category(letter) != "Mn":
            return letter
    return ""


@cache
def _forms() -> dict[str, dict[str, str]]:
    """Return the joined forms of each letter, as Unicode tells them."""
    found: dict[str, dict[str, str]] = {}
    for code in FORMS:
        shape, *letters = unicodedata.decomposition(chr(code)).split() or [""]
        if letters and letters[0] != "0020":
            base = "".join(chr(int(letter, 16)) for letter in letters)
            found.setdefault(base, {})[shape.strip("<>")] = chr(code)
    return found


def _is_right(sign: str) -> bool:
    return unicodedata.bidirectional(sign) in RIGHT
