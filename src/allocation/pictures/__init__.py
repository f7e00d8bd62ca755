"""Pictures of an answer: from the tables of its report, by matplotlib."""

from allocation.pictures.offering import Plots, frontier
from allocation.pictures.showing import image, svg

__all__ = ["Plots", "frontier", "image", "svg"]
