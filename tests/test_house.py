"""The house keeps its own rules: layers, sizes, words, docstrings, literal registries, and a dashboard
without TensorFlow.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CORE, DASHBOARD, PAGES = ROOT / "fer_core", ROOT / "dashboard", ROOT / "dashboard" / "app_pages"
LAYERS = (
    ("emotions", "errors", "paths", "detached"),
    ("datasets", "recipes", "augment", "drawing"),
    (
        "runs",
        "lineage",
        "estimate",
        "watch",
        "evaluation",
        "statistics",
        "protocol",
        "faces",
        "pictures",
        "lens",
        "comparison",
        "standings",
        "robustness",
        "trust",
        "vector",
        "saved",
        "claims",
        "paper_tables",
        "results",
        "outcomes",
        "card",
        "ledger",
        "reproduction",
        "sweeps",
        "examples",
        "ice",
        "seats",
        "doctor",
        "labelling",
    ),
    (
        "predictor",
        "media",
        "sound",
        "video",
        "heat",
        "timeline",
        "stress",
        "overlays",
        "live",
        "chain",
        "closeup",
        "screening",
        "opinion",
        "collecting",
        "training",
        "export",
        "weights",
        "shipping",
    ),
    ("commands", "__main__", "cluster"),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
FORBIDDEN = {
    "manager",
    "handler",
    "helper",
    "helpers",
    "utils",
    "util",
    "engine",
    "service",
    "experiment",
    "config",
}
HEAVY = {"keras", "tensorflow"}
NOT_FOR_THE_DASHBOARD = {"training", "export", "weights", "commands", "cluster", "__main__"}


def sources(*folders: Path) -> list[Path]:
    return sorted(f for folder in folders for f in folder.rglob("*.py") if "__pycache__" not in f.parts)


def named(paths: list[Path]) -> dict:
    return {"argvalues": paths, "ids": [str(p.relative_to(ROOT)) for p in paths]}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    """Dotted names of everything a file imports, inside functions too; `from a import b` counts as a.b."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: imports are written out whole"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def core_parts(path: Path) -> set[str]:
    """The parts of fer_core that a file imports: datasets, runs, ..."""
    return {
        name.split(".")[1] for name in imports(path) if name.startswith("fer_core.") and name.count(".")
    } - {"__version__"}


def functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


core, dashboard = sources(CORE), sources(DASHBOARD)
everything = core + dashboard + sources(ROOT / "benchmarks", ROOT / "tests")
pages = sorted(PAGES.glob("*.py"))


@pytest.mark.parametrize("path", **named([p for p in core if p.parent != CORE or p.stem != "__init__"]))
def test_imports_go_down_only(path):
    part = path.relative_to(CORE).parts[0].removesuffix(".py")
    assert part in LEVEL, f"fer_core/{part} stands in no layer: add it to LAYERS in {__file__}"
    upward = {p for p in core_parts(path) if LEVEL.get(p, 99) > LEVEL[part]}
    assert not upward, f"{path.name} is of layer {LEVEL[part]} and must not import {upward}"


@pytest.mark.parametrize("path", **named(core))
def test_keras_is_imported_where_networks_are_made_and_nowhere_else(path):
    heavy = {name.split(".")[0] for name in imports(path)} & HEAVY
    at = path.relative_to(CORE)
    if at.parts[0] in ("training", "export.py", "weights.py") or at.match("recipes/blocks.py"):
        return
    if at.parts[0] == "recipes":
        outside = {n.name for node in tree(path).body if isinstance(node, ast.Import) for n in node.names}
        assert not outside & HEAVY, (
            "a recipe imports keras inside build(), so that listing recipes costs nothing"
        )
    else:
        assert not heavy


@pytest.mark.parametrize("path", **named(dashboard))
def test_the_dashboard_imports_no_training(path):
    assert not core_parts(path) & NOT_FOR_THE_DASHBOARD
    assert not {name.split(".")[0] for name in imports(path)} & HEAVY


@pytest.mark.parametrize("path", **named(everything))
def test_files_are_short_and_open_with_a_claim(path):
    text = path.read_text(encoding="utf-8")
    limit = 150 if path in pages else 300
    assert len(text.splitlines()) <= limit, f"at most {limit} lines; make it two files"
    if text.strip():
        assert ast.get_docstring(tree(path)), "a file opens with a docstring that says what it is for"


@pytest.mark.parametrize("path", **named(core + dashboard + sources(ROOT / "benchmarks")))
def test_functions_fit_on_a_screen(path):
    long = {f.name: f.end_lineno - f.lineno + 1 for f in functions(path) if f.end_lineno - f.lineno + 1 > 40}
    assert not long, f"at most 40 lines: {long}"


