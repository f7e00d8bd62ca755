"""The organiser's page: valid, accessible, closed; every number in it recomputed."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import allocation as al
from allocation.page.signs import visible
from allocation.reading import write_event
from allocation.wording import words
from tests.browser import Browser
from tests.folder_facts import Facts
from tests.pages import by_id, cells, elements, heads, parsed, said
from tests.solved import lille
from tests.workbooks import opened as opened_book

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRET = b"a secret of the tests"


def listed() -> al.Report:
    """Return the report of a list that is no plan."""
    event = al.lille2014()
    return al.Report(event, al.mechanisms.first_come(event))


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    """Return pages of all sorts."""
    report = lille().report
    hidden = report.pseudonymised(SECRET)
    return {
        "en": al.page_of(report),
        "fr": al.page_of(report, language="fr"),
        "pseudonymised": al.page_of(hidden),
        "suppressed": al.page_of(report, suppress_below=5),
        "both": al.page_of(hidden, language="fr", suppress_below=5),
        "list": al.page_of(listed(), suppress_below=None),
    }


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """Return what follows from the files of the plan."""
    folder = tmp_path_factory.mktemp("lille")
    lille().save(folder)
    write_event(lille().event, folder / "event")
    return Facts(folder)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Return a browser, if one is installed."""
    with Browser(tmp_path_factory.mktemp("browser")) as started:
        yield started


SORTS = ("en", "fr", "pseudonymised", "suppressed", "both", "list")


@pytest.mark.parametrize("sort", SORTS)
def test_the_page_is_valid(pages: dict[str, str], sort: str) -> None:
    """The parser of the standard finds no mistake."""
    parsed(pages[sort])


@pytest.mark.parametrize("sort", SORTS)
def test_the_page_is_closed(pages: dict[str, str], sort: str) -> None:
    """It has one script and one style, known by their hashes, and loads nothing."""
    tree = parsed(pages[sort])
    (policy,) = [
        one.get("content")
        for one in elements(tree)
        if one.get("http-equiv") == "Content-Security-Policy"
    ]

    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        (part,) = tree.iter(tag)
        digest = hashlib.sha256(part.text.encode()).digest()
        assert f"{tag}-src 'sha256-{base64.b64encode(digest).decode()}'" in policy
    for one in elements(tree):
        for name, value in one.attrib.items():
            assert name != "style"
            assert not name.startswith("on")
            if name in {"src", "href"}:
                assert value.startswith(("#", "data:image/svg+xml;base64,")), value


@pytest.mark.parametrize("sort", SORTS)
def test_the_page_can_be_read_aloud(pages: dict[str, str], sort: str) -> None:
    """Language, headings in steps, captions, scopes, labels, and names that exist."""
    tree = parsed(pages[sort])
    names = Counter(one.get("id") for one in elements(tree) if one.get("id"))
    levels = [
        int(one.tag[1]) for one in elements(tree) if re.fullmatch("h[1-6]", one.tag)
    ]

    assert tree.get("lang") == ("fr" if sort in {"fr", "both"} else "en")
    assert set(names.values()) == {1}
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for one in elements(tree):
        for kind in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
            assert one.get(kind) is None or one.get(kind) in names
        if one.get("href", "").startswith("#"):
            assert one.get("href")[1:] in names
        if one.tag == "table":
            assert said(one.find("caption"))
        if one.tag == "th":
            assert one.get("scope") in {"col", "row"}
        if one.tag == "img":
            assert one.get("alt")
        if one.tag == "input":
            assert [x for x in elements(tree) if x.get("for") == one.get("id")]


def test_colours_can_be_told_apart() -> None:
    """All texts have a contrast of 4.5 and more, and bars 3 and more (WCAG 2.2)."""
    style = next(parsed(al.page_of(listed())).iter("style")).text
    colour = dict(re.findall(r"--(\w+): #(\w{6});", style))

    def light(name: str) -> float:
        parts = [int(colour[name][place : place + 2], 16) / 255 for place in (0, 2, 4)]
        linear = [
            p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: str, other: str) -> float:
        low, high = sorted([light(one), light(other)])
        return (high + 0.05) / (low + 0.05)

    for ink in ("ink", "soft", "mark", "over"):
        for ground in ("ground", "shade"):
            assert contrast(ink, ground) >= 4.5
    assert contrast("mark", "track") >= 3
    assert contrast("over", "track") >= 3


