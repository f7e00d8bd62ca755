"""The papers in two languages: catalogues, typography, numbers, dates, order."""

from __future__ import annotations

import pickle
import re
import string
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from allocation import optional
from allocation.wording import catalogues, marked, words
from allocation.wording.catalogues import DOMAINS

SOURCE = Path(__file__).parents[1] / "src" / "allocation"

PARTS = {
    "page": ["page"],
    "workbook": ["workbook"],
    "papers": ["papers"],
    "pictures": ["pictures"],
    "why": ["explanation"],
    "tables": ["report", "telling"],
}
"""Where the messages of each domain stand: packages, or modules by their names."""

KEYWORDS: dict[str, Any] = {"text": None, "plural": (1, 2), "marked": None}
"""What takes a message."""

Message = tuple[str, ...]
"""One form, or two."""


def used(domain: str) -> set[Message]:
    """Return the messages that the code of a part says."""
    found = set()
    for part in PARTS[domain]:
        places = [SOURCE / f"{part}.py", *(SOURCE / part).rglob("*")]
        for path in places:
            if path.suffix == ".py" and path.is_file():
                found |= extracted("python", path)
            elif path.suffix == ".html":
                found |= extracted("jinja2", path)
    return found


def extracted(method: str, path: Path) -> set[Message]:
    """Return the messages of one file."""
    messages = extract(method, BytesIO(path.read_bytes()), keywords=KEYWORDS)
    return {
        tuple(text) if isinstance(text, tuple | list) else (text,)
        for _, text, _, _ in messages
    }


def translated(domain: str) -> dict[Message, Message]:
    """Return the French messages of a part, by the English ones."""
    place = SOURCE / "wording" / "locale" / "fr" / f"{domain}.po"
    with place.open("rb") as file:
        catalogue = read_po(file, locale="fr", abort_invalid=True)
    return {_forms(one.id): _forms(one.string) for one in catalogue if one.id}


def _forms(text: Any) -> Message:
    return tuple(text) if isinstance(text, tuple | list) else (text,)


