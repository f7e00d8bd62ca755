"""Papers in French or English: messages, numbers, dates, and the order of names."""

from allocation.wording.speaking import Words, marked, words

__all__ = ["Words", "marked", "words"]
