"""The structure of backend/ as its own imports show it: packages, arrows between them, circles.

`./scripts/structure` prints it; tests/deploy/test_structure.py holds it to its limits.
"""

import sys
from collections import Counter
from pathlib import Path

import grimp

BACKEND = Path(__file__).parent.parent / "backend"
MAX_TOP_NAMES = 32  # 26 before the books, votes and the desk came
MAX_FLAT_MODULES = 25


def top_names() -> list[str]:
    """Packages and modules directly in backend/, without `__init__`."""
    return sorted(
        path.stem
        for path in BACKEND.iterdir()
        if (path / "__init__.py").exists() or (path.suffix == ".py" and path.stem != "__init__")
    )


def flat_packages() -> Counter[str]:
    """How many modules lie directly in each package, without `__init__` and numbered migrations."""
    return Counter(
        path.parent.relative_to(BACKEND.parent).as_posix()
        for path in BACKEND.rglob("*.py")
        if path.stem != "__init__" and path.parent.name != "versions"
    )


def circles(graph: grimp.ImportGraph) -> list[list[str]]:
    """Strongly connected components of more than one module (Tarjan's algorithm), largest first."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    components: list[list[str]] = []

    def visit(module: str) -> None:
        order[module] = lowest[module] = len(order)
        stack.append(module)
        for imported in graph.find_modules_directly_imported_by(module):
            if imported not in order:
                visit(imported)
                lowest[module] = min(lowest[module], lowest[imported])
            elif imported in stack:
                lowest[module] = min(lowest[module], order[imported])
        if lowest[module] == order[module]:
            position = stack.index(module)
            components.append(sorted(stack[position:]))
            del stack[position:]

    sys.setrecursionlimit(10_000)
    for module in sorted(graph.modules):
        if module not in order:
            visit(module)
    return sorted((component for component in components if len(component) > 1), key=len, reverse=True)


def arrows(graph: grimp.ImportGraph) -> dict[str, Counter[str]]:
    """For each name in backend/ the names that it imports, with the number of importing modules."""
    between: dict[str, Counter[str]] = {name: Counter() for name in top_names()}
    for module in graph.modules:
        start = _top(module)
        targets = {_top(imported) for imported in graph.find_modules_directly_imported_by(module)}
        for target in targets - {start, ""}:
            if start:
                between[start][target] += 1
    return between


def _top(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def _print_structure(graph: grimp.ImportGraph) -> None:
    between = arrows(graph)
    print(f"{len(between)} names in backend/ (at most {MAX_TOP_NAMES})")
    for name, targets in between.items():
        modules = sum(1 for module in graph.modules if _top(module) == name)
        imported = ", ".join(f"{target} {count}" for target, count in sorted(targets.items())) or "nothing"
        print(f"  {name:12} {modules:4} modules → {imported}")
    print(f"largest flat packages (at most {MAX_FLAT_MODULES} modules)")
    for package, modules in flat_packages().most_common(8):
        print(f"  {modules:4} {package}")


def main() -> None:
    graph = grimp.build_graph("backend", cache_dir=None)
    if "--circles" not in sys.argv:
        _print_structure(graph)
    found_circles = circles(graph)
    print(f"{len(found_circles)} import circles of {sum(map(len, found_circles))} modules")
    for circle in found_circles:
        print(f"  {len(circle)}: {', '.join(circle)}")
    sys.exit(bool(found_circles))


if __name__ == "__main__":
    main()