def test_the_same_report_gives_the_same_bytes() -> None:
    """There is no date in the page, nor anything drawn."""
    report = lille().report

    assert al.page_of(report) == al.page_of(report)


def near(shown: str, share: float) -> bool:
    """Say whether a share in per cent is the nearest whole one."""
    return abs(int(shown.rstrip("%")) - 100 * share) <= 0.5


def test_figures_of_the_summary(pages: dict[str, str], facts: Facts) -> None:
    """Each is worked out again from the files."""
    tree = parsed(pages["en"])
    (row,) = [one for one in elements(tree) if one.get("class") == "figures"]
    shown = {said(one.find("span")): said(one.find("strong")) for one in row}
    outcomes = facts.outcomes()
    stated = sum(
        n for kind, n in outcomes.items() if kind.endswith(("choice", "ballot"))
    )
    firsts = facts.firsts.values()
    worst = max(facts.totals.values())
    expected: dict[str, float] = {
        "of the seats for which a choice was stated are a 1st choice": (
            outcomes["1st choice"] / stated
        ),
        "of the people with choices have at least one 1st choice": (
            sum(map(any, firsts)) / len(firsts)
        ),
        "of the people with choices have a 1st choice in all their rounds": (
            sum(map(all, firsts)) / len(firsts)
        ),
        "seats left empty though the person attends": 0,
        "points of the worst-off person": worst,
        "people with that many points": list(facts.totals.values()).count(worst),
        "points of a person on average": sum(facts.totals.values()) / len(facts.people),
    }

    assert shown.keys() == expected.keys()
    for name, value in expected.items():
        if shown[name].endswith("%"):
            assert near(shown[name], value), name
        else:
            assert float(shown[name]) == pytest.approx(value, abs=0.005), name
    sizes = [said(one) for one in elements(tree) if one.get("class") == "sizes"]
    assert sizes == ["231 people3 rounds14 sessions6 rooms"]
    assert (len(facts.people), len(facts.sessions)) == (231, 14)
    assert (len(facts.rounds), len(facts.rooms)) == (3, 6)


def test_aims(pages: dict[str, str], facts: Facts) -> None:
    """Their values are worked out again; each is proven."""
    unevenness = 0
    for held in facts.rounds:
        here = facts.of_round(held)
        seats = {name: facts.capacity(name) for name in here}
        people, room = sum(facts.taken[s] for s in here), sum(seats.values())
        unevenness += sum(abs(facts.taken[s] * room - people * seats[s]) for s in here)
    values = [0, max(facts.totals.values()), sum(facts.totals.values()), unevenness]

    rows = cells(by_id(parsed(pages["en"]), "aims"))

    assert [row[2] for row in rows] == [f"{value:,}" for value in values]
    assert {row[3] for row in rows} == {"cannot be lower: proven"}


def test_outcomes(pages: dict[str, str], facts: Facts) -> None:
    """How many seats are what, over all and in each round."""
    outcomes = facts.outcomes()
    rows = cells(by_id(parsed(pages["en"]), "outcomes"))

    assert {row[0]: row[1] for row in rows} == {k: str(n) for k, n in outcomes.items()}
    for kind, _, share, _, *of_rounds in rows:
        assert near(share, outcomes[kind] / len(facts.seats))
        for held, shown in zip(facts.rounds, of_rounds, strict=True):
            seats = [row for row in facts.seats if row["round"] == held]
            part = facts.outcomes(seats)[kind] / len(seats)
            assert near(shown.lstrip("<>"), part) or part < 0.01


def test_the_least_served(pages: dict[str, str], facts: Facts) -> None:
    """Ten people of the worst totals, and how many have as much."""
    rows = cells(by_id(parsed(pages["en"]), "least"))
    ids = {row["name"]: name for name, row in facts.people.items()}
    totals = sorted(facts.totals.values(), reverse=True)

    assert [int(row[2]) for row in rows] == totals[:10]
    for name, organisation, total, wished, as_badly in rows:
        person = ids[name]
        assert organisation == facts.people[person]["organisation"]
        assert int(total) == facts.totals[person]
        assert int(wished) == facts.wished_more(person)
        assert int(as_badly) == sum(other >= int(total) for other in totals)


