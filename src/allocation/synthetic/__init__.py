"""Made-up events: to try, to test and to measure."""

from allocation.synthetic.events import synthetic_event
from allocation.synthetic.lille import lille2014
from allocation.synthetic.variants import lille_candidates, lille_rules

__all__ = ["lille2014", "lille_candidates", "lille_rules", "synthetic_event"]
