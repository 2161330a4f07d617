"""The project is written in plain words and plain lines, and says what it does to who calls it. One test a
rule; each lists every place that breaks it.
"""

import ast
import re

from tests.sources import Source, none, sources, untyped

EMPTY_WORDS = {
    "manager", "handler", "helper", "helpers", "utils", "util", "engine", "service", "experiment", "config",
}  # fmt: skip
RIDDLES = {
    "found", "here", "said", "mine", "comes", "words", "more", "about", "asked", "there", "such",
    "whole_thing", "thing", "things", "stuff", "tmp", "foo",
}  # fmt: skip

product = sources("fer_core", "dashboard")
everything = product + sources("tests", "benchmarks")


def assigned(source: Source) -> list[tuple[str, ast.AST]]:
    """The names that a file gives to values: variables and arguments, not fields of classes."""
    fields = {n.target for c in source.classes for n in c.body if isinstance(n, ast.AnnAssign)}
    variables = [
        (node.id, node)
        for node in source.nodes
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in fields
    ]
    return variables + [(node.arg, node) for node in source.nodes if isinstance(node, ast.arg)]


def test_a_variable_says_what_it_holds():
    riddles = [f"{s.at(node)} {name}" for s in product for name, node in assigned(s) if name in RIDDLES]
    none(riddles, "a variable says what it holds")


def test_words_that_say_nothing_are_not_used():
    offenders = []
    for source in product:
        places = set(source.place.removesuffix(".py").split("/"))
        names = {node.name for node in source.functions + source.classes}
        names -= {"get_config", "reset_config"}  # names of Keras and Ray
        words = {word.lower() for name in places | names for word in re.findall(r"[A-Z]?[a-z]+", name)}
        offenders += [f"{source.place}: {word}" for word in words & EMPTY_WORDS]
    none(offenders, "a name is a noun of the field")


def test_one_class_of_a_name():
    places: dict[str, list[str]] = {}
    for source in product:
        for node in source.classes:
            places.setdefault(node.name, []).append(source.place)
    twice = [f"{name}: {', '.join(files)}" for name, files in places.items() if len(files) > 1]
    none(twice, "a name of a class stands once in the project")


def test_a_function_is_named_by_def():
    lambdas = [
        s.at(node)
        for s in everything
        for node in s.nodes
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr)
        and isinstance(node.value, ast.Lambda)
        and isinstance(node.targets[0] if isinstance(node, ast.Assign) else node.target, ast.Name)
    ]
    none(lambdas, "no lambda is bound to a name")


def test_a_choice_of_three_is_written_out():
    nested = [
        s.at(node)
        for s in product
        for node in s.nodes
        if isinstance(node, ast.IfExp)
        and any(isinstance(part, ast.IfExp) for part in (node.test, node.body, node.orelse))
    ]
    none(nested, "no `a if x else b if y else c`")


def test_no_table_is_turned_by_a_star_over_a_generator():
    turned = [
        s.at(node)
        for s in product
        for node in s.nodes
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "zip"
        if any(isinstance(a, ast.Starred) and isinstance(a.value, ast.GeneratorExp) for a in node.args)
    ]
    none(turned, "no `zip(*(... for ...))`")


def test_nothing_decides_by_words_in_a_sentence():
    searched = [
        s.at(node)
        for s in product
        for node in s.nodes
        if isinstance(node, ast.Compare) and isinstance(node.left, ast.Constant)
        if isinstance(node.ops[0], ast.In | ast.NotIn) and ast.unparse(node.comparators[0]).startswith("str(")
    ]
    none(searched, "facts are fields; no sentence is searched for a word")


# What others read


def test_every_file_opens_with_a_claim():
    silent = [s.place for s in everything if s.lines and not ast.get_docstring(s.tree)]
    none(silent, "a file opens with a docstring that tells what it is for")


def test_what_others_call_tells_what_it_does():
    called = [s for s in product if not s.is_page]  # nobody imports a page
    silent = [f"{s.at(n)} {n.name}" for s in called for n in s.public if not ast.get_docstring(n)]
    none(silent, "a public function or class has a docstring")


def test_what_others_call_is_typed():
    offenders = [
        f"{s.at(node)} {node.name}: {', '.join(untyped(node))}"
        for s in product
        for node in s.public
        if not isinstance(node, ast.ClassDef) and untyped(node)
    ]
    none(offenders, "a public function is typed to the return")


# Tests


def is_bare(check: ast.Assert) -> bool:
    """Whether an assertion is `assert not page.exception` and nothing else."""
    test = check.test
    return (
        isinstance(test, ast.UnaryOp)
        and isinstance(test.operand, ast.Attribute)
        and test.operand.attr == "exception"
    )


def test_a_test_asks_for_more_than_that_nothing_was_raised():
    weak = []
    for source in sources("tests"):
        for function in source.functions:
            checks = [node for node in ast.walk(function) if isinstance(node, ast.Assert)]
            if checks and all(is_bare(check) for check in checks):
                weak.append(f"{source.at(function)} {function.name}")
    none(weak, "a test names what must be seen")
