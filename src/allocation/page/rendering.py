"""The page from its template: every value escaped, only its own script and style."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files as resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from allocation import files
from allocation.optional import need
from allocation.page.signs import visible
from allocation.page.views import Views
from allocation.telling import labels
from allocation.telling.contents import Contents
from allocation.wording import words

if TYPE_CHECKING:
    from os import PathLike

    from allocation.report import Report


def page_of(
    report: Report, *, language: str = "en", suppress_below: int | None = None
) -> str:
    r"""Return the organiser's page: one HTML file that needs nothing else.

    First what was proved and how people fare, then the sessions, who sits in each, and
    everybody's programme, with a search by name and columns to sort by; then the rules.
    It loads nothing, and its policy lets it run only its own script: it can be opened
    from a mail, and printed. The same report gives the same bytes.

    Parameters
    ----------
    report
        ``plan.report``, or that of any list; with pseudonyms, from
        :meth:`Report.pseudonymised`, the page has these.
    language
        ``"en"`` (the default) or ``"fr"``: of the page's own words; those of the event
        stay as they are.
    suppress_below
        Hides counts from 1 to one less, as :func:`allocation.suppressed` does, and
        leaves out all from which they could be told: people, rooms, values of aims.
        None (the default) hides nothing; ``5`` is usual.

    Returns
    -------
    str
        The page, to be written as UTF-8. Characters that no page can hold, such as
        controls, stand as signs: ``␇``.

    Raises
    ------
    ImportError
        If the extra ``report`` is not installed.
    ValueError
        If there is no such language, or the threshold is less than 2.

    Examples
    --------
    >>> import allocation as al
    >>> event = al.lille2014()
    >>> report = al.Report(event, al.mechanisms.first_come(event))
    >>> al.page_of(report, language="fr")[:38]
    '<!DOCTYPE html>\n<html lang="fr">\n<head'
    """
    contents = Contents(report, suppress_below)
    said, named = words(language, "page"), words(language, "tables")
    markup = need("markupsafe", "report").Markup
    style, script = _part("page.css"), _part("page.js")
    text = _template().render(
        views=Views(contents, said, named),
        whole=contents.whole,
        below=suppress_below,
        pseudonymised=report.secret is not None,
        language=language,
        text=said.text,
        plural=said.plural,
        heading=lambda column: labels.heading(named, column),
        style=markup(style),
        script=markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
    )
    return str(text)


def write_page(
    report: Report,
    path: str | PathLike[str],
    *,
    language: str = "en",
    suppress_below: int | None = None,
    overwrite: bool = False,
) -> None:
    """Write the organiser's page into a file.

    Parameters
    ----------
    report
        Whose tables.
    path
        The file, such as ``"page.html"``; its folder is made if it does not exist.
    language, suppress_below
        As in :func:`page_of`.
    overwrite
        Whether the file may be replaced.

    Raises
    ------
    FileExistsError
        If the file exists and must not be replaced.
    ImportError
        If the extra ``report`` is not installed.
    OSError
        If it cannot be written; what was there is still there.
    ValueError
        If there is no such language, or the threshold is less than 2.
    """
    text = page_of(report, language=language, suppress_below=suppress_below)
    place = Path(path)
    files.write_whole(place.parent, {place.name: text.encode()}, overwrite=overwrite)


def _part(name: str) -> str:
    place = resources("allocation.page") / "templates" / name
    return place.read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


@cache
def _template() -> Any:
    jinja2 = need("jinja2", "report")
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # whatever is shown passes here, so that no text can be forgotten
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    return environment.from_string(_part("page.html"))
