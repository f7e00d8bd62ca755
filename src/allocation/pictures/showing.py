"""Pictures shown and kept: as SVG for a page, as PNG or PDF for a file."""

from __future__ import annotations

import hashlib
import io
import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from allocation.optional import need
from allocation.printable import FAMILY

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FORMATS = ("pdf", "png", "svg")
"""How a picture may be kept."""

SETTINGS = {
    "svg.hashsalt": "allocation",
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "font.family": [FAMILY],
    "hatch.linewidth": 0.7,
    "axes.unicode_minus": True,
}
"""Names of parts that do not change, texts as texts, typefaces embedded."""

DATES: dict[str, dict[str, None]] = {
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
}
"""What would differ from one day or version to another."""

DPI = 200
"""Dots per inch of a picture in dots."""

TAG = re.compile(r"<[^<>]*>")
NAME = re.compile(r"""( id="|href="\#|url\(\#)""", re.VERBOSE)
"""Where a tag of SVG names a part, or calls it."""


@cache
def _kind() -> type[Axes]:
    """Return the kind of axis that shows itself in a notebook."""
    axes = need("matplotlib.axes", "plot")

    class Picture(axes.Axes):  # type: ignore[misc,name-defined]  # known only once asked for
        """An axis that a notebook shows."""

        def _repr_svg_(self) -> str:
            return svg(self)

    return Picture


def canvas(width: float, height: float) -> Axes:
    """Return an axis of a new figure, which shows itself in a notebook.

    Parameters
    ----------
    width, height
        Of the figure, in inches.

    Returns
    -------
    matplotlib.axes.Axes
        With nothing on it.

    Raises
    ------
    MissingLibraryError
        If matplotlib is not installed.
    """
    library = need("matplotlib", "plot")
    with library.rc_context({**SETTINGS, "text.parse_math": False}):
        figure = need("matplotlib.figure", "plot").Figure(
            figsize=(width, height), layout="constrained", facecolor="white"
        )
        made: Axes = figure.add_subplot(axes_class=_kind())
    return made


def image(picture: Axes, kind: str = "png", *, dpi: float = DPI) -> bytes:
    """Return a picture as a file.

    Parameters
    ----------
    picture
        What a function of pictures returns.
    kind
        ``"png"`` (the default), ``"pdf"`` or ``"svg"``.
    dpi
        Dots per inch of a PNG.

    Returns
    -------
    bytes
        The same for the same picture, whatever day it is.

    Raises
    ------
    MissingLibraryError
        If matplotlib is not installed.
    ValueError
        If there is no such kind.
    """
    if kind not in FORMATS:
        message = f"Expected kind to be one of {', '.join(FORMATS)}; got {kind!r}."
        raise ValueError(message)
    out = io.BytesIO()
    library = need("matplotlib", "plot")
    with library.rc_context(SETTINGS):
        figure = _figure(picture)
        figure.savefig(out, format=kind, dpi=dpi, metadata=DATES[kind])
    return out.getvalue()


def svg(picture: Axes, says: str | None = None) -> str:
    """Return a picture as SVG to stand in a page.

    Texts are texts: small, searchable, in the typeface of the page's reader. The names
    of its parts are its own, so that a page can have several pictures.

    Parameters
    ----------
    picture
        What a function of pictures returns.
    says
        What is read aloud instead of it; None (the default) for its title.

    Returns
    -------
    str
        From ``<svg`` to ``</svg>``: no script, no date, nothing that is fetched.

    Raises
    ------
    MissingLibraryError
        If matplotlib is not installed.
    """
    whole = image(picture, "svg").decode()
    drawn = whole[whole.index("<svg") :].strip()
    own = f"p{hashlib.sha256(drawn.encode()).hexdigest()[:8]}-"
    drawn = TAG.sub(lambda tag: NAME.sub(rf"\g<1>{own}", tag[0]), drawn)
    spoken = picture.get_title(loc="left") if says is None else says
    label = f'<svg role="img" aria-label="{escape(spoken)}"'
    return drawn.replace("<svg", label, 1)


def _figure(picture: Axes) -> Any:
    return picture.get_figure(root=True)