def _places(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_message_has_a_translation_and_no_other_is_left_over(domain: str) -> None:
    """The catalogue of a part has the messages of its code, no more and no fewer."""
    assert used(domain) == set(translated(domain))


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_translation_has_the_places_of_its_message(domain: str) -> None:
    """Each form has the same ``{names}`` as the English one, and is not empty."""
    for english, french in translated(domain).items():
        asked = set().union(*map(_places, english))
        for form in french:
            assert form
            assert _places(form) <= asked
        assert set().union(*map(_places, french)) == asked


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_message_is_fuzzy_or_obsolete(domain: str) -> None:
    """A catalogue has no message that a translator has not seen."""
    place = SOURCE / "wording" / "locale" / "fr" / f"{domain}.po"
    with place.open("rb") as file:
        catalogue = read_po(file, locale="fr")
    assert not catalogue.obsolete
    assert not [one.id for one in catalogue if one.id and one.fuzzy]


def test_french_spaces_before_signs() -> None:
    """Narrow no-break before ``; ! ?``, no-break before ``:`` and inside « »."""
    for domain in DOMAINS:
        for forms in translated(domain).values():
            for text in forms:
                assert not wrong_spaces(text), text


def wrong_spaces(text: str) -> list[str]:
    """Return what is wrong with the typography of a French text."""
    wrong = [
        r"(?<!\u202f)[;!?]",
        r"(?<!\u00a0):(?![0-9/])",
        r"«(?!\u00a0)",
        r"(?<!\u00a0)»",
        r"(?<!\u00a0)%",
        r"'",  # the printed apostrophe is ’
        r'"',
        r"\.\.\.",
        r"  ",
    ]
    return [pattern for pattern in wrong if re.search(pattern, text)]


@pytest.mark.parametrize(
    "text",
    ["Oui !", "Oui!", "a : b", "« a »", "50 %", "l'an", "a ; b", "quoi ?", '"a"'],
)
def test_a_wrong_space_is_found(text: str) -> None:
    """Ordinary spaces, missing ones, and typewriter's signs are all found."""
    assert wrong_spaces(text)


def test_right_spaces_are_not_found() -> None:
    """What is set as printers do passes."""
    right = "L’an\u00a0: «\u00a0oui\u202f!\u00a0», 50\u00a0%\u202f; quoi\u202f?"

    assert not wrong_spaces(right)


def test_an_unknown_language_is_refused_with_those_known() -> None:
    """German is not among them."""
    with pytest.raises(ValueError, match="one of en, fr; got 'de'"):
        words("de")


def test_an_unknown_domain_is_refused_with_those_known() -> None:
    """The message lists the parts of the papers."""
    with pytest.raises(ValueError, match=r"one of page, workbook, .*; got 'x'"):
        words("fr", "x")


def test_values_are_not_read_as_places() -> None:
    """A name with braces stays as it is."""
    assert words().text("Hello {name}", name="{name}{0.x}") == "Hello {name}{0.x}"


def test_english_has_one_form_for_one_alone() -> None:
    """0 and 2 are several."""
    said = [words().plural("{count} seat", "{count} seats", n) for n in (0, 1, 2)]

    assert said == ["0 seats", "1 seat", "2 seats"]


def test_french_has_one_form_for_none_and_one() -> None:
    """« 0 personne », « 1 personne », « 2 personnes »."""
    french = words("fr", "tables")
    said = [french.plural("{count} person", "{count} people", n) for n in (0, 1, 2)]

    assert said == ["0 personne", "1 personne", "2 personnes"]


@pytest.mark.parametrize(
    ("language", "value", "digits", "expected"),
    [
        ("en", 0, 0, "0"),
        ("en", 1234567, 0, "1,234,567"),
        ("en", -1234, 1, "-1,234.0"),
        ("en", 0.125, 2, "0.12"),
        ("fr", 1234567, 0, "1\u202f234\u202f567"),
        ("fr", 1234.5, 1, "1\u202f234,5"),
        ("fr", np.int64(12), 0, "12"),
        ("fr", 10**30, 0, "1" + "\u202f000" * 10),
    ],
)
def test_numbers(language: str, value: float, digits: int, expected: str) -> None:
    """Groups of thousands and the decimal sign are those of the language."""
    assert words(language).number(value, digits) == expected


@pytest.mark.parametrize(
    ("language", "share", "digits", "expected"),
    [
        ("en", 0.0, 0, "0%"),
        ("en", 1.0, 0, "100%"),
        ("en", 0.999, 0, ">99%"),
        ("en", 0.001, 0, "<1%"),
        ("en", 0.001, 1, "0.1%"),
        ("en", 1.25, 0, "125%"),
        ("fr", 0.5, 0, "50\u00a0%"),
        ("fr", 0.99999, 1, ">\u00a099,9\u00a0%"),
    ],
)
def test_shares(language: str, share: float, digits: int, expected: str) -> None:
    """A share is said to be 0 or 100 per cent only if it is exactly."""
    assert words(language).percent(share, digits) == expected


MOMENTS = [
    np.datetime64("2014-11-18T09:30"),
    datetime(2014, 11, 18, 9, 30),  # noqa: DTZ001  # times of events are local
    pd.Timestamp("2014-11-18T09:30"),
]


@pytest.mark.parametrize("moment", MOMENTS, ids=["numpy", "python", "pandas"])
def test_moments(moment: Any) -> None:
    """Day and time are in the language, whatever type the moment has."""
    english, french = words("en"), words("fr")

    assert english.date(moment) == "18 November 2014"
    assert french.date(moment) == "18 novembre 2014"
    assert english.time(moment) == french.time(moment) == "09:30"
    assert english.date_and_time(moment) == "18 November 2014, 09:30"
    assert french.date_and_time(moment) == "18 novembre 2014, 09:30"


@pytest.mark.parametrize(
    "missing", [np.datetime64("NaT"), pd.NaT], ids=["numpy", "pandas"]
)
def test_a_missing_moment_is_refused(missing: Any) -> None:
    """There is no day to tell."""
    with pytest.raises(ValueError, match="Expected a moment, got none"):
        words("fr").date(missing)


def test_names_stand_as_a_reader_looks_for_them() -> None:
    """Accents and capitals decide only between names of the same letters."""
    right = ["Cote", "cote", "coté", "côte", "Côté", "cotes", "Éric", "erica", "œuf"]

    assert sorted(set(right), key=words("fr").sort_key) == right


def test_texts_that_differ_have_different_keys() -> None:
    """The order of texts that look alike does not depend on how they came."""
    assert words().sort_key("e\u0301") != words().sort_key("é")


def test_a_missing_library_names_its_extra() -> None:
    """One message says what to install; the error survives pickling."""
    with pytest.raises(ImportError) as caught:
        optional.need("no_such_library.part", "report")

    assert str(caught.value) == (
        "This needs no_such_library, which is not installed: "
        'pip install "workshop-allocation[report]"'
    )
    copied = pickle.loads(pickle.dumps(caught.value))  # noqa: S301  # made here
    assert str(copied) == str(caught.value)


def test_a_library_that_lacks_its_own_is_not_called_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error is that of the library."""
    (tmp_path / "broken_library.py").write_text("import no_such_thing\n")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ModuleNotFoundError, match="no_such_thing"):
        optional.need("broken_library", "report")


def test_english_messages_need_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads English without numbers installs nothing."""

    def refuse(module: str, extra: str) -> None:
        raise AssertionError(module, extra)

    monkeypatch.setattr(catalogues, "need", refuse)
    monkeypatch.setattr("allocation.wording.speaking.need", refuse)

    assert words("en", "why").plural("{count} seat", "{count} seats", 2) == "2 seats"
    assert marked("a") == "a"
