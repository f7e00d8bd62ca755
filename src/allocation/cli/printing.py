"""Lines on the terminal: harmless whatever is in them, wherever they go."""

from __future__ import annotations

import os
import sys
import unicodedata
from typing import TextIO


def printable(text: str) -> str:
    r"""Return a text with all that could steer a terminal escaped.

    Parameters
    ----------
    text
        Any text; a line break in it is escaped, too.

    Returns
    -------
    str
        One line: letters, marks, signs and spaces as they are; controls, invisible
        characters and broken ones as Python writes them.

    Examples
    --------
    >>> print(printable("Zoé\x1b[31m\n"))
    Zoé\x1b[31m\n
    """
    return "".join(
        sign
        if sign.isprintable() or unicodedata.category(sign) == "Zs"
        else sign.encode("unicode_escape").decode()
        for sign in text
    )


def say(*lines: str) -> None:
    """Print lines on standard output.

    Parameters
    ----------
    *lines
        Texts, each of which becomes one line.
    """
    _write(sys.stdout, lines)


def warn(*lines: str) -> None:
    """Print lines on standard error.

    Parameters
    ----------
    *lines
        Texts, each of which becomes one line.
    """
    _write(sys.stderr, lines)


def _write(stream: TextIO | None, lines: tuple[str, ...]) -> None:
    if stream is None:  # a window without a console has none
        return
    text = "".join(f"{printable(line)}\n" for line in lines)
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except BrokenPipeError:
        # nobody reads any more; Python's own flush at the end must not fail again
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
