"""Colours of pictures: apart in lightness, so that a grey print can be read."""

INK = "#1a1a1a"
"""Texts and edges."""

FADED = "#595959"
"""Texts that matter less: still 7 to 1 against white."""

GRID = "#dedede"
EMPTY = "#ececec"
"""Seats that nobody has."""

BLUE, SKY = "#0b5a94", "#9ecae1"
"""The blue of Okabe and Ito, darker for white texts, and a light one."""

RAMP = ("#08306b", "#2a6fae", "#6aaed6", "#a9cfe5", "#d6e6f4", "#f4f9fd")
"""Six blues from dark to light, each lighter than the one before in grey, too."""


def luminance(colour: str) -> float:
    """Return how light a colour is, as WCAG 2 defines relative luminance.

    Parameters
    ----------
    colour
        ``"#rrggbb"``.

    Returns
    -------
    float
        From 0 (black) to 1 (white).

    Examples
    --------
    >>> luminance("#000000"), luminance("#ffffff")
    (0.0, 1.0)
    """
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004  # as the standard has them
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def on(colour: str) -> str:
    """Return the colour of a text on another colour: what stands out more.

    Parameters
    ----------
    colour
        ``"#rrggbb"``.

    Returns
    -------
    str
        White or ink.
    """
    behind = luminance(colour) + 0.05
    ink = behind / (luminance(INK) + 0.05)
    return INK if ink >= 1.05 / behind else "#ffffff"
