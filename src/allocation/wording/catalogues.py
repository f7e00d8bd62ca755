"""The translations: one file of messages for each language and part of the papers."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from allocation.optional import need

LOCALES = {"en": "en_GB", "fr": "fr_FR"}
"""The languages; in each, whose numbers and dates."""

DOMAINS = ("page", "workbook", "papers", "pictures", "why", "tables")
"""The parts of the papers; each has a catalogue of its own."""

SOURCE = "en"
"""The language of the messages in the code: it needs no catalogue."""


@cache
def catalogue(language: str, domain: str) -> NullTranslations:
    """Return the translations of one part into one language.

    Parameters
    ----------
    language
        One of :data:`LOCALES`.
    domain
        One of :data:`DOMAINS`.

    Returns
    -------
    gettext.NullTranslations
        Gives messages back as they are if it has no translation of them.

    Raises
    ------
    ValueError
        If there is no such language or domain; the message lists those that are.
    """
    for what, asked, known in (
        ("language", language, tuple(LOCALES)),
        ("domain", domain, DOMAINS),
    ):
        if asked not in known:
            message = f"Expected {what} to be one of {', '.join(known)}; got {asked!r}."
            raise ValueError(message)
    if language == SOURCE:
        return NullTranslations()
    place = files("allocation.wording") / "locale" / language / f"{domain}.po"
    # read as they are written, so that nothing compiled can be older than its source
    messages = need("babel.messages.pofile", "report").read_po(
        BytesIO(place.read_bytes()), locale=LOCALES[language], abort_invalid=True
    )
    compiled = BytesIO()
    need("babel.messages.mofile", "report").write_mo(compiled, messages)
    compiled.seek(0)
    return GNUTranslations(compiled)
