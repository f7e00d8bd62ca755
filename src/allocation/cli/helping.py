"""The help: what each verb and option is for, with an example for each verb."""

from __future__ import annotations

from allocation.cli import texts

PROGRAM = (
    "Give everyone a place in parallel workshops over several rounds, by their\n"
    "choices, and prove that no better plan exists."
)
VERSION = "print the version and stop"
VERB = "VERB"
VERBS = "verbs"
EXAMPLE = "example:"
EXIT_CODES = "exit codes:"
MORE = "Help on a verb: allocation VERB --help"

FOLDER, NUMBER, SECONDS, LIST = "FOLDER", "NUMBER", "SECONDS", "LIST"
FILE, ZONE = "FILE", "ZONE"

OF_VERB = {
    "demo": (
        "solve the Lille event of 2014, to see how it works",
        (
            "Solve the event of Lille, 2014: its real programme, made-up people.\n"
            "Writes the event's own folder, too, as a model for yours."
        ),
        "allocation demo --out lille2014-out",
    ),
    "check": (
        "list all mistakes in the files of an event, without solving",
        (
            "Read the folder of an event and list all its mistakes, or what it says.\n"
            "Nothing is solved and nothing is written."
        ),
        "allocation check my-event",
    ),
    "solve": (
        "give everyone their programme",
        "Read the folder of an event, find the best plan and write it.",
        "allocation solve my-event --out result --seed 42",
    ),
    "verify": (
        "check a plan that was written, without the solver",
        (
            "Read the folder that demo or solve wrote and work out again what its\n"
            "files say: rules, costs, counts, lottery numbers, values and bounds.\n"
            "All differences are listed. No solver runs, and nothing is written."
        ),
        "allocation verify result",
    ),
    "judge": (
        "tell what your own list of who sits where does for people",
        (
            "Read the folder of an event and a list of who sits where, and tell which\n"
            "rules it breaks and how people fare, beside what first come, a lottery\n"
            "and choosing in turns would do. No solver runs, and nothing is written."
        ),
        "allocation judge my-event my-list.csv",
    ),
    "papers": (
        "write the papers of the day of a plan",
        (
            "Read the folder that demo or solve wrote, check it, and write what the\n"
            "organiser needs: a page, a workbook, lists to sign, slips, letters and\n"
            "calendars, in English or French. All of them are written, or none."
        ),
        "allocation papers result --language fr",
    ),
    "why": (
        "tell why somebody has their programme, or what a seat is worth",
        (
            "Read the folder that demo or solve wrote and answer one question about\n"
            "it: why a person has their programme and what another one would have\n"
            "taken; what one more seat in a session would bring; or which rooms are\n"
            "too small. The event is solved again for that; nothing is written."
        ),
        "allocation why result P017",
    ),
    "generate": (
        "make up an event, to try things out",
        "Write the folder of a made-up event.",
        "allocation generate --out practice --shape lille --people 120 --seed 1",
    ),
}

