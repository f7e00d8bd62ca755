"""The workbook: read back, opened by LibreOffice, every number in it recomputed."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections import Counter
from datetime import datetime
from io import BytesIO
from statistics import mean
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import pytest

import allocation as al
from allocation.reading import write_event
from allocation.wording import words
from tests.folder_facts import Facts
from tests.solved import lille
from tests.workbooks import opened, records

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECRET = b"a secret of the tests"

CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
"""What LibreOffice calls a file with commas for each sheet, in UTF-8."""

Book = dict[str, list[list[Any]]]


@pytest.fixture(scope="module")
def content() -> bytes:
    """Return the workbook of the plan."""
    return al.workbook_of(lille().report)


@pytest.fixture(scope="module")
def book(content: bytes) -> Book:
    """Return its cells."""
    return opened(content)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """Return what follows from the files of the plan."""
    folder = tmp_path_factory.mktemp("lille")
    lille().save(folder)
    write_event(lille().event, folder / "event")
    return Facts(folder)


def test_there_is_a_sheet_for_each_need(book: Book) -> None:
    """In the order in which an organiser needs them."""
    assert list(book) == [
        "Summary", "Programmes", "Seats", "Sessions", "Sign-up lists",
        "Choices obtained", "Totals", "Least served", "Rooms", "Cancelled", "Aims",
        "Rules",
    ]  # fmt: skip


def test_names_of_sheets_are_allowed_in_both_languages() -> None:
    """At most 31 characters, none of those that spreadsheets refuse, all different."""
    for language in ("en", "fr"):
        names = list(opened(al.workbook_of(lille().report, language=language)))

        assert len({name.casefold() for name in names}) == 12
        assert all(0 < len(name) <= 31 for name in names)
        assert not set("".join(names)) & set("[]:*?/\\'")


def test_tables_can_be_filtered_and_scrolled(content: bytes) -> None:
    """Each has a filter over all of it, headings that stay, and columns wide enough."""
    pages = openpyxl.load_workbook(BytesIO(content)).worksheets

    for page in pages:
        assert page.freeze_panes
        assert page.print_title_rows == "$1:$1"
        assert page.column_dimensions["A"].width >= 8
        if page.title not in {"Summary", "Aims", "Rules", "Cancelled"}:
            assert page.auto_filter.ref == page.dimensions


def test_no_cell_is_a_formula_and_nothing_is_a_link(content: bytes) -> None:
    """Numbers, times and texts are what they say."""
    kinds = set()
    for page in openpyxl.load_workbook(BytesIO(content)):
        assert not page._hyperlinks
        kinds |= {cell.data_type for row in page.iter_rows() for cell in row}

    assert kinds <= {"n", "s", "d", "inlineStr"}
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name)
            assert b"http-equiv" not in archive.read(name)


def test_the_same_report_gives_the_same_bytes(content: bytes) -> None:
    """Neither the day nor the user is in it."""
    assert al.workbook_of(lille().report) == content


def test_summary(book: Book, facts: Facts) -> None:
    """Each figure is worked out again from the files."""
    shown = {row[0]: row[1] for row in book["Summary"][1:]}
    outcomes, totals = facts.outcomes(), list(facts.totals.values())
    ranked = ("choice", "ballot")
    stated = sum(n for kind, n in outcomes.items() if kind.endswith(ranked))
    firsts = facts.firsts.values()
    satisfied = sorted(facts.satisfaction.values())
    count = len(satisfied)
    fills = [
        [facts.taken[s] / facts.capacity(s) for s in facts.of_round(held)]
        for held in facts.rounds
    ]
    differences = sum(abs(a - b) for a in satisfied for b in satisfied)
    best = [facts.totals[person] <= facts.alone[person][0] for person in facts.firsts]
    expected = {
        "Of the seats for which a choice was stated are a 1st choice": (
            outcomes["1st choice"] / stated
        ),
        "Of the people with choices have at least one 1st choice": mean(
            map(any, firsts)
        ),
        "Of the people with choices have a 1st choice in all their rounds": mean(
            map(all, firsts)
        ),
        "Seats left empty though the person attends": 0,
        "Points of the worst-off person": max(totals),
        "People with that many points": totals.count(max(totals)),
        "Points of a person on average": mean(totals),
        "Points of all people together": sum(totals),
        "Of the people with choices have the best that they could alone": mean(best),
        "People who envy somebody’s programme": facts.envy[0],
        "Pairs who would both gain by a swap": facts.envy[1],
        "Largest difference of fill between two sessions of a round": max(
            max(row) - min(row) for row in fills
        ),
        "Inequality of satisfaction (Gini)": differences / (2 * count * sum(satisfied)),
        "Equality of satisfaction (Jain)": sum(satisfied) ** 2
        / (count * sum(one**2 for one in satisfied)),
    }

    numbers = {
        name: value for name, value in shown.items() if not isinstance(value, str)
    }
    assert numbers.keys() == expected.keys()
    for name, value in expected.items():
        assert numbers[name] == pytest.approx(value), name
    assert [r[1] for r in book["Summary"] if r[0] == "Size"] == [
        f"{len(facts.people)} people", f"{len(facts.rounds)} rounds",
        f"{len(facts.sessions)} sessions", f"{len(facts.rooms)} rooms",
    ]  # fmt: skip
    assert shown["Seed of the lottery"] == "2014"


def start(facts: Facts, held: str) -> datetime:
    """Return when a round begins."""
    (found,) = [one["start"] for one in facts.toml["rounds"] if one["id"] == held]
    assert isinstance(found, datetime)
    return found


def test_programmes(book: Book, facts: Facts) -> None:
    """A row for each person, with real times and numbers."""
    rows = records(book["Programmes"])

    assert {row["Id"] for row in rows} == set(facts.people)
    for row in rows:
        person = facts.people[row["Id"]]
        for column in ("name", "organisation", "category"):
            assert row[column.capitalize()] == person[column]
        assert row["Total points"] == facts.totals[row["Id"]]
        for held in facts.rounds:
            session = facts.programme[row["Id"]].get(held)
            shown = [
                row[f"{kind}, round {held}"]
                for kind in ("Session", "Start", "Room", "Obtained")
            ]
            if session is None:
                assert shown == [None] * 4
                continue
            told = facts.sessions[session]
            assert shown == [
                told["title"],
                start(facts, held),
                told["room"],
                facts.outcome(row["Id"], session),
            ]


def test_seats(book: Book, facts: Facts) -> None:
    """A row for each seat."""
    rows = records(book["Seats"])

    assert [(r["Id"], r["Round"], r["Session"], r["Points"]) for r in rows] == [
        (r["participant"], r["round"], r["session"], int(r["cost"]))
        for r in facts.seats
    ]
    for row in rows:
        said = facts.outcome(row["Id"], row["Session"])
        rank = facts.ranks.get((row["Id"], row["Session"]))
        assert row["What was obtained"] == said
        assert row["Rank of the choice"] == (rank if said.endswith("choice") else None)
        for head, column in (("Title", "title"), ("Topic", "topic"), ("Kind", "kind")):
            assert row[head] == facts.sessions[row["Session"]][column]
        assert row["Start"] == start(facts, row["Round"])


def test_sessions(book: Book, facts: Facts) -> None:
    """Seats, people, free seats, shares and first choices."""
    rows = records(book["Sessions"])

    assert {row["Session"] for row in rows} == set(facts.sessions)
    for row in rows:
        session = row["Session"]
        seats, taken = facts.capacity(session), facts.taken[session]
        numbers = [row[head] for head in ("Seats", "Taken", "Free", "First choices")]
        assert numbers == [seats, taken, seats - taken, facts.first_choices(session)]
        assert row["Filled"] == pytest.approx(taken / seats)
        assert row["Minimum"] == int(facts.sessions[session]["min_size"] or 0)
        assert (row["Limited"], row["Mandatory"], row["Cancelled"]) == (
            "yes",
            "no",
            "no",
        )


def test_lists_to_sign(book: Book, facts: Facts) -> None:
    """Everybody under their session, in the order of names, and room to sign."""
    rows = records(book["Sign-up lists"])
    titles = {name: row["title"] for name, row in facts.sessions.items()}

    assert Counter(
        (r["Id"], r["Round"], r["Session"], r["Room"]) for r in rows
    ) == Counter(
        (
            row["participant"],
            row["round"],
            titles[row["session"]],
            facts.sessions[row["session"]]["room"],
        )
        for row in facts.seats
    )
    assert {row["Signature"] for row in rows} == {None}
    for held in facts.rounds:
        here = [row for row in rows if row["Round"] == held]
        for title in {row["Session"] for row in here}:
            names = [row["Name"] for row in here if row["Session"] == title]
            assert names == sorted(names, key=words("en").sort_key)


def test_choices_obtained(book: Book, facts: Facts) -> None:
    """How many seats are what: over all, by round, kind and category."""
    rows = records(book["Choices obtained"])
    kinds: dict[str, Callable[[dict[str, str]], str | None]] = {
        "all together": lambda _: None,
        "round": lambda seat: seat["round"],
        "kind": lambda seat: facts.sessions[seat["session"]]["kind"],
        "category": lambda seat: facts.people[seat["participant"]]["category"],
    }

    assert {row["Counted by"] for row in rows} == set(kinds)
    for kind, group_of in kinds.items():
        groups: dict[str | None, list[dict[str, str]]] = {}
        for seat in facts.seats:
            groups.setdefault(group_of(seat), []).append(seat)
        shown = {
            (row["Of which"], row["What was obtained"]): row
            for row in rows
            if row["Counted by"] == kind
        }
        expected = {
            (group, said): (count, count / len(seats))
            for group, seats in groups.items()
            for said, count in facts.outcomes(seats).items()
        }
        assert shown.keys() == expected.keys()
        for key, (count, share) in expected.items():
            assert shown[key]["Number of seats"] == count
            assert shown[key]["Share"] == pytest.approx(share)


def test_totals(book: Book, facts: Facts) -> None:
    """What each person has, could have alone, and how that compares."""
    rows = records(book["Totals"])

    assert [row["Id"] for row in rows] == sorted(facts.people)
    for row in rows:
        person = row["Id"]
        assert row["Total points"] == facts.totals[person]
        alone = (row["Fewest possible alone"], row["Most possible alone"])
        assert alone == facts.alone[person]
        assert row["Satisfaction"] == pytest.approx(facts.satisfaction[person])
        for held in facts.rounds:
            session = facts.programme[person].get(held)
            ranked = session and facts.outcome(person, session).endswith("choice")
            rank = facts.ranks[person, session] if session and ranked else None
            assert row[f"Rank of the choice, round {held}"] == rank


def test_least_served(book: Book, facts: Facts) -> None:
    """The ten worst totals."""
    rows = records(book["Least served"])
    totals = sorted(facts.totals.values(), reverse=True)

    assert [row["Total points"] for row in rows] == totals[:10]
    for row in rows:
        assert row["Total points"] == facts.totals[row["Id"]]
        assert row["Satisfaction"] == pytest.approx(facts.satisfaction[row["Id"]])
        assert row["Sessions preferred"] == facts.wished_more(row["Id"])
        assert row["People with as many points or more"] == sum(
            total >= row["Total points"] for total in totals
        )


def test_rooms(book: Book, facts: Facts) -> None:
    """Each room in each round."""
    rows = records(book["Rooms"])

    assert Counter((r["Room"], r["Round"]) for r in rows) == Counter(
        (room, held) for room in facts.rooms for held in facts.rounds
    )
    for row in rows:
        seats, taken = facts.rooms[row["Room"]], facts.taken[row["Session"]]
        assert (row["Seats"], row["Taken"], row["Free"]) == (
            seats,
            taken,
            seats - taken,
        )
        assert row["Filled"] == pytest.approx(taken / seats)


def test_aims(book: Book, facts: Facts) -> None:
    """The values that the files give, each proven."""
    rows = records(book["Aims"])
    unevenness = 0
    for held in facts.rounds:
        seats = {name: facts.capacity(name) for name in facts.of_round(held)}
        people, room = sum(facts.taken[s] for s in seats), sum(seats.values())
        unevenness += sum(
            abs(facts.taken[s] * room - people * n) for s, n in seats.items()
        )
    values = [0, max(facts.totals.values()), sum(facts.totals.values()), unevenness]

    for head in (
        "Value",
        "Before the tolerance",
        "Not below",
        "Not below, by prices alone",
    ):
        assert [row[head] for row in rows] == values
    assert {row["Gap"] for row in rows} == {0}
    assert {row["Proof"] for row in rows} == {"proven"}


def test_rules(book: Book, facts: Facts) -> None:
    """How much each governs, counted in the files; none is broken."""
    rows = {row["Rule"]: row for row in records(book["Rules"])}
    exclusive = set(facts.toml["rules"]["no_repeat"][0])
    topics = Counter(
        row["topic"] for row in facts.sessions.values() if row["round"] in exclusive
    )
    attended = sum(len(facts.attends(person)) for person in facts.people)
    expected = {
        "one seat": attended,
        "capacity": len(facts.sessions),
        "no repeat": sum(count > 1 for count in topics.values()),
        "clash": 0,
        "minimum": sum(int(r["min_size"] or 0) > 1 for r in facts.sessions.values()),
        "pin": sum(len(facts.pins(person)) for person in facts.people),
        "ban": 0,
        "attends": len(facts.people) * len(facts.rounds) - attended,
        "at most": 0,
        **dict.fromkeys(["room", "programme", "together", "apart", "linked"], 0),
        "quota": 0,
    }

    assert {name: row["How many"] for name, row in rows.items()} == expected
    assert {row["Times broken"] for row in rows.values()} == {0}


def test_cancelled_sessions_and_their_wishes() -> None:
    """Who would rather have had what is cancelled."""
    event = al.Event.from_arrays(
        [[1, 2], [2, 1]], round=[0, 0], capacity=[2, 2], min_size=[0, 2]
    )
    given = al.Assignment.from_seats([[0], [0]])

    rows = records(opened(al.workbook_of(al.Report(event, given)))["Cancelled"])

    assert [(r["Session"], r["Id"], r["Rank of the choice"]) for r in rows] == [
        ("S2", "P2", 1)
    ]


def test_several_seats_in_one_round_are_all_told() -> None:
    """A list may break the rule: nothing is lost."""
    event = al.Event.from_arrays([[1, 2], [2, 1]], round=[0, 0], capacity=[2, 2])
    given = al.Assignment.from_seats([[0, 1], [1, -1]])

    rows = records(opened(al.workbook_of(al.Report(event, given)))["Programmes"])

    assert rows[0]["Session, round 1"] == "S1 / S2"
    assert rows[0]["Obtained, round 1"] == "1st choice / 2nd choice"


def test_unlimited_sessions_have_no_seats_to_tell() -> None:
    """What nothing limits has no number of seats, hence no share."""
    event = al.Event.from_arrays([[1]], round=[0], capacity=[al.UNLIMITED])
    given = al.Assignment.from_seats([[0]])

    (row,) = records(opened(al.workbook_of(al.Report(event, given)))["Sessions"])

    assert [row[head] for head in ("Seats", "Free", "Filled")] == [None] * 3
    assert (row["Taken"], row["Limited"]) == (1, "no")


def test_large_numbers_keep_all_digits() -> None:
    """A spreadsheet rounds beyond 15 digits; a seed of 40 is text."""
    event = al.Event.from_arrays([[1]], round=[0], capacity=[1])
    report = al.Report(event, al.Assignment.from_seats([[0]]), seed=10**40 + 7)

    cells = {row[0]: row[1] for row in opened(al.workbook_of(report))["Summary"]}

    assert cells["Seed of the lottery"] == str(10**40 + 7)


def test_pseudonyms_leave_no_name(facts: Facts) -> None:
    """Neither names, nor ids, nor organisations are anywhere in it, nor the seed."""
    book = opened(al.workbook_of(lille().report.pseudonymised(SECRET)))
    texts = {cell for rows in book.values() for row in rows for cell in row}

    for person, row in facts.people.items():
        assert not texts & {person, row["name"], row["organisation"]}
    assert not texts & {"2014", 2014}


def test_suppression_leaves_no_person_and_no_small_count(facts: Facts) -> None:
    """Only sheets of counts are left, each 0 or at least 5, and no value of an aim."""
    book = opened(al.workbook_of(lille().report, suppress_below=5))
    texts = {cell for rows in book.values() for row in rows for cell in row}

    assert list(book) == ["Summary", "Sessions", "Choices obtained", "Aims", "Rules"]
    assert not texts & {row["name"] for row in facts.people.values()}
    counts = [row["Number of seats"] for row in records(book["Choices obtained"])]
    for row in records(book["Sessions"]):
        counts += [row["Taken"], row["First choices"]]
    assert {count for count in counts if count != "hidden"}
    assert all(c in {"hidden", 0} or c >= 5 for c in counts)
    assert book["Aims"][0] == ["Aim", "What is known", "Name in the program"]
    assert book["Rules"][0] == ["Rule", "What it says"]
    assert not [c for c in texts if isinstance(c, float) and c not in _shares(book)]


def _shares(book: Book) -> set[float]:
    """Return the shares that may be told: those of counts that are."""
    return {row["Share"] for row in records(book["Choices obtained"])} | {
        row["Filled"] for row in records(book["Sessions"])
    }


def test_hidden_counts_are_words_in_both_tables() -> None:
    """Three people of thirteen: neither they nor what follows from them is told."""
    event = al.Event.from_arrays([[1, 2]] * 13, round=[0, 0], capacity=[10, 10])
    report = al.Report(event, al.Assignment.from_seats([[0]] * 10 + [[1]] * 3))
    book = opened(al.workbook_of(report, suppress_below=5))

    for row in records(book["Sessions"]):
        assert [row[h] for h in ("Taken", "Free", "Filled")] == ["hidden"] * 3
    rows = records(book["Choices obtained"])
    assert [(row["Number of seats"], row["Share"]) for row in rows] == [
        ("hidden", "hidden")
    ] * 2


def test_a_text_that_no_cell_holds_is_refused() -> None:
    """Excel cuts it without a word; we do not."""
    event = al.Event.from_arrays([[1]], round=[0], capacity=[1], name="x" * 32_768)
    report = al.Report(event, al.Assignment.from_seats([[0]]))

    with pytest.raises(ValueError, match="Expected at most 32767 characters"):
        al.workbook_of(report)


def test_the_file_is_written_whole_and_replaces_nothing(tmp_path: Path) -> None:
    """An existing file stays, unless it may go."""
    path = tmp_path / "new" / "plan.xlsx"
    event = al.Event.from_arrays([[1]], round=[0], capacity=[1])
    report = al.Report(event, al.Assignment.from_seats([[0]]))

    al.write_workbook(report, path)
    with pytest.raises(FileExistsError):
        al.write_workbook(report, path, language="fr")
    before = path.read_bytes()
    al.write_workbook(report, path, language="fr", overwrite=True)

    assert before == al.workbook_of(report)
    assert "Synthèse" in opened(path.read_bytes())


@pytest.mark.slow
def test_libreoffice_reads_it(content: bytes, tmp_path: Path) -> None:
    """Another program finds the same texts and numbers in it."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    path = tmp_path / "plan.xlsx"
    path.write_bytes(content)

    subprocess.run(  # noqa: S603  # a program found above, a file made here
        [
            program,
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            *("--headless", "--convert-to", CSV),
            *("--outdir", str(tmp_path / "out"), str(path)),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )

    written = {one.name for one in (tmp_path / "out").iterdir()}
    assert len(written) == 12
    text = (tmp_path / "out" / "plan-Totals.csv").read_text(encoding="utf-8")
    assert text.count("\n") == 232
    assert "Zoé" in text


@pytest.mark.slow
def test_two_thousand_people() -> None:
    """All seats of four rounds are there; rows are written as they come."""
    people = 2_000
    ballots: Any = np.tile(np.arange(1, 11), (people, 4))
    event = al.Event.from_arrays(
        ballots, round=np.repeat(np.arange(4), 10), capacity=[1000] * 40
    )
    given = al.Assignment.from_seats(
        [[10 * held + p % 10 for held in range(4)] for p in range(people)]
    )

    content = al.workbook_of(al.Report(event, given))

    book = openpyxl.load_workbook(BytesIO(content), read_only=True)
    assert book["Seats"].max_row == 4 * people + 1
    assert book["Totals"].max_row == people + 1