def test_sessions(pages: dict[str, str], facts: Facts) -> None:
    """Seats, people, free seats, shares and first choices of each session."""
    table = by_id(parsed(pages["en"]), "session-table")
    rows = cells(table)

    assert len(rows) == len(facts.sessions)
    seen = set()
    for held, title, kind, room, seats, taken, free, fill, firsts in rows:
        (session,) = [s for s in facts.sessions if f" {s} " in f" {title} "]
        row = facts.sessions[session]
        seen.add(session)
        assert (held, kind, room) == (row["round"], row["kind"], row["room"])
        assert title.startswith(" ".join(row["title"].split()))
        assert int(seats) == facts.capacity(session)
        assert int(taken) == facts.taken[session]
        assert int(free) == facts.capacity(session) - facts.taken[session]
        assert near(fill, facts.taken[session] / facts.capacity(session))
        assert int(firsts) == facts.first_choices(session)
    assert seen == set(facts.sessions)


def test_who_sits_where(pages: dict[str, str], facts: Facts) -> None:
    """Each list has those whom the file seats there, with their number."""
    tree = parsed(pages["en"])
    lists = [one for one in elements(tree) if one.get("class") == "list"]
    by_title: dict[tuple[str, str], list[str]] = {}
    for row in facts.seats:
        session = facts.sessions[row["session"]]
        key = (session["round"], " ".join(session["title"].split()))
        by_title.setdefault(key, []).append(row["participant"])

    assert len(lists) == len(by_title)
    for one in lists:
        where = [said(part) for part in one.find("p")]
        people = by_title[where[0].removeprefix("Round "), said(one.find("h3"))]
        shown = [said(item) for item in one.find("ol")]
        expected = [
            f"{facts.people[p]['name']} {facts.people[p]['organisation']}"
            for p in people
        ]
        assert where[-1] == f"{len(people)} people"
        assert sorted(shown) == sorted(expected)


def test_programmes(pages: dict[str, str], facts: Facts) -> None:
    """Everybody's sessions, what they are to them, and their points."""
    rows = cells(by_id(parsed(pages["en"]), "who"))

    assert len(rows) == len(facts.people)
    for who, organisation, *sessions, points in rows:
        person = who.rsplit(" ", 1)[-1]
        assert who == f"{facts.people[person]['name']} {person}"
        assert organisation == facts.people[person]["organisation"]
        assert int(points) == facts.totals[person]
        for held, shown in zip(facts.rounds, sessions, strict=True):
            session = facts.programme[person].get(held)
            if session is None:
                assert shown == ""
                continue
            title = facts.sessions[session]["title"]
            assert shown.endswith(f" {facts.outcome(person, session)}")
            begun = shown.removesuffix(f" {facts.outcome(person, session)}")
            if len(title) <= 60:
                assert begun == " ".join(title.split())
            else:
                assert begun.endswith("…")
                assert title.startswith(begun[:-1])
                assert 30 < len(begun) <= 60


def test_names_stand_in_the_order_of_readers(pages: dict[str, str]) -> None:
    """Éloi stands beside Eloi, not behind Zoé."""
    rows = cells(by_id(parsed(pages["fr"]), "who"))
    names = [row[0] for row in rows]

    assert names == sorted(names, key=words("fr").sort_key)
    assert names != sorted(names)


def test_french_has_the_same_figures(pages: dict[str, str]) -> None:
    """Only words and the signs in numbers differ."""
    digits = {}
    for sort in ("en", "fr"):
        tree = parsed(pages[sort])
        tables = [by_id(tree, name) for name in ("outcomes", "least", "session-table")]
        digits[sort] = [
            re.sub(r"\D", "", cell)
            for table in tables
            for row in cells(table)
            for cell in row[1:]
        ]

    assert digits["en"] == digits["fr"]


def test_french_is_french(pages: dict[str, str]) -> None:
    """No message of the page is left in English."""
    text = said(parsed(pages["fr"]).find("body"))

    assert "Il n’existe pas de meilleur plan : c’est démontré" in text
    for word in ("Round", "Seats", "choice", "people", "Rules", "proven", "Nobody"):
        assert not re.search(rf"\b{word}\b", text), word