DEBUG = "show the program's inner messages if something unexpected happens"
EVENT_FOLDER = (
    "the event: a folder with event.toml, sessions.csv, participants.csv, choices.csv "
    "and rooms.csv"
)
PLAN_FOLDER = "the folder that demo or solve wrote (their --out)"
EVENT_OF_PLAN = (
    "the folder of the event that was solved (default: the folder event in that of the "
    "plan; a plan saved from Python has none)"
)
JUDGED = (
    "the list, a CSV file: participant and session, a line a seat; or participant and "
    "a column for each round, a line a person, as in programmes.csv"
)
PARTICIPANT, ID = "PARTICIPANT", "ID"
WHY_PARTICIPANT = "the id of a person, as in participants.csv"
WHY_SESSION = "a session instead: its id, as in sessions.csv"
WHY_ROOMS = "all rooms instead: where one more seat would bring most"
WHY_NAMES = "name the people who would have to give way"
WHY_LANGUAGE = "the language of the answer (default: en)"
WHY_TIME_LIMIT = "leave out what takes more than so many seconds (default: {seconds})"
SEED_JUDGE = (
    "the lottery that decides who chooses first where the list is compared with "
    "lotteries (default: 0)"
)
OUT_DEMO = "where to write (default: lille2014-out)"
OUT_SOLVE = "where to write the plan; made if it does not exist"
OUT_GENERATE = "where to write the event; made if it does not exist"
OUT_PAPERS = (
    "where to write; made if it does not exist (default: the folder papers in that of "
    "the plan; papers-pseudonymised, papers-suppressed or both with these options)"
)
LANGUAGE = "of the papers, not of what is printed here (default: en)"
PSEUDONYMISE = (
    "write pseudonyms instead of people and organisations: drawn once, for all papers "
    "of this run, and known to nobody"
)
SUPPRESS = (
    "hide counts under 5, and leave out all from which they could be told: only the "
    "page and the workbook are written, without people"
)
OF_ZONE = "the time zone of the event, for the calendars (default: {zone})"
SEPARATOR_OF_PAPERS = (
    "what stands between the columns of CSV files (default: a comma, in French a "
    "semicolon)"
)
OVERWRITE = "replace files of the same names that are there already"
SEPARATOR = (
    "what stands between the columns of the files that are written: a French Excel "
    "wants ';' (default: as in the folder that was read, else ',')"
)
SEED_DEMO = "decides about the made-up people and the lottery (default: 2014)"
SEED_SOLVE = (
    "any whole number: decides by lottery between equal claims; the same files and the "
    "same seed give the same plan (default: 0)"
)
SEED_GENERATE = (
    "another number makes up other people (default: 2014 for lille2014, lille_rules "
    "and lille_candidates, else 0)"
)
TIME_LIMIT = "stop after so many seconds with the best plan so far (default: {seconds})"
STAGES = (
    "the aims, the most important first, with commas; after each you may say how much "
    "the later ones may spend of it: dissatisfaction+5 or dissatisfaction+2%% "
    "(default: {stages}; after unseated also cancelled and overfull, and last mixture, "
    "if the event has a cancel_cost, extra places, or something to mix)"
)
WORKERS = (
    "processor cores to search with; with more than 1, another run may find another "
    "plan that is as good (default: 1)"
)
REQUIRE_PROOF = (
    "end with exit code 6 if the plan is not proven to be the best; it is written all "
    "the same"
)
QUIET = "print nothing but what is wrong"
SHAPE = (
    "lille2014: the event of 2014 itself; lille_rules: the same with rooms to choose, "
    "least sizes, friends and quotas; lille_candidates: its programme still to be "
    "chosen; lille: one like it, of any size; conference: 1000 people, 4 rounds of 10 "
    "sessions; school: 600 people, 6 rounds of 20 (default: lille)"
)
SHAPE_OPTIONS = "the made-up event"
SHAPE_DEFAULTS = "What is not stated is as usual for the shape."
OF_SHAPE = {
    "people": "how many",
    "rounds": "how many",
    "sessions": "sessions in each round: one number, or one for each round with commas",
    "topics": "how many topics the rounds share; the fewer, the more often each comes",
    "skew": "how much more popular some topics are: 0 for not at all",
    "correlation": "how alike people's tastes are, from 0 to 1",
    "top": "how many sessions of each round a person ranks",
    "ties": "chance that a person ranks two sessions the same, from 0 to 1",
    "absent": "share of people who state no choice, from 0 to 1",
    "slack": "seats beyond the people: 0.1 for 10 %% more seats than people",
    "uneven": "seats of the largest room over those of the smallest, 1 or more",
    "min_size": "fewer people than this in a session, and it is cancelled",
    "scale": "whether people state ranks (1 is best) or grades (more is better)",
}


def epilog() -> str:
    """Return what ends the help: an example of each verb, and the exit codes.

    Returns
    -------
    str
        Lines.
    """
    examples = [f"  {example}" for _, _, example in OF_VERB.values()]
    codes = [f"  {code:>3}  {words}" for code, words in texts.EXIT_CODES.items()]
    lines = [EXAMPLE, *examples, "", EXIT_CODES, *codes, "", MORE]
    return "\n".join(lines)
