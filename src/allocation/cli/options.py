"""The verbs and their options, read from the words of the command."""

from __future__ import annotations

import argparse
import math
import re
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allocation.cli import helping, texts
from allocation.cli.exits import UsageError
from allocation.papers.calendars import ZONE
from allocation.stages import DEFAULT_STAGES, Stage, as_stages
from allocation.wording.catalogues import LOCALES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LARGEST_SEED = 10**18
"""No larger seed is taken: nobody copies one by hand without a mistake."""

MOST_WORKERS = 256
"""More threads than this are a slip of the pen."""

TIME_LIMIT = 600.0
"""How long the search may take, in seconds."""

WHY_TIME_LIMIT = 60.0
"""How long an explanation may take, in seconds."""

LILLE_SEED = 2014
"""The seed of the event of 2014."""

TOLERANCE = re.compile(r"(?P<units>[0-9]{1,15})|[0-9]{1,9}(\.[0-9]{1,9})?\s*%")
"""What may come after the + of a stage."""


class _Parser(argparse.ArgumentParser):
    """Raises where argparse would leave the program."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the words of the command.

        Parameters
        ----------
        message
            In argparse's words.

        Raises
        ------
        UsageError
            Always.
        """
        verb = self.prog.partition(" ")[2] or None
        raise UsageError(message, verb)


def read_options(words: Sequence[str] | None) -> argparse.Namespace:
    """Read the words of the command.

    Parameters
    ----------
    words
        Without the program's name; None for those of the process.

    Returns
    -------
    argparse.Namespace
        With ``verb`` and that verb's options.

    Raises
    ------
    UsageError
        If they cannot be understood.
    SystemExit
        After the help or the version, which argparse prints by itself.
    """
    return parser().parse_args(words)


