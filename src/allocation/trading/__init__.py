"""What one aim costs in another: all points that are worth choosing, each proved."""

from allocation.trading.points import Frontier, FrontierPoint, Gap
from allocation.trading.searching import frontier

__all__ = ["Frontier", "FrontierPoint", "Gap", "frontier"]
