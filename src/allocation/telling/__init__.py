"""A report in the words of an organiser, for every paper that shows it."""