def parser() -> argparse.ArgumentParser:
    """Return what reads the command, and prints its help.

    Returns
    -------
    argparse.ArgumentParser
        Complete.
    """
    whole = _Parser(
        prog=texts.PROGRAM,
        description=helping.PROGRAM,
        epilog=helping.epilog(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    release = f"{texts.PROGRAM} {version('workshop-allocation')}"
    whole.add_argument(
        "--version", action="version", version=release, help=helping.VERSION
    )
    verbs = whole.add_subparsers(
        dest="verb", metavar=helping.VERB, required=True, title=helping.VERBS
    )
    for name, add in {
        "demo": _demo,
        "check": _check,
        "solve": _solve,
        "verify": _verify,
        "judge": _judge,
        "papers": _papers,
        "why": _why,
        "generate": _generate,
    }.items():
        add(_verb(verbs, name))
    return whole


def _verb(verbs: Any, name: str) -> argparse.ArgumentParser:
    short, long, example = helping.OF_VERB[name]
    verb: argparse.ArgumentParser = verbs.add_parser(
        name,
        help=short,
        description=long,
        epilog=f"{helping.EXAMPLE}\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    verb.add_argument("--debug", action="store_true", help=helping.DEBUG)
    return verb


def _demo(verb: argparse.ArgumentParser) -> None:
    default = Path("lille2014-out")
    _out(verb, helping.OUT_DEMO, default=default)
    _seed(verb, helping.SEED_DEMO, default=LILLE_SEED)
    _language(verb)


def _check(verb: argparse.ArgumentParser) -> None:
    _folder(verb)


def _solve(verb: argparse.ArgumentParser) -> None:
    _folder(verb)
    _out(verb, helping.OUT_SOLVE)
    _seed(verb, helping.SEED_SOLVE, default=0)
    verb.add_argument(
        "--time-limit",
        type=_seconds,
        default=TIME_LIMIT,
        metavar=helping.SECONDS,
        help=helping.TIME_LIMIT.format(seconds=f"{TIME_LIMIT:g}"),
    )
    verb.add_argument(
        "--stages",
        type=_stages,
        metavar=helping.LIST,
        help=helping.STAGES.format(
            stages=",".join(stage.name for stage in DEFAULT_STAGES)
        ),
    )
    verb.add_argument(
        "--workers",
        type=_whole(1, MOST_WORKERS),
        default=1,
        metavar=helping.NUMBER,
        help=helping.WORKERS,
    )
    verb.add_argument(
        "--require-proof", action="store_true", help=helping.REQUIRE_PROOF
    )
    verb.add_argument("--quiet", action="store_true", help=helping.QUIET)


def _verify(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "folder", type=_path, metavar=helping.FOLDER, help=helping.PLAN_FOLDER
    )
    verb.add_argument(
        "--event", type=_path, metavar=helping.FOLDER, help=helping.EVENT_OF_PLAN
    )


def _papers(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "folder", type=_path, metavar=helping.FOLDER, help=helping.PLAN_FOLDER
    )
    verb.add_argument(
        "--event", type=_path, metavar=helping.FOLDER, help=helping.EVENT_OF_PLAN
    )
    verb.add_argument(
        "--out", type=_path, metavar=helping.FOLDER, help=helping.OUT_PAPERS
    )
    verb.add_argument("--overwrite", action="store_true", help=helping.OVERWRITE)
    _language(verb)
    verb.add_argument("--pseudonymise", action="store_true", help=helping.PSEUDONYMISE)
    verb.add_argument("--suppress", action="store_true", help=helping.SUPPRESS)
    verb.add_argument(
        "--zone",
        type=_zone,
        default=ZONE,
        metavar=helping.ZONE,
        help=helping.OF_ZONE.format(zone=ZONE),
    )
    verb.add_argument(
        "--separator", choices=(",", ";"), help=helping.SEPARATOR_OF_PAPERS
    )


def _language(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--language",
        choices=tuple(LOCALES),
        default="en",
        help=helping.LANGUAGE,
    )


def _judge(verb: argparse.ArgumentParser) -> None:
    _folder(verb)
    verb.add_argument("list", type=_file, metavar=helping.FILE, help=helping.JUDGED)
    _seed(verb, helping.SEED_JUDGE, default=0)


def _why(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "folder", type=_path, metavar=helping.FOLDER, help=helping.PLAN_FOLDER
    )
    about = verb.add_mutually_exclusive_group(required=True)
    about.add_argument(
        "participant",
        nargs="?",
        metavar=helping.PARTICIPANT,
        help=helping.WHY_PARTICIPANT,
    )
    about.add_argument("--session", metavar=helping.ID, help=helping.WHY_SESSION)
    about.add_argument("--rooms", action="store_true", help=helping.WHY_ROOMS)
    verb.add_argument("--names", action="store_true", help=helping.WHY_NAMES)
    verb.add_argument(
        "--language", choices=tuple(LOCALES), default="en", help=helping.WHY_LANGUAGE
    )
    verb.add_argument(
        "--event", type=_path, metavar=helping.FOLDER, help=helping.EVENT_OF_PLAN
    )
    verb.add_argument(
        "--time-limit",
        type=_seconds,
        default=WHY_TIME_LIMIT,
        metavar=helping.SECONDS,
        help=helping.WHY_TIME_LIMIT.format(seconds=f"{WHY_TIME_LIMIT:g}"),
    )


def _generate(verb: argparse.ArgumentParser) -> None:
    _out(verb, helping.OUT_GENERATE)
    verb.add_argument(
        "--shape",
        choices=(
            "lille2014",
            "lille_rules",
            "lille_candidates",
            "lille",
            "conference",
            "school",
        ),
        default="lille",
        help=helping.SHAPE,
    )
    _seed(verb, helping.SEED_GENERATE, default=None)
    shape = verb.add_argument_group(helping.SHAPE_OPTIONS, helping.SHAPE_DEFAULTS)
    readers: dict[str, Callable[[str], Any]] = {
        "people": _whole(1),
        "rounds": _whole(1),
        "sessions": _per_round,
        "topics": _whole(1),
        "skew": _number,
        "correlation": _number,
        "top": _whole(1),
        "ties": _number,
        "absent": _number,
        "slack": _number,
        "uneven": _number,
        "min_size": _whole(0),
    }
    for name, read in readers.items():
        metavar = helping.LIST if name == "sessions" else helping.NUMBER
        shape.add_argument(
            f"--{name.replace('_', '-')}",
            type=read,
            metavar=metavar,
            help=helping.OF_SHAPE[name],
        )
    shape.add_argument(
        "--scale", choices=("rank", "utility"), help=helping.OF_SHAPE["scale"]
    )


def _folder(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "folder", type=_path, metavar=helping.FOLDER, help=helping.EVENT_FOLDER
    )


def _out(
    verb: argparse.ArgumentParser, words: str, *, default: Path | None = None
) -> None:
    verb.add_argument(
        "--out",
        type=_path,
        required=default is None,
        default=default,
        metavar=helping.FOLDER,
        help=words,
    )
    verb.add_argument("--overwrite", action="store_true", help=helping.OVERWRITE)
    verb.add_argument("--separator", choices=(",", ";"), help=helping.SEPARATOR)


def _seed(verb: argparse.ArgumentParser, words: str, *, default: int | None) -> None:
    verb.add_argument(
        "--seed",
        type=_whole(0, LARGEST_SEED),
        default=default,
        metavar=helping.NUMBER,
        help=words,
    )


def _path(text: str) -> Path:
    if not text.strip() or "\0" in text:
        raise argparse.ArgumentTypeError(texts.EMPTY_FOLDER)
    return Path(text)


def _file(text: str) -> Path:
    if not text.strip() or "\0" in text:
        raise argparse.ArgumentTypeError(texts.EMPTY_FILE)
    return Path(text)


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = texts.NO_ZONE.format(got=text)
        raise argparse.ArgumentTypeError(message) from None
    return text


def _whole(low: int, high: int | None = None) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text) if re.fullmatch("[0-9]{1,30}", text) else None
        if number is None or number < low or (high is not None and number > high):
            words = texts.WHOLE if high is None else texts.WHOLE_AT_MOST
            raise argparse.ArgumentTypeError(words.format(low=low, high=high, got=text))
        return number

    return read


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise argparse.ArgumentTypeError(texts.ANY_NUMBER.format(got=text))
    return number


def _seconds(text: str) -> float:
    try:
        number = _number(text)
    except argparse.ArgumentTypeError:
        number = 0.0
    if number <= 0:
        raise argparse.ArgumentTypeError(texts.POSITIVE.format(got=text))
    return number


def _per_round(text: str) -> int | list[int]:
    numbers = [_whole(1)(part.strip()) for part in text.split(",")]
    return numbers[0] if len(numbers) == 1 else numbers


def _stages(text: str) -> tuple[Stage, ...]:
    try:
        return as_stages(_stage(part.strip()) for part in text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _stage(text: str) -> Stage:
    name, plus, spare = (part.strip() for part in text.partition("+"))
    if not plus:
        return Stage(name)
    found = TOLERANCE.fullmatch(spare)
    if found is None:
        raise argparse.ArgumentTypeError(texts.TOLERANCE.format(got=text))
    return Stage(name, tolerance=int(spare) if found["units"] else spare)
