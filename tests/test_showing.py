"""What a notebook shows, and hostile texts through that and through all tables."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import numpy as np
import pytest

import allocation as al
from allocation import markup
from allocation.event.tables import texts
from allocation.report.showing import first_choices
from tests import hostile
from tests.hostile import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT = len(HOSTILE)

NOBODY = al.Assignment(np.empty(0, np.int64), np.empty(0, np.int64))

PLAIN_TAGS = {"div", "p", "strong", "bdi", "table", "thead", "tbody", "tr", "th", "td"}
"""All that a notebook is shown."""


class Reader(HTMLParser):
    """What a page reads in HTML: its tags, their attributes, and each text."""

    def __init__(self, html: str) -> None:
        """Read it."""
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.attributes: dict[str, set[str | None]] = {}
        self.texts: list[str] = []
        self.others: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.add(tag)
        self.open.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, set()).add(value)
        if tag == "bdi":
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        """Note its end."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note a text; all are in elements of their own."""
        assert self.open[-1] == "bdi"
        self.texts[-1] += data

    def handle_comment(self, data: str) -> None:
        """Note what should not be there."""
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        """Note what should not be there."""
        self.others.append(decl)

    def unknown_decl(self, data: str) -> None:
        """Note what should not be there."""
        self.others.append(data)

    def handle_pi(self, data: str) -> None:
        """Note what should not be there."""
        self.others.append(data)


def read(html: str) -> Reader:
    """Read HTML and check that it is what we write: no script, link or colour."""
    found = Reader(html)
    assert found.tags <= PLAIN_TAGS
    assert set(found.attributes) <= {"style"}
    assert not found.open
    assert not found.others
    styles = " ".join(style or "" for style in found.attributes.get("style", ()))
    assert "color" not in styles
    assert "background" not in styles
    assert "url" not in styles
    return found


@pytest.fixture(scope="module")
def plan() -> al.Plan:
    """Return a plan of the Lille event."""
    return al.allocate(al.lille2014(), seed=2014)


