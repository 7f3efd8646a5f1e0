"""The house rules that a machine can check."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "zyg"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
LAW = [
    path
    for path in MODULES
    if "law" in path.relative_to(PACKAGE).parts[:1] and "tests" not in path.parts
]
BUDGETS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["zyg"]["budgets"]


def _functions(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_modules_stay_within_their_budget():
    excused = BUDGETS["longer_modules"]
    long = {
        str(path.relative_to(ROOT))
        for path in MODULES
        if len(path.read_text().splitlines()) > BUDGETS["module"]
    }
    assert long <= set(excused), (
        f"longer than {BUDGETS['module']} lines: {sorted(long - set(excused))}"
    )


@pytest.mark.parametrize("kind", ["function", "test"])
def test_functions_stay_within_their_budget(kind):
    limit = BUDGETS[kind]
    long = []
    for path in MODULES:
        for node in _functions(path):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            lines = node.end_lineno - (body[0].lineno if body else node.end_lineno) + 1
            if lines > limit and node.name.startswith("test_") == (kind == "test"):
                long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} {lines}")
    assert not long, "\n".join(long)


def test_templates_stay_within_their_budget():
    pages = PACKAGE.rglob("*.html")
    long = [
        str(page.relative_to(ROOT))
        for page in pages
        if len(page.read_text().splitlines()) > BUDGETS["template"]
    ]
    assert not long


def test_the_law_floor_holds_no_float():
    found = []
    for path in LAW:
        for node in ast.walk(ast.parse(path.read_text())):
            is_float = isinstance(node, ast.Constant) and isinstance(node.value, float)
            makes_float = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "float"
            if is_float or makes_float:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not found


def test_the_law_floor_reads_no_clock():
    clock = re.compile(r"\b(date\.today|datetime\.now|datetime\.utcnow|time\.time)\(")
    assert not [str(path) for path in LAW if clock.search(path.read_text())]


def test_nothing_evaluates_stored_text():
    for path in MODULES:
        calls = [
            node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)
        ]
        names = {getattr(call.func, "id", "") for call in calls}
        assert not names & {"eval", "exec"}, path


def test_every_parameter_names_its_source_and_mark():
    for path in sorted((PACKAGE / "law" / "parameters").rglob("*.toml")):
        data = tomllib.loads(path.read_text())
        for version in data.get("version", []):
            assert version["mark"] in {"sourced", "unverified"}, path
            assert version["source"]["title"], path


WINGS = ("workforce", "recruiting", "commerce")


def _spoken_of(path):
    """Name the models and the acts of a wing's module: what the glossary must know."""
    parts = {*path.parts, path.stem}
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ClassDef) and "models" in parts:
            bases = {ast.unparse(base) for base in node.bases}
            told = bool(bases & {"OrganizationOwned", "models.Model"})
        elif isinstance(node, ast.FunctionDef) and "operations" in parts:
            told = any(argument.arg == "actor" for argument in node.args.kwonlyargs)
        else:
            told = False
        if told:
            yield node.name


def test_the_glossary_knows_every_model_and_act_of_the_wings():
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    missing = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in MODULES
        if path.relative_to(PACKAGE).parts[0] in WINGS and "tests" not in path.parts
        for name in _spoken_of(path)
        if not name.startswith("_") and f"`{name}`" not in glossary
    ]
    assert not missing, "\n".join(missing)