def test_pseudonyms_leave_no_name(pages: dict[str, str], facts: Facts) -> None:
    """Neither names, nor ids, nor organisations are anywhere in the file."""
    for person, row in facts.people.items():
        for text in (person, row["name"], row["organisation"]):
            assert text not in pages["pseudonymised"]
            assert text not in pages["both"]


def test_suppression_leaves_no_person_and_no_small_count(
    pages: dict[str, str], facts: Facts
) -> None:
    """Lists of people are gone, and every count that is left is 0 or at least 5."""
    tree = parsed(pages["suppressed"])
    outcomes = cells(by_id(tree, "outcomes"))
    sessions = cells(by_id(tree, "session-table"))

    for row in facts.people.values():
        assert row["name"] not in pages["suppressed"]
    names = {one.get("id") for one in elements(tree)}
    assert not names & {"who", "lists", "least", "programmes"}
    assert heads(by_id(tree, "aims")) == ["Order", "Aim", "What is known"]
    counts = [row[1] for row in outcomes] + [c for r in sessions for c in (r[5], r[8])]
    assert {c for c in counts if c != "hidden"}
    assert all(c == "hidden" or int(c) == 0 or int(c) >= 5 for c in counts)
    assert "figures" not in {one.get("class") for one in elements(tree)}
    assert not list(tree.iter("img"))


def test_a_small_count_is_hidden_with_what_it_follows_from() -> None:
    """A session of three people: neither its people nor its free seats are told."""
    event = al.Event.from_arrays(
        [[1, 2]] * 13, round=[0, 0], capacity=[10, 10], name="Small"
    )
    given = al.Assignment.from_seats([[0]] * 10 + [[1]] * 3)
    tree = parsed(al.page_of(al.Report(event, given), suppress_below=5))

    rows = cells(by_id(tree, "session-table"))

    assert [row[5:8] for row in rows] == [["hidden", "hidden", ""]] * 2


def test_what_cannot_be_hidden_is_left_out() -> None:
    """Three people in one session: the total alone tells."""
    event = al.Event.from_arrays([[1]] * 3, round=[0], capacity=[9])
    report = al.Report(event, al.Assignment.from_seats([[0]] * 3))

    text = said(parsed(al.page_of(report, suppress_below=5)).find("body"))

    assert text.count("This table is left out") == 2


def test_the_threshold_is_at_least_two() -> None:
    """Below that nothing would be hidden."""
    with pytest.raises(ValueError, match="Expected suppress_below >= 2, got 1"):
        al.page_of(listed(), suppress_below=1)


def test_a_list_says_which_rules_it_breaks() -> None:
    """It has no aims and no proof."""
    event = al.Event.from_arrays([[1]] * 3, round=[0], capacity=[2])
    report = al.Report(event, al.Assignment.from_seats([[0]] * 3))

    tree = parsed(al.page_of(report))

    verdicts = [said(one) for one in elements(tree) if one.get("class") == "verdict"]
    assert verdicts == ["Rules are broken 1 time."]
    assert "aims" not in {one.get("id") for one in elements(tree)}
    assert cells(by_id(tree, "session-table"))[0][4:8] == ["2", "3", "-1", "150%"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b", "a␀b"),
        ("\r\x1b\x7f", "␍␛␡"),
        ("\x85\ufdd0\U0001ffff", "\\x85\\ufdd0\\U0001ffff".replace("U0001", "U0001")),
        ("\ud800", "\\ud800"),
        ("é\t\n\U0001f468\u200d\u202e", "é\t\n\U0001f468\u200d\u202e"),
    ],
)
def test_what_a_page_cannot_hold_is_shown_by_a_sign(text: str, shown: str) -> None:
    """Nothing else changes."""
    assert visible(text) == shown


def test_the_file_is_written_whole_and_replaces_nothing(tmp_path: Path) -> None:
    """An existing file stays, unless it may go."""
    path = tmp_path / "new" / "page.html"
    report = listed()
    english, french = (
        al.page_of(report, language=language, suppress_below=5)
        for language in ("en", "fr")
    )

    al.write_page(report, path, suppress_below=5)
    with pytest.raises(FileExistsError):
        al.write_page(report, path, language="fr", suppress_below=5)
    before = path.read_text(encoding="utf-8")
    al.write_page(report, path, language="fr", suppress_below=5, overwrite=True)

    assert before == english
    assert path.read_text(encoding="utf-8") == french


