"""The organiser's page: one HTML file, complete without a network."""

from allocation.page.rendering import page_of, write_page

__all__ = ["page_of", "write_page"]
