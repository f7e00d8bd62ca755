"""The notebooks of examples/: they run, they are clean, and they show nobody."""

from __future__ import annotations

import ast
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbclient import NotebookClient

import allocation as al

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLES = Path(__file__).parents[1] / "examples"

NOTEBOOKS = sorted(EXAMPLES.glob("*.ipynb"))

SECONDS = 60
"""How long one cell may take."""

ALLOWED = {"allocation": "al", "pandas": "pd", "numpy": "np", "matplotlib": None}
"""What a notebook may import, and under which name."""

NAMED = ("lille2014", "fairness", "what_if", "programme")

each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def cells(path: Path, kind: str) -> Iterator[dict[str, Any]]:
    """Yield the cells of one kind."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == kind:
            yield cell


def code(path: Path) -> Iterator[ast.Module]:
    """Yield what the cells of code say."""
    for cell in cells(path, "code"):
        yield ast.parse("".join(cell["source"]))


def test_the_four_stories_are_there() -> None:
    """One a notebook, and each is a parameter of the tests here."""
    assert [path.stem for path in NOTEBOOKS] == sorted(NAMED)


@pytest.mark.slow
@each
def test_a_notebook_runs(path: Path, tmp_path: Path) -> None:
    """From a copy of the folder, without an error, and without a warning."""
    shutil.copytree(EXAMPLES / "lille2014", tmp_path / "lille2014")
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    resources = {"metadata": {"path": str(tmp_path)}}

    NotebookClient(notebook, timeout=SECONDS, resources=resources).execute()

    outputs = [o for cell in notebook.cells for o in cell.get("outputs", ())]
    assert outputs
    assert not [o["text"] for o in outputs if o.get("name") == "stderr"]


@each
def test_a_notebook_is_kept_without_its_outputs(path: Path) -> None:
    """What it shows is made when it runs."""
    for cell in cells(path, "code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


@each
def test_a_notebook_imports_little(path: Path) -> None:
    """The package, and what draws and counts, each under its usual name."""
    for module in code(path):
        for node in ast.walk(module):
            assert not isinstance(node, ast.ImportFrom)
            for name in node.names if isinstance(node, ast.Import) else ():
                assert name.asname == ALLOWED[name.name]


@each
def test_a_notebook_defines_nothing_and_uses_public_names(path: Path) -> None:
    """No function that belongs in the package, no private name."""
    for module in code(path):
        for node in ast.walk(module):
            assert not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda)
            if isinstance(node, ast.Attribute):
                assert not node.attr.startswith("_")
                if isinstance(node.value, ast.Name) and node.value.id == "al":
                    assert node.attr in al.__all__
            if isinstance(node, ast.Name):
                assert not node.id.startswith("_")


@each
def test_a_notebook_names_no_place_of_one_machine(path: Path) -> None:
    """No absolute path, of any system."""
    text = path.read_text(encoding="utf-8")

    assert not re.search(r"""["'(\s](/[a-z]+/|~/|[A-Z]:\\)""", text)


@each
def test_a_notebook_opens_with_who_asks(path: Path) -> None:
    """A title, then one person's question; prose stands between the cells of code."""
    first, *rest = json.loads(path.read_text(encoding="utf-8"))["cells"]
    source = "".join(first["source"])

    assert first["cell_type"] == "markdown"
    assert source.startswith("# ")
    assert len(source.splitlines()) > 2
    assert sum(cell["cell_type"] == "markdown" for cell in rest) >= 4