def opened(browser: Browser, text: str, folder: Path) -> None:
    """Open a page from a file."""
    path = folder / "page.html"
    path.write_text(text, encoding="utf-8", newline="")
    browser.open(path)


NAMES = "[...document.querySelectorAll('#who tbody tr:not([hidden]) th > bdi')]"


def shown_names(browser: Browser) -> list[str]:
    """Return the names that are shown, in their order."""
    found = browser.evaluate(f"{NAMES}.map(one => one.textContent)")
    return [str(name) for name in found]


@pytest.mark.parametrize("sort", SORTS)
def test_the_page_opens_without_trouble(
    browser: Browser, pages: dict[str, str], tmp_path: Path, sort: str
) -> None:
    """No error, no refusal by the policy, no request; pictures are there."""
    opened(browser, pages[sort], tmp_path)

    assert browser.troubles() == []
    widths = browser.evaluate("[...document.images].map(one => one.naturalWidth)")
    assert len(widths) == (0 if sort in {"suppressed", "both"} else 3)
    assert all(widths)


def test_the_policy_stops_what_is_not_the_pages_own(
    browser: Browser, pages: dict[str, str], tmp_path: Path
) -> None:
    """A script that somebody adds does not run; this is what the policy is for."""
    added = "<script>document.title='caught'</script></body>"
    opened(browser, pages["list"].replace("</body>", added), tmp_path)

    assert browser.evaluate("document.title") != "caught"
    assert browser.troubles()


def test_search_by_name(
    browser: Browser, pages: dict[str, str], tmp_path: Path
) -> None:
    """Without accents and capitals, by parts in any order; the number is told."""
    opened(browser, pages["en"], tmp_path)
    browser.evaluate("document.getElementById('search').focus()")
    everybody = shown_names(browser)

    browser.write("TREV ire")
    browser.until(lambda: len(shown_names(browser)) < len(everybody))

    assert shown_names(browser) == ["Irène Trévidel"]
    told = browser.evaluate("document.getElementById('found').textContent")
    assert told == "1 person of 231"
    assert browser.troubles() == []


def test_search_that_finds_nobody(
    browser: Browser, pages: dict[str, str], tmp_path: Path
) -> None:
    """It says so, in French with the singular."""
    opened(browser, pages["fr"], tmp_path)
    browser.evaluate("document.getElementById('search').focus()")

    browser.write("nobody at all")
    browser.until(lambda: not shown_names(browser))

    told = browser.evaluate("document.getElementById('found').textContent")
    assert told == "0 personne sur 231"


def test_sorting_by_mouse_and_keyboard(
    browser: Browser, pages: dict[str, str], tmp_path: Path
) -> None:
    """Numbers as numbers, up and down; screen readers are told."""
    opened(browser, pages["en"], tmp_path)
    head = "#who thead th:last-child"
    last = "[...document.querySelectorAll('#who tbody td:last-child')]"
    values = f"{last}.map(one => Number(one.textContent))"
    state = f"document.querySelector('{head}').getAttribute('aria-sort')"

    browser.click(f"{head} button")
    up = (browser.evaluate(values), browser.evaluate(state))
    browser.evaluate(f"document.querySelector('{head} button').focus()")
    browser.press("Enter", "\r")
    down = (browser.evaluate(values), browser.evaluate(state))

    assert up == (sorted(up[0]), "ascending")
    assert down == (sorted(up[0], reverse=True), "descending")
    told = browser.evaluate("document.getElementById('sorted').textContent")
    assert told == "Sorted by Points, descending"
    assert browser.troubles() == []


def test_sorting_names_in_french(
    browser: Browser, pages: dict[str, str], tmp_path: Path
) -> None:
    """É stands beside E, as the page has it from the beginning."""
    opened(browser, pages["fr"], tmp_path)
    before = shown_names(browser)

    browser.click("#who thead th:last-child button")
    between = shown_names(browser)
    browser.click("#who thead th:first-child button")

    assert between != before
    assert shown_names(browser) == before


