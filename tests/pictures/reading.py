"""Pictures read back: the numbers that their marks stand for."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.container import Container
    from numpy.typing import NDArray

COARSE = 8
"""Pixels of a picture that are taken together, so that letters blur."""


def widths(bars: Container) -> list[float]:
    """Return how long lying bars are."""
    return [float(bar.get_width()) for bar in bars]


def heights(bars: Container) -> list[float]:
    """Return how high standing bars are."""
    return [float(bar.get_height()) for bar in bars]


def named(ax: Axes) -> dict[str, list[float]]:
    """Return the lengths of lying bars by what the legend calls them."""
    return {str(bars.get_label()): widths(bars) for bars in ax.containers}


def texts(ax: Axes) -> list[str]:
    """Return all that is written on a picture."""
    found = [text.get_text() for text in ax.texts]
    for labels in (ax.get_xticklabels(), ax.get_yticklabels()):
        found += [label.get_text() for label in labels]
    legend = ax.get_legend()
    found += [text.get_text() for text in legend.get_texts()] if legend else []
    return [*found, ax.get_title(loc="left"), ax.get_xlabel(), ax.get_ylabel()]


def blurred(png: bytes | Path) -> NDArray[np.float64]:
    """Return a picture in coarse greys, from 0 to 255."""
    source = io.BytesIO(png) if isinstance(png, bytes) else png
    with Image.open(source) as image:
        grey = image.convert("L")
        size = (max(grey.width // COARSE, 1), max(grey.height // COARSE, 1))
        return np.asarray(grey.resize(size, Image.Resampling.BOX), dtype=np.float64)
