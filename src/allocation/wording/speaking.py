"""Messages, numbers and moments in the words of one language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from allocation.optional import need
from allocation.wording.catalogues import LOCALES, SOURCE, catalogue
from allocation.wording.ordering import sort_key

if TYPE_CHECKING:
    Moment = datetime | np.datetime64

NO_BREAK = "\u00a0"
"""A space at which no line ends."""


def words(language: str = "en", domain: str = "page") -> Words:
    r"""Return what says a part of the papers in a language.

    Parameters
    ----------
    language
        ``"en"`` (the default) or ``"fr"``.
    domain
        The part: ``"page"`` (the default), ``"workbook"``, ``"papers"``,
        ``"pictures"``, ``"why"`` or ``"tables"``.

    Returns
    -------
    Words
        Its messages, and how numbers and moments are written.

    Raises
    ------
    ValueError
        If there is no such language or domain; the message lists those that are.

    Examples
    --------
    >>> words("fr").percent(0.524)
    '52\xa0%'
    >>> words("de")
    Traceback (most recent call last):
    ...
    ValueError: Expected language to be one of en, fr; got 'de'.
    """
    catalogue(language, domain)
    return Words(language, domain)


def marked(message: str) -> str:
    """Return a message as it is: where it stands, it is marked for translation.

    Parameters
    ----------
    message
        A message that somebody passes to :meth:`Words.text` elsewhere.

    Returns
    -------
    str
        The same.
    """
    return message


@dataclass(frozen=True)
class Words:
    """One part of the papers in one language.

    Parameters
    ----------
    language
        A known language.
    domain
        A known part.
    """

    language: str
    domain: str = "page"

    @property
    def locale(self) -> str:
        """Whose numbers and dates: ``"en_GB"`` or ``"fr_FR"``."""
        return LOCALES[self.language]

    def text(self, message: str, **values: object) -> str:
        """Return a message in the language.

        Parameters
        ----------
        message
            In English, with ``{names}`` where values go.
        **values
            What stands there, as it is: write numbers with :meth:`number`.

        Returns
        -------
        str
            The translation; the message itself where there is none.

        Examples
        --------
        >>> words("en").text("Room {room}", room="<b>{x}")
        'Room <b>{x}'
        """
        return catalogue(self.language, self.domain).gettext(message).format(**values)

    def plural(self, one: str, many: str, count: int, **values: object) -> str:
        """Return a message about a number of things.

        Parameters
        ----------
        one, many
            The message for one thing, and for several; ``{count}`` is the number.
        count
            How many.
        **values
            What else stands in it.

        Returns
        -------
        str
            In the form that the language has for this number: French has one form for
            0 and 1.

        Examples
        --------
        >>> words("en").plural("{count} seat", "{count} seats", 1200)
        '1,200 seats'
        """
        found = catalogue(self.language, self.domain).ngettext(one, many, count)
        return found.format(count=self.number(count), **values)

    def number(self, value: float, digits: int = 0) -> str:
        r"""Return a number as the language writes it.

        Parameters
        ----------
        value
            Any finite number.
        digits
            How many digits after the decimal sign.

        Returns
        -------
        str
            Rounded, the even digit in a tie, and with all its digits.

        Examples
        --------
        >>> words("en").number(1234.5, 2), words("fr").number(1234.5, 2)
        ('1,234.50', '1\u202f234,50')
        """
        if isinstance(value, int | np.integer) and not digits:
            return f"{int(value):,}".replace(",", _thousands(self.locale))
        pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
        numbers = need("babel.numbers", "report")
        return str(
            numbers.format_decimal(float(value), format=pattern, locale=self.locale)
        )

    def percent(self, share: float, digits: int = 0) -> str:
        r"""Return a share in per cent, which is 0 or 100 only if it is exactly.

        Parameters
        ----------
        share
            1 is all.
        digits
            How many digits after the decimal sign.

        Returns
        -------
        str
            Rounded; what would round to nothing, or to all, is below or above the
            nearest share that it is not.

        Examples
        --------
        >>> words("en").percent(1 / 3), words("en").percent(0.999)
        ('33%', '>99%')
        >>> words("fr").percent(0.001, 1), words("fr").percent(0.0001)
        ('0,1\xa0%', '<\xa01\xa0%')
        """
        step = 10.0 ** -(digits + 2)
        for end, inside, sign in ((0.0, step, "<"), (1.0, 1.0 - step, ">")):
            if 0 < share < 1 and round(share / step) * step == end:
                gap = NO_BREAK if self.language == "fr" else ""
                return f"{sign}{gap}{self._share(inside, digits)}"
        return self._share(share, digits)

    def _share(self, share: float, digits: int) -> str:
        written = self.number(share * 100, digits)
        return f"{written}{NO_BREAK}%" if self.language == "fr" else f"{written}%"

    def date(self, moment: Moment) -> str:
        """Return the day of a moment.

        Parameters
        ----------
        moment
            A local time, or a day.

        Returns
        -------
        str
            ``"18 November 2014"``, ``"18 novembre 2014"``.

        Raises
        ------
        ValueError
            If the moment is missing.
        """
        dates = need("babel.dates", "report")
        return str(dates.format_date(_plain(moment), "long", locale=self.locale))

    def time(self, moment: Moment) -> str:
        """Return the time of day of a moment.

        Parameters
        ----------
        moment
            A local time.

        Returns
        -------
        str
            ``"09:30"``.

        Raises
        ------
        ValueError
            If the moment is missing.
        """
        dates = need("babel.dates", "report")
        return str(dates.format_time(_plain(moment), "short", locale=self.locale))

    def date_and_time(self, moment: Moment) -> str:
        """Return a moment.

        Parameters
        ----------
        moment
            A local time.

        Returns
        -------
        str
            ``"18 November 2014, 09:30"``, ``"18 novembre 2014, 09:30"``.

        Raises
        ------
        ValueError
            If the moment is missing.
        """
        dates = need("babel.dates", "report")
        pattern = str(dates.get_datetime_format("medium", locale=self.locale))
        return pattern.replace("{1}", self.date(moment)).replace(
            "{0}", self.time(moment)
        )

    def sort_key(self, text: str) -> tuple[str, str, str]:
        """Return what to sort a text by, as a reader expects: é stands beside e.

        Parameters
        ----------
        text
            Any text.

        Returns
        -------
        tuple
            Letters without accents and capitals; accents decide between equal ones,
            then the text itself.
        """
        return sort_key(text)


@cache
def _thousands(locale: str) -> str:
    """Return what stands between thousands."""
    if locale == LOCALES[SOURCE]:
        return ","  # so that English messages need no library
    return str(need("babel.numbers", "report").get_group_symbol(locale=locale))


def _plain(moment: Moment) -> datetime:
    """Return a moment to the second.

    Raises
    ------
    ValueError
        If it is missing.
    """
    found = (
        moment.astype("datetime64[s]").item()
        if isinstance(moment, np.datetime64)
        else moment
    )
    if not isinstance(found, datetime) or found != found:  # noqa: PLR0124  # as NaT is
        message = "Expected a moment, got none."
        raise ValueError(message)
    return found
