"""The structure's limits, measured by the same code as ./scripts/structure."""

import ast
from pathlib import Path

import grimp

from bench.structure import MAX_FLAT_MODULES, MAX_TOP_NAMES, circles, flat_packages, top_names

TESTS = Path(__file__).parents[1]


def test_no_module_imports_itself_by_way_of_others():
    assert circles(grimp.build_graph("backend", cache_dir=None)) == []


def test_circles_are_seen():
    graph = grimp.ImportGraph()
    for module in ("a", "b", "c", "d"):
        graph.add_module(module)
    for importer, imported in (("a", "b"), ("b", "c"), ("c", "b"), ("d", "a")):
        graph.add_import(importer=importer, imported=imported)
    assert circles(graph) == [["b", "c"]]


def test_a_stranger_can_read_the_list_of_names():
    assert len(top_names()) <= MAX_TOP_NAMES


def test_no_folder_is_a_heap():
    assert {name: count for name, count in flat_packages().items() if count > MAX_FLAT_MODULES} == {}


def test_no_test_imports_another_test():
    """Shared builders stand in tests/support, so a test file can be changed or deleted alone."""
    importers = {
        f"{path.relative_to(TESTS)} imports {node.module}"
        for path in TESTS.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and node.module
        and any(part.startswith("test_") for part in (*node.module.split("."), *(a.name for a in node.names)))
    }
    assert importers == set()