def test_the_first_key_skips_to_the_plan(
    browser: Browser, pages: dict[str, str], tmp_path: Path
) -> None:
    """Whoever has no mouse need not pass all links."""
    opened(browser, pages["en"], tmp_path)

    browser.press("Tab")
    focused = browser.evaluate("document.activeElement.className")
    browser.press("Enter", "\r")

    assert focused == "skip"
    assert browser.evaluate("document.activeElement.id") == "main"


def test_the_page_prints(
    browser: Browser, pages: dict[str, str], tmp_path: Path
) -> None:
    """On A4, with everybody, and without what only a screen needs."""
    opened(browser, pages["en"], tmp_path)
    path = tmp_path / "page.pdf"
    path.write_bytes(browser.pdf())

    text = _printed(path)

    assert "Search by name" not in text
    for person in ("Zoé", "Adèle Daubremesle"):
        assert person in text


def _printed(path: Path) -> str:
    try:
        done = subprocess.run(  # noqa: S603  # a file made here
            ["pdftotext", str(path), "-"],  # noqa: S607  # wherever it is
            capture_output=True,
            check=True,
        )
    except FileNotFoundError:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    return done.stdout.decode()


@pytest.mark.slow
def test_ten_thousand_people() -> None:
    """The page stays under 10 MB, names and titles of usual length included."""
    people, sessions = 10_000, 40
    ballots: Any = np.tile(np.arange(1, 11), (people, 4))
    event = al.Event.from_arrays(
        ballots,
        round=np.repeat(np.arange(4), 10),
        capacity=[1000] * sessions,
    )
    long = "Comment mobiliser et rendre attractives nos concertations ? " * 2
    event = event.replace(
        sessions=event.sessions.replace(title=[long] * sessions),
        participants=event.participants.replace(
            name=[f"Marie-Hélène Delacroix-{n}" for n in range(people)],
            organisation=[
                f"Communauté d'agglomération {n % 300}" for n in range(people)
            ],
        ),
    )
    given = al.Assignment.from_seats(
        [[10 * held + p % 10 for held in range(4)] for p in range(people)]
    )

    text = al.page_of(al.Report(event, given))

    assert len(text.encode()) < 10_000_000
    assert text.count("Marie-Hélène") == 5 * people + 10


def levels() -> al.Report:
    """Return a report of a stage with twelve levels, the fourth of which is open."""
    event = al.lille2014()
    ended = tuple(
        al.StageResult(
            name=f"leximin:{level}",
            value=level,
            reached=level,
            bound=level - (level == 9),
            status=al.Status.FEASIBLE if level == 9 else al.Status.OPTIMAL,
            proof=al.Proof.BEST_KNOWN if level == 9 else al.Proof.PROVEN,
            price_bound=0,
            limit=level,
            seconds=0.0,
        )
        for level in range(12, 0, -1)
    )
    return al.Report(event, al.mechanisms.first_come(event), stages_ended=ended)


def test_levels_of_a_stage_are_told_in_few_rows() -> None:
    """The first eight and the last, with how many are between."""
    tree = parsed(al.page_of(levels()))
    rows = cells(by_id(tree, "aims"))

    assert [row[0] for row in rows] == [
        "1",
        "2",
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
        "",
        "12",
    ]
    assert rows[0][1:3] == ["people with 12 points or more", "12"]
    assert rows[3][3] == "perhaps lower, but not below 8"
    assert rows[8] == ["", "… 3 levels between"]
    text = said(tree.find("body"))
    assert "A better plan may exist: for aim 4, the search did not end." in text


def test_levels_of_a_stage_are_one_where_counts_are_hidden() -> None:
    """How many there are would tell how badly somebody fares."""
    tree = parsed(al.page_of(levels(), suppress_below=5))
    book = opened_book(al.workbook_of(levels(), suppress_below=5))

    aim = "people with many points, those with the most first"
    assert cells(by_id(tree, "aims")) == [["1", aim, "perhaps lower"]]
    assert book["Aims"][1:] == [[aim, "perhaps lower", "leximin"]]
    assert "for aim 1, the search did not end" in said(tree.find("body"))
