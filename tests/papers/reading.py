"""Papers read back, by programs that know nothing of how they are made."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import unicodedata
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


def plain(text: str) -> str:
    """Return a text as it is compared: spaces alike, letters alike."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def pages(pdf: bytes, folder: Path, *options: str) -> list[str]:
    """Return the text of each page of a PDF."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not installed (Debian: poppler-utils)")
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(  # noqa: S603  # a file of our own
        [reader, *options, str(path), "-"], capture_output=True, check=True
    )
    return done.stdout.decode().split("\f")[:-1]


def numbered(page: str) -> list[str]:
    """Return the cells after the number, of the rows of a list on a page."""
    found = []
    for line in page.splitlines():
        row = re.match(r"\s*(\d+)\s{2,}(.*)", line)
        if row:
            found.append(re.split(r"\s{2,}", row[2])[0])
    return found


def table(content: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def unfolded(content: bytes) -> list[str]:
    """Return the lines of a calendar, each checked as RFC 5545 wants it."""
    assert content.endswith(b"\r\n")
    physical = content.split(b"\r\n")[:-1]
    lines: list[bytes] = []
    for line in physical:
        assert len(line) <= 75, "lines are folded at 75 octets"
        assert b"\n" not in line, "lines end in CR LF, and nowhere else"
        assert b"\r" not in line, "lines end in CR LF, and nowhere else"
        assert not re.search(rb"[\0-\x08\x0b-\x1f\x7f]", line), "no control signs"
        if line.startswith((b" ", b"\t")):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    found = [line.decode() for line in lines]
    assert all(re.match(r"[A-Z-]+(;[^:]*)?:", line) for line in found)
    return found


def valued(text: str) -> str:
    """Return the text that a line of a calendar has escaped."""
    signs = {"\\n": "\n", "\\N": "\n", "\\,": ",", "\\;": ";", "\\\\": "\\"}
    return re.sub(r"\\.", lambda found: signs[found[0]], text)
