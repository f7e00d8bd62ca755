"""A page as a reader of HTML sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import html5lib

if TYPE_CHECKING:
    from collections.abc import Iterator


def parsed(text: str) -> Any:
    """Return the tree of a page; any mistake in it is an error."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(text)


def by_id(tree: Any, name: str) -> Any:
    """Return the one element of an id."""
    (found,) = [one for one in tree.iter() if one.get("id") == name]
    return found


def said(element: Any) -> str:
    """Return the text of an element, its spaces as one."""
    return " ".join("".join(element.itertext()).split())


def heads(table: Any) -> list[str]:
    """Return the headings of a table."""
    return [said(cell) for cell in table.find("thead").iter("th")]


def cells(table: Any) -> list[list[str]]:
    """Return the rows of a table."""
    return [[said(cell) for cell in row] for row in table.find("tbody")]


def elements(tree: Any) -> Iterator[Any]:
    """Return all elements, without comments."""
    return (one for one in tree.iter() if isinstance(one.tag, str))
