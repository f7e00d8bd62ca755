"""The order in which a reader looks for a name."""

from __future__ import annotations

import unicodedata

LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "’": "'"})
"""What has no decomposition, and stands beside other letters all the same."""


def sort_key(text: str) -> tuple[str, str, str]:
    """Return what to sort a text by: é stands beside e, and capitals do not matter.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    tuple
        The bare letters; then what decides where they are the same: the letters with
        their accents, and at last the text itself.

    Examples
    --------
    >>> sorted(["Zoé", "eve", "Ève", "Éva", "Œuvre", "obi"], key=sort_key)
    ['Éva', 'eve', 'Ève', 'obi', 'Œuvre', 'Zoé']
    """
    # folding can undo a normal form, so it comes first and once more
    letters = unicodedata.normalize("NFKD", text.casefold()).casefold()
    accented = letters.translate(LETTERS)
    bare = "".join(sign for sign in accented if not unicodedata.combining(sign))
    return bare, accented, text
