"""Made-up events: to try, to test and to measure."""

from allocation.synthetic.events import synthetic_event
from allocation.synthetic.lille import lille2014

__all__ = ["lille2014", "synthetic_event"]