@pytest.fixture(scope="module")
def event() -> al.Event:
    """Return an event all of whose texts are hostile, each in every column."""
    number = range(COUNT)
    ids, every = texts(hostile.ids()), texts(HOSTILE)
    plain = al.Event.from_arrays(
        np.tile(np.arange(1, COUNT + 1), (COUNT, 1)),
        round=[place % 2 for place in number],
        capacity=[COUNT] * COUNT,
        min_size=[place // 2 % 2 for place in number],
        participants=ids,
        sessions=ids,
        topic=ids,
        rules=al.Rules(no_repeat=()),
    )
    rooms = al.Rooms(ids, np.full(COUNT, COUNT))
    return replace(
        plain,
        name=HOSTILE[0],
        rounds=plain.rounds.replace(ids=ids[:2], title=every[:2]),
        rooms=rooms,
        sessions=plain.sessions.replace(
            title=every, kind=every, room=np.arange(COUNT, dtype=np.int32)
        ),
        participants=plain.participants.replace(
            name=every, organisation=every, category=every
        ),
    )


@pytest.fixture(scope="module")
def report(event: al.Event) -> al.Report:
    """Return the report of a list in which everybody sits somewhere else."""
    people = np.arange(COUNT)
    even, odd = people // 2 * 2, people // 2 * 2 + 1
    odd = np.minimum(odd, COUNT - 1 - COUNT % 2)
    return al.Report(event, al.Assignment.from_seats(np.column_stack([even, odd])))


def test_there_are_two_hundred_hostile_texts() -> None:
    """Each once, and none empty."""
    assert COUNT >= 200
    assert len(set(HOSTILE)) == COUNT
    assert all(HOSTILE)


def columns(report: al.Report) -> Iterator[tuple[str, set[str]]]:
    """Yield the texts of the columns that should have all that the event has."""
    event = report.event
    people, sessions = event.participants, event.sessions
    programmes, attendance = report.programmes(), report.attendance()
    totals, rooms = report.totals(), report.rooms()
    for table in (programmes, totals, report.least_served(COUNT)):
        for column in ("name", "organisation", "category"):
            yield column, set(table[column])
        assert set(table["participant"]) == set(people)
    for column in ("title", "kind"):
        yield column, set(attendance[column])
    for column in ("category", "organisation"):
        yield column, set(report.choices(column)["group"])
    assert set(attendance["session"]) == set(attendance["topic"]) == set(sessions)
    assert set(rooms["room"]) == set(event.rooms)
    assert set(rooms["session"].dropna()) == set(sessions)
    assert set(rooms["title"].dropna()) == set(sessions.title.tolist())
    held = programmes.merge(attendance, on="session", suffixes=("", "_too"))
    assert len(held) == len(programmes)
    assert (held["title"] == held["title_too"]).all()


def test_tables_hold_hostile_texts_as_they_are(report: al.Report) -> None:
    """Nothing is lost, changed, or taken for a number or for missing."""
    for column, found in columns(report):
        assert found == set(HOSTILE), column


def test_hostile_rows_stay_together(report: al.Report) -> None:
    """Each id has its own name beside it."""
    names = dict(
        zip(
            report.event.participants.ids.tolist(),
            report.event.participants.name.tolist(),
            strict=True,
        )
    )

    for table in (report.programmes(), report.totals(), report.cancelled()):
        there = table.dropna(subset="participant")
        assert [names[one] for one in there["participant"]] == there["name"].tolist()


def test_changes_and_cancelled_sessions_hold_hostile_texts(report: al.Report) -> None:
    """Sessions before and after are ids of the event."""
    people = np.arange(COUNT)
    before = al.Assignment.from_seats(
        np.column_stack([np.zeros(COUNT, int), np.ones(COUNT, int)])
    )

    found = report.changes(before)

    assert set(found["before"]) == set(report.event.sessions.ids[:2].tolist())
    assert set(found["name"]) == {HOSTILE[p] for p in people[2:]}
    gone = al.Report(report.event, before).cancelled()
    assert set(gone["session"]) == set(
        report.event.sessions.ids[report.event.sessions.min_size > 0].tolist()
    )


def test_hostile_people_are_gone_from_pseudonymised_tables(report: al.Report) -> None:
    """Not even a part of an id is left, whatever it is."""
    known = {*report.event.participants.ids.tolist()}
    hidden = report.pseudonymised()

    for table in (hidden.programmes(), hidden.totals(), hidden.least_served()):
        who = table[["participant", "name", "organisation"]].to_numpy().ravel().tolist()
        assert not set(who) & (known | set(HOSTILE))
        assert len(who[0]) == len(who[-1]) == 18


def test_rules_quote_hostile_rounds(event: al.Event) -> None:
    """The words of a rule have them escaped, on one line."""
    apart = event.replace(rules=al.Rules(no_repeat=[[event.rounds.ids[0]]]))

    words = al.Report(apart, NOBODY).rules()["says"]

    assert all(text.isprintable() for text in words)


@pytest.mark.parametrize("first", range(0, COUNT, 12))
def test_a_notebook_shows_hostile_texts_as_they_are(first: int) -> None:
    """Of an event: its name, its rounds and their titles."""
    some = HOSTILE[first : first + 12]
    rounds = range(len(some))
    event = al.Event.from_arrays(
        [list(range(1, len(some) + 1))], round=list(rounds), capacity=[1] * len(some)
    )
    ids = hostile.ids()[first : first + 12]
    event = event.replace(
        name=ids[0], rounds=event.rounds.replace(ids=texts(ids), title=texts(some))
    )

    found = read(event._repr_html_())

    assert found.texts[0] == ids[0]
    assert found.texts[7::5] == ids
    assert found.texts[8::5] == some


def test_a_notebook_shows_a_plan_with_hostile_texts(event: al.Event) -> None:
    """Its name is only a text, so are its sessions, and nobody's name is there."""
    people = texts([f"person-{place}" for place in range(COUNT)])
    named = event.replace(
        name="<script>alert(1)</script>",
        # sessions that do not run are named, so people must be called otherwise
        participants=event.participants.replace(ids=people, name=people),
    )
    none = np.zeros(COUNT, np.uint64)
    nowhere = NOBODY
    plan = al.Plan(named, nowhere, (), (), seed=0, lottery=none, seconds=0.0)

    html = replace(plan, stages=al.allocate(_small()).stages)._repr_html_()

    assert read(html).texts[0] == named.name
    assert any(text.startswith("Cancelled: ") for text in read(html).texts)
    assert not any(name in html for name in named.participants)


def _small() -> al.Event:
    """Return the least event."""
    return al.Event.from_arrays([[1]], round=[0], capacity=[1])


def test_a_plan_shows_its_stages(plan: al.Plan) -> None:
    """Name, value, bound, status and proof of each; sizes, and first choices."""
    found = read(plan._repr_html_()).texts

    assert "231 people" in found[1]
    assert found[2] == first_choices(plan.event, plan.assignment)
    assert found[3] == "optimal, proven"
    cells = found[9:]
    assert cells == [
        str(cell)
        for stage in plan.stages
        for cell in (stage.name, stage.value, stage.bound, stage.status, stage.proof)
    ]


def test_shares_of_first_choices_are_those_of_the_measures(plan: al.Plan) -> None:
    """The same people are counted, by the same definition."""
    measures = al.measure(plan.event, plan)

    words = first_choices(plan.event, plan.assignment)

    assert measures.first_everywhere is not None
    assert measures.first_somewhere is not None
    assert f"{measures.first_everywhere:.1%}".replace("%", " %") in words
    assert f"{measures.first_somewhere:.1%}".replace("%", " %") in words


def test_a_share_of_not_quite_all_is_not_all() -> None:
    """Of 3,000 people one has no first choice: that is not 100 %."""
    event = al.Event.from_arrays(
        [[1, 2]] * 3000, round=[0, 0], capacity=[2999, 1], rules=al.Rules()
    )
    seats = al.Assignment.from_seats([[0]] * 2999 + [[1]])

    assert "99.9 % have first choices in every round" in first_choices(event, seats)


def test_people_without_choices_have_no_shares() -> None:
    """No share of nobody."""
    event = al.Event.from_arrays([[al.UNLISTED]], round=[0], capacity=[1])

    words = first_choices(event, al.Assignment.from_seats([[0]]))

    assert words == "Nobody has choices."


def test_a_notebook_is_shown_nobody(plan: al.Plan) -> None:
    """No id, name or organisation of anybody."""
    people = plan.event.participants
    measures = al.measure(plan.event, plan)

    html = plan._repr_html_() + plan.event._repr_html_() + measures._repr_html_()

    for column in (people.ids, people.name, people.organisation):
        assert not any(text in html for text in set(column.tolist()) - {""})


def test_a_report_shows_what_its_plan_shows(plan: al.Plan) -> None:
    """And instead of what is known of the plan, that no rule is broken."""
    ours, its = read(plan._repr_html_()).texts, read(plan.report._repr_html_()).texts

    assert its == [*ours[:3], "No rule is broken.", *ours[4:]]


def test_a_report_of_a_list_says_which_rules_it_breaks() -> None:
    """And how often; it has no stages."""
    found = read(al.Report(_small(), NOBODY)._repr_html_()).texts

    assert "Rules broken: one_seat 1." in found
    assert "stage" not in found


def test_a_frontier_shows_its_points() -> None:
    """Both values of each, what one less costs, and the status."""
    event = al.Event.from_arrays(
        [[1, 2, 3, 4], [3, 1, 2, 4], [2, 4, 3, 1]],
        round=[0, 0, 0, 0],
        capacity=[1, 1, 1, 0],
    )
    found = read(al.frontier(event)._repr_html_()).texts

    assert found[:6] == [
        "worst against dissatisfaction, 2 points, all of them",
        "point",
        "worst",
        "dissatisfaction",
        "price",
        "status",
    ]
    assert found[6:11] == ["1", "1", "3", "1.00", "optimal"]
    assert found[11:] == ["2", "2", "2", "", "optimal"]


def test_explanations_are_shown_with_hostile_texts_as_they_are(
    event: al.Event,
) -> None:
    """Ids of people and titles of sessions are only texts."""
    small = event.only(event.participants.ids[:2].tolist())
    plan = al.allocate(small, stages=["dissatisfaction"])
    name = str(small.participants.ids[0])
    last = event.sessions.index(str(event.sessions.ids[-1]))

    person = read(al.why(plan, name)._repr_html_())
    session = read(al.why(plan, session=str(event.sessions.ids[last]))._repr_html_())

    assert person.texts[0] == f"{name} has a total cost of 1."
    assert HOSTILE[last] in session.texts[0]
    assert read(al.bottleneck(plan)._repr_html_()).tags == {"div", "p", "bdi"}


def test_numbers_stand_at_the_right_with_their_heading() -> None:
    """Whole ones and those written out; texts stand at the left."""
    html = markup.table(("name", "value"), [("a", 1), ("b", markup.Number("0.5"))])

    styles = re.findall(r'style="text-align:(\w+)', html)
    assert styles == ["left", "right", "left", "right", "left", "right"]


def test_what_is_shown_is_short(plan: al.Plan) -> None:
    """Of many rounds or stages the first twelve, and how many more there are."""
    event = al.Event.from_arrays([[1] * 15], round=list(range(15)), capacity=[1] * 15)
    many = replace(plan, stages=plan.stages * 4)

    assert "… and 3 rounds more" in read(event._repr_html_()).texts
    assert "… and 4 stages more" in read(many._repr_html_()).texts
    assert len(plan._repr_html_()) < 5_000


def test_a_stage_that_spent_its_tolerance_shows_both_values(plan: al.Plan) -> None:
    """What it has, and what it had reached."""
    worst = replace(plan.stages[1], value=3)

    found = read(replace(plan, stages=(worst,))._repr_html_()).texts

    assert "3 (2 before tolerance)" in found


def test_measures_show_their_figures(plan: al.Plan) -> None:
    """Each of the summary, and what a figure does not mean here."""
    nobody = al.Event.from_arrays([[al.UNLISTED]], round=[0], capacity=[1])
    measures = al.measure(nobody, al.Assignment.from_seats([[0]]))

    found = read(measures._repr_html_()).texts
    ours = read(al.measure(plan.event, plan)._repr_html_()).texts

    assert found[found.index("mean rank") + 1] == "none"
    assert set(measures.flags) < set(found)
    assert ours[ours.index("total") + 1] == "220"
