"""What the package offers: documented, named once, and silent to import."""

from __future__ import annotations

import ast
import dataclasses
import enum
import inspect
import logging
import pkgutil
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

import allocation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]

PACKAGE = Path(allocation.__file__).parent

NAMES = sorted(allocation.__all__)
"""What the package offers."""

MODULES = [name for name in NAMES if inspect.ismodule(getattr(allocation, name))]

CONSTANTS = [
    name
    for name in NAMES
    if not inspect.isclass(getattr(allocation, name))
    and not inspect.isfunction(getattr(allocation, name))
    and name not in MODULES
]

CLASSES = [name for name in NAMES if inspect.isclass(getattr(allocation, name))]

FUNCTIONS = [name for name in NAMES if inspect.isfunction(getattr(allocation, name))]


def methods() -> Iterator[tuple[str, Callable[..., object]]]:
    """Yield the public methods of public classes that are our own."""
    for name in CLASSES:
        for method, value in vars(getattr(allocation, name)).items():
            plain = getattr(value, "__func__", value)
            if not method.startswith("_") and inspect.isfunction(plain):
                yield f"{name}.{method}", plain


METHODS = dict(methods())

OF_MODULES = {
    f"{name}.{offered}": getattr(getattr(allocation, name), offered)
    for name in MODULES
    for offered in getattr(allocation, name).__all__
}
"""What the modules among them offer."""


def arguments_of(function: Callable[..., object]) -> list[str]:
    """Return the names of what a function takes."""
    names = inspect.signature(function).parameters
    return [name for name in names if name not in {"self", "cls"}]


def documented(text: str | None) -> list[str]:
    """Return the names in the section Parameters of a docstring, in order."""
    section = re.search(
        r"^Parameters\n-+\n(.*?)(?=^\w[^\n]*\n-+\n|\Z)",
        inspect.cleandoc(text or ""),
        re.MULTILINE | re.DOTALL,
    )
    heads = re.findall(r"^(\S.*)$", section[1] if section else "", re.MULTILINE)
    return [name.strip("* ") for head in heads for name in head.split(",")]


def test_nothing_public_is_left_out_of_all() -> None:
    """What ``import allocation`` gives is what a star imports, but for most modules."""
    given = {
        name
        for name, value in vars(allocation).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }

    assert given == set(NAMES) - set(MODULES)


def test_all_names_each_once() -> None:
    """No name comes twice, and none is private."""
    names = allocation.__all__

    assert len(set(names)) == len(names)
    assert not any(name.startswith("_") for name in names)


@pytest.mark.parametrize("name", NAMES)
def test_name_in_all_exists(name: str) -> None:
    """A star import does not fail."""
    assert hasattr(allocation, name)


def test_the_main_names_are_there() -> None:
    """The example of the README can be written."""
    assert {"allocate", "Event", "Plan", "read_event", "write_event"} <= set(NAMES)


def test_every_public_thing_has_one_name() -> None:
    """No class or function is offered twice."""
    things = [getattr(allocation, name) for name in [*CLASSES, *FUNCTIONS]]

    assert len({id(thing) for thing in things}) == len(things)
    assert [thing.__name__ for thing in things] == [*CLASSES, *FUNCTIONS]


def test_no_public_name_hides_a_module() -> None:
    """``allocation.x`` is either a module or something else that it offers."""
    modules = {module.name for module in pkgutil.iter_modules([str(PACKAGE)])}

    assert modules & set(NAMES) == set(MODULES)


@pytest.mark.parametrize("name", [*CLASSES, *FUNCTIONS])
def test_public_thing_is_ours(name: str) -> None:
    """Nothing of another package is offered as our own."""
    assert getattr(allocation, name).__module__.startswith("allocation.")


@pytest.mark.parametrize("name", [*CLASSES, *FUNCTIONS])
def test_public_thing_has_a_summary(name: str) -> None:
    """The first line of its own docstring is a sentence."""
    thing = getattr(allocation, name)

    summary = inspect.cleandoc(thing.__doc__ or "").splitlines()[0]

    assert summary.endswith(".")
    assert not summary.startswith(f"{name}(")  # what dataclasses write themselves


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_documents_its_parameters(name: str) -> None:
    """Each is described, in the order of the signature."""
    function = getattr(allocation, name)

    assert documented(function.__doc__) == arguments_of(function)


