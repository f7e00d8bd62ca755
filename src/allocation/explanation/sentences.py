"""Explanations in words: short sentences in each language, in paragraphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allocation.result import Proof, Status
from allocation.rules import Rule
from allocation.stages import Key, StageName
from allocation.wording import marked, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from allocation.explanation.records import (
        Giving,
        Held,
        Missed,
        PersonExplanation,
        SeatValue,
        SessionExplanation,
        Step,
        WhatIf,
    )
    from allocation.wording import Words

MOST_PLACES = 3
"""How many bottlenecks are told."""

AIMS = {
    StageName.UNSEATED: marked("the number of empty seats"),
    StageName.WORST: marked("the largest total cost of a person"),
    StageName.LEXIMIN: marked("the number of people whose total cost reaches {level}"),
    StageName.RANK_MAXIMAL: marked("the number of seats later than choice {level}"),
    StageName.GENEROUS: marked("the number of seats of choice {level} or later"),
    StageName.DISSATISFACTION: marked("the sum of all costs"),
    StageName.BALANCE: marked("the unevenness of the rooms"),
    StageName.TOPIC_BALANCE: marked("the unevenness within topics"),
    StageName.CANCELLED: marked("the cost of the sessions that do not run"),
    StageName.OVERFULL: marked("the cost of expected people beyond the seats"),
    StageName.MIXTURE: marked("how unlike their round the people of sessions are"),
}
"""What each stage counts."""

RULES = {
    Rule.ONE_SEAT: marked("everybody has a seat in each round that they attend"),
    Rule.CAPACITY: marked("no session has more people than seats"),
    Rule.NO_REPEAT: marked("nobody takes a topic twice"),
    Rule.CLASH: marked("nobody takes two sessions that clash"),
    Rule.MINIMUM: marked("a session that runs has the least number of people it needs"),
    Rule.PIN: marked("seats that are fixed stay"),
    Rule.BAN: marked("nobody sits where they may not"),
    Rule.ATTENDS: marked("nobody sits in a round that they do not attend"),
    Rule.AT_MOST: marked("nobody takes more sessions than their limit"),
    Rule.ROOM: marked("a session has a room of its own with what it and people need"),
    Rule.PROGRAMME: marked("so many sessions run as the programme allows"),
    Rule.TOGETHER: marked("those who are to sit together do"),
    Rule.APART: marked("those who are to sit apart do"),
    Rule.LINKED: marked("linked sessions are taken all or not at all"),
    Rule.QUOTA: marked("no quota of an organisation or category is broken"),
}
"""What each rule says."""


def person(explanation: PersonExplanation, language: str) -> list[str]:
    """Return why somebody has their programme, in words.

    Parameters
    ----------
    explanation
        The numbers.
    language
        As in :func:`allocation.wording.words`.
    """
    say = words(language, "why")
    who = explanation.participant
    total = say.number(explanation.total)
    intro = [say.text("{who} has a total cost of {total}.", who=who, total=total)]
    if not explanation.has_ballot:
        intro.append(say.text("There is no ballot, so that no seat costs anything."))
    lines = [" ".join(intro)]
    for held in explanation.rounds:
        sentences = [_held(say, held)]
        if held.missed is not None:
            sentences += _missed(say, held.missed, who, explanation.total)
        lines.append(" ".join(sentences))
    drawn = explanation.draw
    if drawn is not None:
        lines.append(
            say.text(
                "{people} people have the same ballot and the same rights: {who} was "
                "drawn as number {place} of them, and who is drawn earlier has the "
                "programme that costs less.",
                people=say.number(drawn.people),
                who=who,
                place=say.number(drawn.place),
            )
        )
    return lines


def session(explanation: SessionExplanation, language: str) -> list[str]:
    """Return what a session's seats are worth, in words.

    Parameters
    ----------
    explanation
        The numbers.
    language
        As in :func:`allocation.wording.words`.
    """
    say, value = words(language, "why"), explanation.value
    lines = [
        say.text(
            "“{title}” ({session}), round {round}: {seats}, {taken} taken.",
            title=explanation.title,
            session=explanation.session,
            round=explanation.round,
            seats=_seats(say, value.capacity),
            taken=say.number(value.taken),
        ),
        say.plural(
            "{count} person has it as first choice, {missed} of them elsewhere.",
            "{count} people have it as first choice, {missed} of them elsewhere.",
            explanation.wanted,
            missed=say.number(explanation.missed),
        ),
    ]
    if explanation.cancelled and explanation.candidate:
        lines.append(say.text("It is not programmed."))
    elif explanation.cancelled:
        lines.append(say.text("It is cancelled."))
    return [" ".join([*lines, *_worth(say, value)])]


def narrows(places: tuple[SeatValue, ...], language: str) -> list[str]:
    """Return which places are bottlenecks, in words.

    Parameters
    ----------
    places
        The worst first.
    language
        As in :func:`allocation.wording.words`.
    """
    say = words(language, "why")
    narrow = [place for place in places if place.what_if.decides is not None]
    unknown = sum(place.what_if.status is not Status.OPTIMAL for place in places)
    lines = []
    if not narrow and not unknown:
        lines.append(say.text("One more seat would help nowhere."))
    for number, place in enumerate(narrow[:MOST_PLACES]):
        sessions = ", ".join(place.sessions)
        seats = _seats(say, place.capacity)
        if number:
            message = say.text(
                "Then comes {place} ({seats}: {sessions}).",
                place=place.place,
                seats=seats,
                sessions=sessions,
            )
        else:
            message = say.text(
                "The bottleneck is {place} ({seats}: {sessions}).",
                place=place.place,
                seats=seats,
                sessions=sessions,
            )
        lines.append(" ".join([message, *_worth(say, place)]))
    if unknown:
        lines.append(
            say.plural(
                "What one more seat would bring was not settled for {count} place.",
                "What one more seat would bring was not settled for {count} places.",
                unknown,
            )
        )
    return lines


def _held(say: Words, held: Held) -> str:
    values = {"round": held.round, "title": held.title}
    if held.first:
        return say.text("Round {round}: “{title}”, a first choice.", **values)
    match held.outcome:
        case "rank":
            rank = say.number(held.rank or 0)
            message = say.text(
                "Round {round}: “{title}”, choice {rank}.", rank=rank, **values
            )
        case "not listed":
            message = say.text(
                "Round {round}: “{title}”, which the ballot does not list.", **values
            )
        case "pinned":
            message = say.text(
                "Round {round}: “{title}”, a seat fixed beforehand.", **values
            )
        case "empty seat":
            message = say.text("Round {round}: no seat.", round=held.round)
        case _:
            message = say.text(
                "Round {round}: “{title}”, without any preference.", **values
            )
    return message


def _missed(say: Words, missed: Missed, who: str, total: int) -> Iterator[str]:
    yield say.plural(
        "“{title}” is the first choice of {count} person, for {seats}.",
        "“{title}” is the first choice of {count} people, for {seats}.",
        missed.wanted,
        title=" / ".join(missed.titles),
        seats=_seats(say, missed.seats),
    )
    if not missed.runs:
        yield say.text("It does not run.")
    if missed.price is not None:
        yield _price(say, missed.price)
    what_if = missed.what_if
    if what_if.status is Status.INFEASIBLE:
        yield _forbidden(say, what_if)
        return
    if not what_if.steps:
        yield say.text("What it would have taken could not be settled.")
        return
    step = what_if.decides
    if step is not None:
        change = _change(say, step, what_if)
        yield say.text("With {who} there, {change}.", who=who, change=change)
    elif what_if.status is Status.OPTIMAL:
        yield say.text(
            "With {who} there, every aim would have been met as well: the draw "
            "decided.",
            who=who,
        )
    else:
        yield say.text(
            "With {who} there, every aim would have been met as well as here.", who=who
        )
    if what_if.status is Status.FEASIBLE:
        yield say.text("It is not proved that there is no better way.")
    if what_if.giving is not None:
        yield from _giving(say, what_if.giving, who, total)


def _forbidden(say: Words, what_if: WhatIf) -> str:
    rules = say.text("; ").join(say.text(RULES[Rule(rule)]) for rule in what_if.rules)
    if what_if.proof is Proof.PROVEN:
        return say.text("The rules rule it out: {rules}.", rules=rules)
    return say.text("The rules rule it out, says the solver: {rules}.", rules=rules)


def _giving(say: Words, giving: Giving, who: str, total: int) -> Iterator[str]:
    mine = say.number(total - giving.gain)
    loss = say.number(abs(giving.loss))
    if giving.loss > 0:
        yield say.text(
            "{who} would have had a total of {mine}, and all others together {loss} "
            "more.",
            who=who,
            mine=mine,
            loss=loss,
        )
    elif giving.loss < 0:
        yield say.text(
            "{who} would have had a total of {mine}, and all others together {loss} "
            "less.",
            who=who,
            mine=mine,
            loss=loss,
        )
    else:
        yield say.text(
            "{who} would have had a total of {mine}, and all others together as much "
            "as now.",
            who=who,
            mine=mine,
        )
    for held, title in giving.instead:
        if title:
            yield say.text(
                "In round {round}, {who} would have had “{title}” instead.",
                round=held,
                who=who,
                title=title,
            )
        else:
            yield say.text(
                "In round {round}, {who} would have had no seat.", round=held, who=who
            )
    worse = say.number(giving.worse)
    if not giving.people:
        yield say.text("Nobody else would have had to move.")
    elif giving.fewest:
        yield say.plural(
            "With the fewest changes, {count} other person would have moved, {worse} "
            "for the worse.",
            "With the fewest changes, {count} other people would have moved, {worse} "
            "for the worse.",
            giving.people,
            worse=worse,
        )
    else:
        yield say.plural(
            "In one way of doing it, {count} other person would have moved, {worse} "
            "for the worse.",
            "In one way of doing it, {count} other people would have moved, {worse} "
            "for the worse.",
            giving.people,
            worse=worse,
        )
    if giving.with_person:
        yield say.plural(
            "{count} of them sits together with {who}, and moves along.",
            "{count} of them sit together with {who}, and move along.",
            giving.with_person,
            who=who,
        )
    if giving.participants:
        names = ", ".join(giving.participants)
        yield say.text("Who would have moved: {names}.", names=names)


def _worth(say: Words, value: SeatValue) -> Iterator[str]:
    what_if, step = value.what_if, value.what_if.decides
    if not what_if.steps:
        yield say.text("What one more seat would bring was not settled.")
    elif step is not None and value.enlarged:
        change = _change(say, step, what_if)
        yield say.text(
            "With one more seat in {room}, {change}.",
            room=value.enlarged,
            change=change,
        )
    elif step is not None:
        change = _change(say, step, what_if)
        yield say.text("With one more seat, {change}.", change=change)
    elif what_if.status is Status.OPTIMAL:
        yield say.text("With one more seat, no aim would be met better.")
    else:
        yield say.text("With one more seat, nothing better was found.")
    if value.price is not None:
        yield _price(say, value.price)


def _change(say: Words, step: Step, what_if: WhatIf) -> str:
    key = Key.of(step.stage)
    values = {
        "aim": say.text(AIMS[key.stage], level=say.number(key.level or 0)),
        "before": say.number(step.before),
        "after": say.number(step.after),
    }
    if what_if.status is Status.OPTIMAL or step.bound == step.after:
        return say.text("{aim} would have been {after} instead of {before}", **values)
    return say.text(
        "{aim} would have been from {bound} to {after} instead of {before}",
        bound=say.number(step.bound),
        **values,
    )


def _price(say: Words, price: float) -> str:
    if not price:
        return say.text("The certificate puts no price on a seat there.")
    whole = float(price).is_integer()
    if whole or say.language != "en":
        worth = say.number(int(price) if whole else price, 0 if whole else 2)
    else:  # decimals of the language of the code need no extra
        worth = f"{price:,.2f}"
    return say.text(
        "The certificate puts a price of {price} on a seat there.", price=worth
    )


def _seats(say: Words, count: int) -> str:
    return say.plural("{count} seat", "{count} seats", count)
