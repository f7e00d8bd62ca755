"""All papers of the day in one folder, whole or not at all."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allocation import files
from allocation.papers.calendars import ZONE, calendar_files
from allocation.papers.drawing import pictures
from allocation.papers.faces import typefaces
from allocation.papers.merging import mail_merge
from allocation.papers.saying import rows
from allocation.papers.sheets import SPARE, sign_in_sheets
from allocation.papers.slips import personal_slips
from allocation.papers.training import attendance_list, attendance_rows
from allocation.printable import formless
from allocation.wording import words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from os import PathLike
    from pathlib import Path

    from allocation.papers.calendars import Calendars
    from allocation.report import Report
    from allocation.wording import Words

NAMED = 12
"""So many signs or sessions are named in a remark; of others only the number."""


@dataclass(frozen=True)
class DayPapers:
    """The papers of the day, not yet written.

    Parameters
    ----------
    files
        Contents by name, as :func:`allocation.files.write_whole` takes them.
    remarks
        What is not in them as somebody might expect, in sentences.
    """

    files: dict[str, bytes]
    remarks: tuple[str, ...]


def day_papers(
    report: Report,
    language: str = "en",
    *,
    delimiter: str | None = None,
    zone: str = ZONE,
    moment: datetime | None = None,
    sequence: int = 0,
    spare: int = SPARE,
    fonts: Sequence[Path] = (),
) -> DayPapers:
    """Return all papers of the day.

    Parameters
    ----------
    report
        Whose tables; ``report.pseudonymised()`` for papers without names.
    language
        ``"en"`` (the default) or ``"fr"``.
    delimiter
        Of CSV files; None (the default) for a comma, in French a semicolon.
    zone
        The time zone of the event's times.
    moment
        When papers are made, as they say; None (the default) for the first day of the
        event, so that the same plan gives the same bytes.
    sequence
        How many times calendars were published before.
    spare
        Empty rows on a sign-in sheet, or more where more seats are held back.
    fonts
        Files of typefaces for signs that DejaVu Sans lacks.

    Returns
    -------
    DayPapers
        ``sign-in-sheets.pdf``, ``slips.pdf``, ``attendance-list.pdf``,
        ``attendance-list.csv``, ``mail-merge.csv``, ``calendars-people.zip`` (a file
        for each person, named in the mail merge), a file for each session in
        ``calendars``, and ``pictures``.

    Raises
    ------
    MissingLibraryError
        If a library of the extras ``pdf``, ``ics``, ``plot`` or ``report`` is not
        installed.
    ValueError
        If there is no such language, delimiter or time zone.
    """
    said = words(language, "papers")
    comma = delimiter or (";" if language == "fr" else ",")
    dated = calendar_files(report, zone=zone, moment=moment, sequence=sequence)
    mailed = {person: dated.names[person] for person in dated.people}
    found = {
        "sign-in-sheets.pdf": sign_in_sheets(
            report, language, spare=spare, moment=moment, fonts=fonts
        ),
        "slips.pdf": personal_slips(report, language, moment=moment, fonts=fonts),
        "attendance-list.pdf": attendance_list(
            report, language, moment=moment, fonts=fonts
        ),
        "attendance-list.csv": attendance_rows(report, language, delimiter=comma),
        "mail-merge.csv": mail_merge(
            report, language, delimiter=comma, calendars=mailed
        ),
    }
    if dated.people:
        named = {mailed[person]: content for person, content in dated.people.items()}
        found["calendars-people.zip"] = zipped(named)
    for session, content in dated.sessions.items():
        found[f"calendars/{dated.session_names[session]}"] = content
    for name, content in pictures(report, language).items():
        found[f"pictures/{name}"] = content
    return DayPapers(found, (*_unprinted(report, fonts, said), *_untimed(dated, said)))


def write_papers(
    report: Report,
    folder: str | PathLike[str],
    language: str = "en",
    *,
    overwrite: bool = False,
    delimiter: str | None = None,
    zone: str = ZONE,
    moment: datetime | None = None,
    sequence: int = 0,
    spare: int = SPARE,
    fonts: Sequence[Path] = (),
) -> tuple[str, ...]:
    """Write all papers of the day into a folder: all of them or, if one fails, none.

    Parameters
    ----------
    report
        Whose tables; ``report.pseudonymised()`` for papers without names.
    folder
        Where to: made if it does not exist.
    language
        ``"en"`` (the default) or ``"fr"``.
    overwrite
        Whether files of these names may be replaced.
    delimiter, zone, moment, sequence, spare, fonts
        As in :func:`day_papers`.

    Returns
    -------
    tuple of str
        What is not in the papers as somebody might expect, in sentences.

    Raises
    ------
    FileExistsError
        If one of the files exists and must not be replaced.
    MissingLibraryError
        If a library is not installed.
    OSError
        If a file cannot be written.
    ValueError
        If there is no such language, delimiter or time zone.
    """
    made = day_papers(
        report,
        language,
        delimiter=delimiter,
        zone=zone,
        moment=moment,
        sequence=sequence,
        spare=spare,
        fonts=fonts,
    )
    files.write_whole(folder, made.files, overwrite=overwrite)
    return made.remarks


def zipped(contents: dict[str, bytes]) -> bytes:
    """Return files as one.

    Parameters
    ----------
    contents
        By name.

    Returns
    -------
    bytes
        A ZIP file, the same for the same contents.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(contents.items()):
            entry = zipfile.ZipInfo(name)  # bears the first day of 1980
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def _unprinted(report: Report, fonts: Sequence[Path], said: Words) -> list[str]:
    """Return what to say of signs that the typefaces lack."""
    forms = typefaces(fonts).forms
    texts = {report.event.name}
    for table, columns in (
        (report.programmes(), ("title", "session", "room", "round")),
        (report.totals(), ("participant", "name", "organisation")),
        (report.attendance(), ("title", "session", "room", "kind")),
    ):
        for row in rows(table[list(columns)].drop_duplicates()):
            texts.update(text for text in row.values() if text)
    lacking = sorted(frozenset().union(*(formless(text, forms) for text in texts)))
    if not lacking:
        return []
    return [
        said.plural(
            "{count} sign has no form in the typeface, and is printed by its number: "
            "{signs}. Name a typeface that has it.",
            "{count} signs have no form in the typeface, and are printed by their "
            "numbers: {signs}. Name a typeface that has them.",
            len(lacking),
            signs=_some([f"{sign} (U+{ord(sign):04X})" for sign in lacking]),
        )
    ]


def _untimed(dated: Calendars, said: Words) -> list[str]:
    """Return what to say of sessions that are in no calendar."""
    if not dated.untimed:
        return []
    return [
        said.plural(
            "{count} session has no time, and is in no calendar: {sessions}.",
            "{count} sessions have no time, and are in no calendar: {sessions}.",
            len(dated.untimed),
            sessions=_some(list(dated.untimed)),
        )
    ]


def _some(texts: list[str]) -> str:
    more = ["…"] if len(texts) > NAMED else []
    return ", ".join([*texts[:NAMED], *more])
