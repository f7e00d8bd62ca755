"""How pictures look: as before, in grey too, in both languages, texts as texts."""

from __future__ import annotations

import io
import re
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
import pytest

import allocation as al
from allocation.event.tables import texts as texts_of
from tests.hostile import HOSTILE
from tests.papers.made_up import tiny_report
from tests.pictures.reading import blurred, texts

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

pytest.importorskip("matplotlib")

from allocation.pictures import colours, image, style, svg

BASELINES = Path(__file__).parent / "baselines"

PICTURES: dict[str, Callable[[al.Plan], Axes]] = {
    "choices": lambda plan: plan.plot.choices(),
    "fill": lambda plan: plan.plot.fill(),
    "demand": lambda plan: plan.plot.demand(),
    "totals": lambda plan: plan.plot.totals(),
    "flow": lambda plan: plan.plot.flow(),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_looks_as_it_did(name: str, plan: al.Plan) -> None:
    """In coarse greys, so that another version's letters do not matter.

    To renew a picture of ``baselines`` after looking at it:
    ``python -m tests.pictures.renew``.
    """
    now = blurred(image(PICTURES[name](plan), dpi=60))
    before = blurred(BASELINES / f"{name}.png")

    assert now.shape == pytest.approx(before.shape, abs=2)
    high, wide = (min(sizes) for sizes in zip(now.shape, before.shape, strict=True))
    apart = np.abs(now[:high, :wide] - before[:high, :wide])
    assert apart.mean() < 6


def test_a_changed_picture_is_noticed(plan: al.Plan) -> None:
    """Bars of other lengths are farther apart than letters are."""
    other = al.Report(plan.event, al.mechanisms.first_come(plan.event))
    now = blurred(image(other.plot.demand(), dpi=60))
    before = blurred(BASELINES / "fill.png")

    high, wide = (min(sizes) for sizes in zip(now.shape, before.shape, strict=True))
    assert np.abs(now[:high, :wide] - before[:high, :wide]).mean() > 6


def test_colours_are_told_apart_in_grey() -> None:
    """Each blue of the ranks is lighter than the one before by a fifth at least."""
    lights = [colours.luminance(colour) + 0.05 for colour in colours.RAMP]

    steps = [after / before for before, after in pairwise(lights)]
    assert min(steps) > 1.2
    first = colours.luminance(colours.SKY) + 0.05
    assert first / (colours.luminance(colours.BLUE) + 0.05) > 3


@pytest.mark.parametrize(
    "colour",
    [*colours.RAMP, colours.BLUE, colours.SKY, colours.EMPTY, "#ffffff", "#c9c9c9"],
)
def test_numbers_on_a_colour_can_be_read(colour: str) -> None:
    """At least 4.5 to 1, as WCAG 2 wants it."""
    light = sorted([colours.luminance(colour), colours.luminance(colours.on(colour))])

    assert (light[1] + 0.05) / (light[0] + 0.05) >= 4.5


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_the_same_each_time(name: str, plan: al.Plan) -> None:
    """As SVG, bit for bit: no date, no chance."""
    draw = PICTURES[name]

    assert svg(draw(plan)) == svg(draw(plan))


def test_files_have_no_date(plan: al.Plan) -> None:
    """PNG and PDF neither; another kind is an error."""
    for kind in ("png", "pdf", "svg"):
        assert image(plan.plot.totals(), kind, dpi=40) == image(
            plan.plot.totals(), kind, dpi=40
        )
    with pytest.raises(ValueError, match="pdf, png, svg"):
        image(plan.plot.totals(), "bmp")


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_for_a_page_is_plain_and_alone(name: str, plan: al.Plan) -> None:
    """Well formed, read aloud by its title, no script, nothing fetched, own names."""
    drawn = svg(PICTURES[name](plan))

    root = ET.fromstring(drawn)  # noqa: S314  # our own
    assert root.get("role") == "img"
    assert root.get("aria-label") == PICTURES[name](plan).get_title(loc="left")
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        *("svg", "g", "path", "text", "tspan", "defs", "use", "style", "clipPath"),
        *("rect", "metadata", "RDF", "Work", "pattern", "image", "Agent", "creator"),
        *("title", "date", "type", "format"),
    }
    assert "<script" not in drawn
    links = re.findall(r'href="([^"]*)"', drawn)
    assert all(link.startswith(("#p", "data:image/png;base64,")) for link in links)
    names = re.findall(r' id="([^"]*)"', drawn)
    assert len(set(names)) == len(names)
    assert len({identity[:9] for identity in names}) == 1


def test_two_pictures_on_a_page_share_no_names(plan: al.Plan) -> None:
    """Each has its own prefix."""
    both = [
        set(re.findall(r' id="([^"]*)"', svg(draw(plan))))
        for draw in (PICTURES["fill"], PICTURES["demand"])
    ]

    assert not both[0] & both[1]


