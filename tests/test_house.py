"""The house keeps its own rules: floors, sizes, literal registries, and a dashboard without TensorFlow. One
test a rule; each lists every place that breaks it.
"""

import ast
import graphlib
import re
import statistics
import subprocess
import sys
import tomllib

import pytest

from tests.sources import ROOT, Source, length, none, sources

FLOORS = (  # from the ground up; a room imports rooms of its own floor and of those below
    ("__init__", "emotions", "errors", "paths"),
    ("jobs", "processes", "tables", "extras"),
    ("recipes", "reports", "media", "drawing"),
    ("datasets",),
    ("faces", "runs", "doctor"),
    ("predictor", "standings"),
    ("sweeps", "collecting", "training"),
    ("cluster", "shipped", "commands", "__main__"),
)
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
NOT_FOR_THE_DASHBOARD = {"training", "cluster", "shipped", "commands", "__main__"}
HEAVY = {"keras", "tensorflow"}
MODULES = {"opencv-python-headless": "cv2", "pillow": "PIL"}  # imported by another name than installed
IF_THERE = {"argcomplete", "torch"}  # used where it is there, and never demanded

core = sources("fer_core")
dashboard = sources("dashboard")
product = core + dashboard
everything = product + sources("tests", "benchmarks")
pages = [source for source in dashboard if source.is_page]
page_names = {page.path.parent.name for page in pages}


# The floors


def test_imports_go_down_only():
    homeless = [s.place for s in core if s.room not in FLOOR_OF]
    none(homeless, "every room stands on a floor of FLOORS")
    upward = [
        f"{s.place} imports {room}"
        for s in core
        for room in s.rooms_used
        if FLOOR_OF.get(room, 99) > FLOOR_OF[s.room]
    ]
    none(upward, "a room imports rooms of its own floor and of those below")


def test_rooms_do_not_import_each_other_in_a_circle():
    uses = {s.room: set() for s in core}
    for source in core:
        uses[source.room] |= source.rooms_used - {source.room}
    try:
        list(graphlib.TopologicalSorter(uses).static_order())
    except graphlib.CycleError as circle:
        pytest.fail(" -> ".join(reversed(circle.args[1])))


def test_keras_is_imported_where_networks_are_made_and_nowhere_else():
    elsewhere = [s.place for s in core if s.room not in ("training", "recipes") and s.libraries & HEAVY]
    recipes = [s for s in core if s.room == "recipes" and s.path.name != "blocks.py"]
    eager = [
        s.at(node)
        for s in recipes
        for node in s.tree.body
        if isinstance(node, ast.Import) and {alias.name for alias in node.names} & HEAVY
    ]
    none(elsewhere + eager, "keras is imported in training, in blocks.py and inside a recipe's build()")


def test_only_libraries_that_a_package_would_bring_are_imported():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    brought = [*project["dependencies"], *(one for name in extras if name != "test" for one in extras[name])]
    modules = {re.match(r"[\w-]+", one)[0] for one in brought}
    allowed = {MODULES.get(name, name.replace("-", "_")) for name in modules} | IF_THERE
    own = {"fer_core", "shared", "state", *page_names} | sys.stdlib_module_names
    foreign = [f"{s.place} imports {name}" for s in product for name in sorted(s.libraries - own - allowed)]
    none(foreign, "an installed package brings what it imports: pyproject.toml declares it")


def test_the_dashboard_imports_no_training():
    offenders = [
        f"{s.place} imports {name}"
        for s in dashboard
        for name in (s.rooms_used & NOT_FOR_THE_DASHBOARD) | (s.libraries & HEAVY)
    ]
    none(offenders, "the dashboard knows nothing of training, commands, the cluster and shipping")


def test_a_page_imports_no_other_page():
    offenders = [
        f"{s.place} imports {name}" for s in dashboard for name in s.libraries & page_names if s.room != name
    ]
    none(offenders, "what two pages use stands in shared/")


