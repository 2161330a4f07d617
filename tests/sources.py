"""The project's own source files, read once, for the tests that look at how it is written."""

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: Path

    @property
    def place(self) -> str:
        """Its path as the documents write it: fer_core/media/photos.py."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def room(self) -> str:
        """The folder or the module below fer_core, dashboard, tests or benchmarks that it belongs to."""
        return self.path.relative_to(ROOT).parts[1].removesuffix(".py")

    @property
    def is_page(self) -> bool:
        """Whether Streamlit runs it as a page."""
        return self.path.name == "page.py" and self.path.parent.parent == ROOT / "dashboard"

    @cached_property
    def text(self) -> str:
        """What the file holds."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def lines(self) -> list[str]:
        """Its lines, as editors count them."""
        return self.text.split("\n")[:-1]

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the tree."""
        return list(ast.walk(self.tree))

    @cached_property
    def imports(self) -> set[str]:
        """Dotted names of everything it imports, inside functions too; `from a import b` counts as a.b."""
        names = set()
        for node in self.nodes:
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{self.place}: imports are written out whole"
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
        return names

    @property
    def libraries(self) -> set[str]:
        """The first parts of what it imports: streamlit, fer_core, numpy."""
        return {name.split(".")[0] for name in self.imports}

    @property
    def rooms_used(self) -> set[str]:
        """The rooms of fer_core that it imports, its own too."""
        parts = {name.split(".")[1] for name in self.imports if name.startswith("fer_core.")}
        return parts - {"__version__"}

    @cached_property
    def functions(self) -> list[Function]:
        """Every function and method."""
        return [node for node in self.nodes if isinstance(node, Function)]

    @cached_property
    def classes(self) -> list[ast.ClassDef]:
        """Every class."""
        return [node for node in self.nodes if isinstance(node, ast.ClassDef)]

    @cached_property
    def public(self) -> list[Function | ast.ClassDef]:
        """The functions and classes that others may use: those of the module, and methods of such classes."""
        outer = [node for node in self.tree.body if isinstance(node, Function | ast.ClassDef)]
        known = [node for node in outer if not node.name.startswith("_")]
        inner = [node for a_class in known if isinstance(a_class, ast.ClassDef) for node in a_class.body]
        methods = [node for node in inner if isinstance(node, Function)]
        return known + [node for node in methods if not node.name.startswith("_")]

    def at(self, node: ast.AST) -> str:
        """The place of a node: fer_core/media/photos.py:12."""
        return f"{self.place}:{node.lineno}"


def sources(*folders: str) -> list[Source]:
    """The Python files below these folders of the project."""
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.py")]
    return [Source(file) for file in sorted(files) if "__pycache__" not in file.parts]


def length(function: Function) -> int:
    """How many lines a function has, without its decorators."""
    return function.end_lineno - function.lineno + 1


def untyped(function: Function) -> list[str]:
    """The arguments of a function that have no type, and `return` where the result has none."""
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    names = [a.arg for a in arguments if a.annotation is None and a.arg not in ("self", "cls")]
    return names if function.returns else [*names, "return"]


def none(offenders: list[str], rule: str) -> None:
    """Fail with the rule and every place that breaks it."""
    assert not offenders, "\n".join([f"{rule} ({len(offenders)} do not):", *sorted(offenders)])