@pytest.mark.parametrize("name", OF_MODULES)
def test_what_a_public_module_offers_is_documented(name: str) -> None:
    """Functions of its own, and each says what it takes."""
    function = OF_MODULES[name]

    assert inspect.isfunction(function)
    assert function.__module__ == f"allocation.{name.partition('.')[0]}"
    assert (function.__doc__ or "").splitlines()[0].endswith(".")
    assert documented(function.__doc__) == arguments_of(function)


@pytest.mark.parametrize("name", CLASSES)
def test_class_documents_its_parameters(name: str) -> None:
    """Each that its own constructor takes is described in the class, in any order."""
    thing = getattr(allocation, name)
    own = "__init__" in vars(thing) and not issubclass(thing, enum.Enum)

    if dataclasses.is_dataclass(thing) or own:
        assert set(documented(thing.__doc__)) == set(arguments_of(thing.__init__))


@pytest.mark.parametrize("name", METHODS)
def test_method_documents_its_parameters(name: str) -> None:
    """Each public method has a summary and describes what it takes."""
    method = METHODS[name]

    assert (method.__doc__ or "").strip().splitlines()[0].endswith(".")
    assert documented(method.__doc__) == arguments_of(method)


def documented_constants() -> set[str]:
    """Return the names that a text follows where they are assigned."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        for statement, after in pairwise(body):
            if (
                isinstance(statement, ast.Assign)
                and isinstance(statement.targets[0], ast.Name)
                and isinstance(after, ast.Expr)
                and isinstance(after.value, ast.Constant)
                and isinstance(after.value.value, str)
            ):
                found.add(statement.targets[0].id)
    return found


def test_constants_are_documented() -> None:
    """A text stands below each, where it is assigned."""
    assert set(CONSTANTS) <= documented_constants()


SILENT = """
import os, sys
import numpy, pandas
import ortools.graph.python.max_flow
import ortools.linear_solver.python.model_builder
import ortools.sat.python.cp_model
import logging, threading

class Watched(dict):
    def note(self, key):
        frame = sys._getframe(2)
        while frame.f_code.co_filename.endswith("os.py"):
            frame = frame.f_back
        if "allocation" in frame.f_globals["__name__"]:
            reads.append(key)
    def __getitem__(self, key):
        self.note(key)
        return super().__getitem__(key)
    def get(self, key, default=None):
        self.note(key)
        return super().get(key, default)
    def __contains__(self, key):
        self.note(key)
        return super().__contains__(key)

def handlers():
    loggers = [logging.root, *logging.root.manager.loggerDict.values()]
    return [h for logger in loggers for h in getattr(logger, "handlers", [])]

reads = []
os.environ = Watched(os.environ)
before = threading.enumerate(), handlers(), list(sys.meta_path), sys.excepthook

import allocation

assert before == (
    threading.enumerate(), handlers(), list(sys.meta_path), sys.excepthook
)
assert reads == [], reads
"""
"""Imports what others do at import first, then the package."""


def test_import_is_silent_and_pure() -> None:
    """Nothing printed, no thread, no handler, no variable of the environment read."""
    done = subprocess.run(  # noqa: S603  # our own script
        [sys.executable, "-W", "error", "-c", SILENT],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_loggers_have_no_handlers_of_ours() -> None:
    """Who imports the package decides where its log goes."""
    names = [name for name in logging.root.manager.loggerDict if "allocation" in name]

    assert not any(logging.getLogger(name).handlers for name in names)


def test_version_is_that_of_the_project() -> None:
    """The version lives once, in ``pyproject.toml``."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert metadata.version("workshop-allocation") == project["project"]["version"]
    assert allocation.__version__ == project["project"]["version"]


def test_package_says_that_it_is_typed() -> None:
    """Type checkers look for the marker."""
    assert (PACKAGE / "py.typed").is_file()
