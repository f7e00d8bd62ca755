"""Characters that no valid page can hold, as signs that a reader can see."""

from __future__ import annotations

import re

UNHELD = re.compile(
    "[\x00-\x08\x0b\x0d-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(
        f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17)
    )
    + "]"
)
"""Controls apart from tabs, line feeds and form feeds; half characters; no characters.

HTML Standard, 13.2.3.5: preprocessing the input stream.
"""

PICTURES = 0x2400
"""Where Unicode has a picture of each control of ASCII."""

DELETE = 0x7F
"""The one control of ASCII that is not at its beginning."""


def visible(text: str) -> str:
    r"""Return a text with what a page cannot hold made visible.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        The same, but for controls of ASCII, of which it has the pictures, and other
        characters that a page cannot hold, which stand as Python writes them.

    Examples
    --------
    >>> visible("a\x07b\rc\x85")
    'a␇b␍c\\x85'
    """
    return UNHELD.sub(_sign, text)


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < ord(" "):
        return chr(PICTURES + code)
    if code == DELETE:
        return "␡"
    return found[0].encode("unicode_escape", "surrogatepass").decode()
