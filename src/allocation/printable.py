"""Text as paper shows it: what has no form of its own is told by its number."""

from __future__ import annotations

import importlib.util
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from allocation.optional import MissingLibraryError, need

if TYPE_CHECKING:
    from collections.abc import Container

FAMILY = "DejaVu Sans"
"""The typeface of pictures and papers: matplotlib brings it, and it may be embedded."""

SPACES = re.compile("[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]")
"""What ends a line or moves on; on paper that is a space."""

NARROW = re.compile(" (?=[?!;](?: |$))")
WIDE = re.compile(" (?=[:»%€](?: |$))|(?<=«) ")
"""Spaces at which French breaks no line, whatever a form has there."""

CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
"""Signs that no line of text may have."""

DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""These could turn around what stands beside them."""

FORMLESS = frozenset({"Cc", "Cs", "Co", "Cn"})
"""Categories of Unicode that no typeface has a form for."""


def typeface(*, bold: bool = False) -> Path:
    """Return the file of the typeface.

    Parameters
    ----------
    bold
        Whether in bold.

    Returns
    -------
    pathlib.Path
        A TrueType file.

    Raises
    ------
    MissingLibraryError
        If matplotlib, which brings it, is not installed.
    """
    found = importlib.util.find_spec("matplotlib")  # not read: it takes half a second
    if found is None or found.origin is None:
        library = "matplotlib"
        raise MissingLibraryError(library, "plot")
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" / name


@cache
def signs(path: Path) -> frozenset[int]:
    """Return what a typeface has forms for.

    Parameters
    ----------
    path
        A TrueType or OpenType file.

    Returns
    -------
    frozenset of int
        Code points.
    """
    library = need("fontTools.ttLib", "pdf")
    with library.TTFont(path, lazy=True, fontNumber=0) as font:
        return frozenset(font.getBestCmap())


def printable(text: str, forms: Container[int] | None = None) -> str:
    """Return a text in which every sign can be seen, or is a space.

    Parameters
    ----------
    text
        Any text, hostile text included.
    forms
        Code points that can be printed; None for all that Unicode has.

    Returns
    -------
    str
        Composed (NFC). The end of a line is a space; a sign without a form, or one that
        turns around the signs beside it, is its number in angle brackets. A joiner or
        another sign that is not to be seen stays.

    Examples
    --------
    >>> printable("Zoe\u0308 Œuvré"), printable("abc\u202edef")
    ('Zoë Œuvré', 'abc⟨U+202E⟩def')
    >>> printable("李 Li", range(0x3000))
    '⟨U+674E⟩ Li'
    """
    if text.isascii() and text.isprintable():
        return text
    spaced = SPACES.sub(" ", unicodedata.normalize("NFC", text))
    return "".join(
        sign if _has_form(sign, forms) else f"⟨U+{ord(sign):04X}⟩" for sign in spaced
    )


def readable(text: str) -> str:
    r"""Return a text without what a text must not have in a file of lines.

    Parameters
    ----------
    text
        Any text, hostile text included.

    Returns
    -------
    str
        The text; a control sign or byte order mark, but no tab or end of a line, is its
        number in angle brackets.

    Examples
    --------
    >>> readable("one\ntwo\x07")
    'one\ntwo⟨U+0007⟩'
    """
    return CONTROL.sub(lambda sign: f"⟨U+{ord(sign[0]):04X}⟩", text)


def together(text: str) -> str:
    r"""Return a text that no line breaks before ``?``, ``!``, ``:``, ``;`` or ``»``.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        With no-break spaces there and after ``«``, narrow ones before ``?!;``.

    Examples
    --------
    >>> together("Quelle « formation » ?")
    'Quelle «\xa0formation\xa0»\u202f?'
    """
    return NARROW.sub("\u202f", WIDE.sub("\u00a0", text))


def formless(text: str, forms: Container[int]) -> frozenset[str]:
    """Return the signs of a text that its typeface lacks.

    Parameters
    ----------
    text
        Any text.
    forms
        Code points that can be printed.

    Returns
    -------
    frozenset of str
        Without those that no typeface has a form for.
    """
    if text.isascii():
        return frozenset()
    composed = SPACES.sub(" ", unicodedata.normalize("NFC", text))
    return frozenset(
        sign for sign in composed if _has_form(sign, None) and ord(sign) not in forms
    )


def _has_form(sign: str, forms: Container[int] | None) -> bool:
    if sign in DIRECTIONS or unicodedata.category(sign) in FORMLESS:
        return False
    return forms is None or ord(sign) in forms