@pytest.mark.parametrize("path", **named([p for p in core + dashboard if p not in pages]))
def test_what_others_call_says_what_it_does(path):
    public = [
        n
        for n in tree(path).body
        if isinstance(n, ast.FunctionDef | ast.ClassDef) and not n.name.startswith("_")
    ]
    silent = [n.name for n in public if not ast.get_docstring(n)]
    assert not silent, f"without a docstring: {silent}"
    callable_ = [n for n in public if isinstance(n, ast.FunctionDef)]
    untyped = [
        n.name
        for n in callable_
        if any(
            a.annotation is None and a.arg not in ("args", "commands")
            for a in n.args.args + n.args.kwonlyargs
        )
    ]
    assert not untyped, f"without types: {untyped}"


@pytest.mark.parametrize("path", **named(core + dashboard + sources(ROOT / "benchmarks")))
def test_words_that_say_nothing_are_not_used(path):
    names = {path.stem, *path.relative_to(ROOT).parent.parts}
    names |= {
        node.name for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.ClassDef)
    } - {"get_config", "reset_config"}  # names of Keras and Ray
    words = {word.lower() for name in names for word in re.findall(r"[A-Z]?[a-z]+", name)}
    assert not words & FORBIDDEN


@pytest.mark.parametrize("path", **named(pages))
def test_a_page_is_a_script(path):
    nodes = list(ast.walk(tree(path)))
    assert not [n.name for n in nodes if isinstance(n, ast.ClassDef)], "a page defines no class"
    assert not [n.lineno for n in nodes if isinstance(n, ast.Try)], "a page catches nothing; app.py does"
    assert "__main__" not in path.read_text(encoding="utf-8"), "a page has no main guard"
    assert not imports(path) & {
        "pathlib.Path",
        "os",
        "os.path",
        "pathlib",
        "fer_core.paths",
        "shutil",
        "tempfile",
    }, "a page touches no path"
    cached = [
        n.lineno for n in nodes if isinstance(n, ast.Attribute) and n.attr in ("cache_data", "cache_resource")
    ]
    assert not cached, "state.py caches; a page does not"


@pytest.mark.parametrize("path", **named(pages))
def test_widget_keys_carry_the_name_of_their_page(path):
    keys = [
        k.value
        for n in ast.walk(tree(path))
        if isinstance(n, ast.Call)
        for k in n.keywords
        if k.arg == "key" and isinstance(n.func, ast.Attribute)
    ]
    written = [k.value for k in keys if isinstance(k, ast.Constant) and isinstance(k.value, str)]
    assert not [k for k in written if not k.startswith(f"{path.stem}_")]


@pytest.mark.parametrize("path", **named([p for p in dashboard if p.name != "state.py"]))
def test_only_state_caches(path):
    text = path.read_text(encoding="utf-8")
    assert (
        "st.cache_" not in text
        or ".clear(" in text
        or text.count("st.cache_") == text.split('"""')[1].count("st.cache_")
    )


@pytest.mark.parametrize("path", **named(sources(DASHBOARD / "charts")))
def test_charts_know_nothing_of_streamlit(path):
    assert "streamlit" not in {name.split(".")[0] for name in imports(path)}


def test_only_the_frame_catches_what_users_can_fix():
    catching = [
        p.relative_to(DASHBOARD).as_posix()
        for p in dashboard
        if re.search(r"except \(?FerError", p.read_text(encoding="utf-8"))
    ]
    assert catching == ["app.py"]


@pytest.mark.parametrize(
    ("file", "registry"),
    [
        ("datasets/__init__.py", "DATASETS"),
        ("recipes/__init__.py", "RECIPES"),
        ("faces/__init__.py", "FINDERS"),
    ],
)
def test_registries_are_literal(file, registry):
    said = [
        n
        for n in tree(CORE / file).body
        if isinstance(n, ast.Assign | ast.AnnAssign)
        and registry in ast.dump(n.targets[0] if isinstance(n, ast.Assign) else n.target)
    ]
    assert said, f"{file} holds {registry}"
    assert isinstance(said[0].value, ast.Dict | ast.DictComp), (
        "a literal dictionary, or one made from a literal tuple"
    )
    filled = [
        n.lineno
        for n in ast.walk(tree(CORE / file))
        if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)
    ]
    assert not filled, "nothing is put into it afterwards"


def test_the_dashboard_never_loads_tensorflow():
    """Every module that a page can reach is imported in a fresh process, which then holds neither Keras nor
    TensorFlow.
    """
    files = [p for p in dashboard if p not in pages and p.name != "app.py"]
    modules = sorted(
        {".".join(p.relative_to(DASHBOARD).with_suffix("").parts).removesuffix(".__init__") for p in files}
    )
    reached = sorted({name for page in pages for name in imports(page) if name.startswith("fer_core")})
    script = f"""
import importlib, importlib.util, sys
sys.path.insert(0, {str(DASHBOARD)!r})
for name in {modules!r}:
    importlib.import_module(name)
for name in {reached!r}:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError:
        importlib.import_module(name.rpartition(".")[0])
print(sorted({{"keras", "tensorflow", "fer_core.training", "fer_core.training.export"}} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip().splitlines()[-1] == "[]"