@pytest.mark.parametrize(
    "title", ["$x$", r"$\frac{1}{2}$", "a $ b $ c", r"\$5", "_^{}", "$\\undefined$"]
)
def test_a_dollar_is_a_dollar(title: str) -> None:
    """No title is taken for a formula."""
    report = tiny_report(["Ada", "Bob"], title=title)

    for ax in (report.plot.fill(), report.plot.demand()):
        root = ET.fromstring(svg(ax))  # noqa: S314  # our own
        shown = ["".join(e.itertext()) for e in root.iter() if e.tag.endswith("text")]
        assert title in shown
        assert image(ax, dpi=40)


@pytest.mark.parametrize("first", range(0, len(HOSTILE), 20))
def test_hostile_titles_are_drawn(first: int) -> None:
    """No crash, no warning, no tag; a sign without a form by its number."""
    some = HOSTILE[first : first + 20]
    plain = al.Event.from_arrays(
        [range(1, len(some) + 1)], round=[0] * len(some), capacity=[1] * len(some)
    )
    titled = plain.replace(sessions=plain.sessions.replace(title=texts_of(some)))

    drawn = svg(al.Report(titled, al.Assignment.from_seats([[0]])).plot.fill())

    root = ET.fromstring(drawn)  # noqa: S314  # our own
    assert not {e.tag for e in root.iter() if e.tag.endswith(("script", "iframe"))}
    shown = ["".join(e.itertext()) for e in root.iter() if e.tag.endswith("text")]
    words = set(" ".join(shown).split())
    for title in some:
        assert set(style.wrapped(title, 54).split()) <= words


def test_a_chinese_title_is_told_by_numbers() -> None:
    """No silent box."""
    report = tiny_report(["Ada"], title="中")

    assert "⟨U+4E2D⟩" in texts(report.plot.fill())


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("choices", "Les choix obtenus"),
        ("fill", "Personnes et places de chaque séance"),
        ("demand", "Demandes et places de chaque séance"),
        ("totals", "Ce que chacun obtient"),
        ("flow", "Du créneau 1 au créneau 2"),
    ],
)
def test_pictures_speak_french(name: str, title: str, plan: al.Plan) -> None:
    """Every word of ours: none of the English ones is left."""
    english = set(texts(PICTURES[name](plan)))

    french = getattr(plan.plot, name)(language="fr")

    assert french.get_title(loc="left") == title
    ours = {text for text in english if re.search("people|choice|seat|Round", text)}
    assert not ours & set(texts(french))


def test_french_numbers_are_french() -> None:
    """A thin space in thousands, no-break spaces before colons."""
    ax = tiny_report(["x"] * 2400).plot.totals(language="fr")

    assert any("1\u202f200" in text for text in texts(ax))
    assert any("(0\u00a0:" in text for text in texts(ax))


def test_pictures_name_nobody(plan: al.Plan) -> None:
    """They can be shown on a screen at the event."""
    names = set(plan.event.participants.name.tolist())

    for draw in PICTURES.values():
        drawn = svg(draw(plan))
        assert not [name for name in names if name in drawn]


def test_an_axis_is_drawn_on_and_returned(plan: al.Plan) -> None:
    """Several pictures can share a figure."""
    from matplotlib.figure import Figure  # noqa: PLC0415  # skipped above

    left, right = Figure().subplots(1, 2)

    assert plan.plot.totals(ax=left) is left
    assert plan.plot.fill(ax=right) is right
    assert left.containers
    assert right.containers


def test_a_notebook_shows_a_picture(plan: al.Plan) -> None:
    """The axis of a new figure shows itself."""
    ax = plan.plot.totals()

    assert ax._repr_svg_() == svg(ax)  # type: ignore[attr-defined]  # our own kind


def test_without_matplotlib_the_extra_is_named(
    plan: al.Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The way out is in the message."""
    monkeypatch.setitem(sys.modules, "matplotlib", None)

    with pytest.raises(ImportError, match=r"workshop-allocation\[plot\]"):
        plan.plot.fill()


def test_pyplot_is_left_alone(plan: al.Plan) -> None:
    """No figure is kept open."""
    from matplotlib import pyplot as plt  # noqa: PLC0415  # skipped above

    plan.plot.fill()

    assert plt.get_fignums() == []


def test_no_axis_says_a_number_twice() -> None:
    """Nor a half person: of one point there is one number on each axis."""
    event = al.Event.from_arrays([[1, 2]], round=[0, 0], capacity=[1, 1])
    front = al.frontier(event)
    ax = front.plot()

    image(ax, dpi=40)
    for labels in (ax.get_xticklabels(), ax.get_yticklabels()):
        shown = [label.get_text() for label in labels if label.get_text()]
        assert len(set(shown)) == len(shown)


def test_the_frontier_has_the_same_style() -> None:
    """And French words on its axes."""
    event = al.Event.from_arrays(
        [[1, 2, 3], [1, 2, 3], [1, 3, 2]], round=[0, 0, 0], capacity=[1, 1, 1]
    )
    front = al.frontier(event)
    plan = front.plans[0]

    ax = plan.plot.frontier(front, language="fr")

    assert ax.get_ylabel() == "Somme de tous les coûts"
    assert front.plot(language="fr").get_xlabel() == ax.get_xlabel()
    assert io.BytesIO(image(ax, dpi=40)).read(4) == b"\x89PNG"