def test_the_dashboard_never_loads_tensorflow():
    """Every module that a page can reach is imported in a fresh process, which then holds neither Keras nor
    TensorFlow.
    """
    scripts = [ROOT / "dashboard" / "app.py", *(page.path for page in pages)]
    modules = [s for s in dashboard if s.path not in scripts]
    names = [".".join(s.path.relative_to(ROOT / "dashboard").with_suffix("").parts) for s in modules]
    by_pages = {name for page in pages for name in page.imports if name.startswith("fer_core")}
    script = f"""
import importlib, sys
sys.path.insert(0, {str(ROOT / "dashboard")!r})
for name in {sorted(name.removesuffix(".__init__") for name in names)!r}:
    importlib.import_module(name)
for name in {sorted(by_pages)!r}:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError:
        importlib.import_module(name.rpartition(".")[0])
print(sorted({{"keras", "tensorflow", "fer_core.training"}} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, timeout=120
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip().splitlines()[-1] == "[]"


# Sizes


def test_the_root_is_the_ground_floor_and_the_door():
    modules = sorted((ROOT / "fer_core").glob("*.py"))
    assert len(modules) <= 8, [file.name for file in modules]
    assert len(FLOORS) <= 9
    assert len(FLOOR_OF) <= 30


def test_no_folder_is_a_drawer():
    folders = {s.path.parent for s in everything}
    counts = {folder: len([f for f in folder.iterdir() if f.is_file()]) for folder in folders}
    full = [f"{folder.relative_to(ROOT)}: {count} files" for folder, count in counts.items() if count > 24]
    none(full, "a folder holds at most 24 files")


def test_files_are_short():
    long = [f"{s.place}: {len(s.lines)} lines" for s in everything if len(s.lines) > 350]
    none(long, "a file has at most 350 lines")
    middle = statistics.median(len(s.lines) for s in product if s.lines)
    assert middle <= 140, f"half of the files have more than {middle} lines"


def test_pages_are_short():
    none([f"{p.place}: {len(p.lines)} lines" for p in pages if len(p.lines) > 150], "at most 150 lines")


def test_functions_are_short():
    lengths = {f"{s.at(f)} {f.name}": length(f) for s in product for f in s.functions}
    none([f"{name}: {n} lines" for name, n in lengths.items() if n > 45], "a function has at most 45 lines")
    middle = statistics.median(lengths.values())
    assert middle <= 9, f"half of the functions have more than {middle} lines"


def test_lines_are_short():
    wide = [
        f"{s.place}:{number}: {len(line)} columns"
        for s in everything
        for number, line in enumerate(s.lines, 1)
        if len(line) > 110
    ]
    none(wide, "a line has at most 110 columns")


# The dashboard


def test_a_page_is_a_script():
    paths = {"os", "os.path", "pathlib", "pathlib.Path", "fer_core.paths", "shutil", "tempfile"}
    offenders = [f"{p.place} defines a class" for p in pages if p.classes]
    offenders += [f"{p.place} catches" for p in pages if any(isinstance(n, ast.Try) for n in p.nodes)]
    offenders += [f"{p.place} has a main guard" for p in pages if "__main__" in p.text]
    offenders += [f"{p.place} touches a path" for p in pages if p.imports & paths]
    none(offenders, "a page is a script, top to bottom")


def key_of(call: ast.Call) -> ast.expr | None:
    """The value of `key=` of a widget: a text, or the beginning of a formatted one."""
    values = [k.value for k in call.keywords if k.arg == "key" and isinstance(call.func, ast.Attribute)]
    if values and isinstance(values[0], ast.JoinedStr):
        return values[0].values[0]
    return values[0] if values else None


def test_widget_keys_carry_the_name_of_their_page():
    offenders = []
    for source in (s for s in dashboard if s.room in page_names):
        keys = [key_of(node) for node in source.nodes if isinstance(node, ast.Call)]
        texts = [key for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
        offenders += [
            f"{source.at(key)} {key.value}" for key in texts if not key.value.startswith(f"{source.room}_")
        ]
    none(offenders, "a widget's key begins with the name of its page")


def test_only_state_caches():
    cached = [
        s.at(node)
        for s in dashboard
        if s.place != "dashboard/state.py"
        for node in s.nodes
        if isinstance(node, ast.Attribute) and node.attr in ("cache_data", "cache_resource")
    ]
    none(cached, "state.py alone caches")


def test_figures_know_nothing_of_streamlit():
    offenders = [s.place for s in dashboard if {"plotly", "streamlit"} <= s.libraries]
    offenders += [s.place for s in dashboard if s.path.name == "charts.py" and "streamlit" in s.libraries]
    none(offenders, "who makes figures with plotly does not import streamlit")


def test_only_the_frame_and_attempt_catch_what_users_can_fix():
    errors = next(s for s in core if s.place == "fer_core/errors.py")
    fixable = {node.name for node in errors.classes}
    offenders = [
        s.at(node)
        for s in dashboard
        if s.place not in ("dashboard/app.py", "dashboard/shared/attempt.py")
        for node in s.nodes
        if isinstance(node, ast.ExceptHandler)
        and fixable & {n.id for n in ast.walk(node.type or node) if isinstance(n, ast.Name)}
    ]
    none(offenders, "app.py and shared/attempt.py catch what users can fix, nobody else")


# One place for one thing


def test_only_paths_moves_a_file_into_place():
    """A call of `replace` with one argument is Path.replace; a text's takes two."""
    offenders = [
        s.at(node)
        for s in product
        if s.place != "fer_core/paths.py"
        for node in s.nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if ast.unparse(node.func) in ("os.replace", "os.rename")
        or (node.func.attr == "replace" and len(node.args) == 1 and not node.keywords)
    ]
    none(offenders, "paths.replacing writes whole files")


@pytest.mark.parametrize(
    ("file", "registry"),
    [
        ("fer_core/datasets/__init__.py", "DATASETS"),
        ("fer_core/recipes/__init__.py", "RECIPES"),
        ("fer_core/faces/__init__.py", "FINDERS"),
    ],
)
def test_registries_are_literal(file, registry):
    source = Source(ROOT / file)
    values = [
        node.value
        for node in source.tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and registry in ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
    ]
    assert values, f"{file} holds {registry}"
    assert isinstance(values[0], ast.Dict | ast.DictComp), "a literal, or made from a literal tuple"
    stored = [n for n in source.nodes if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)]
    none([source.at(node) for node in stored], "nothing is put into a registry afterwards")
