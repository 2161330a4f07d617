"""The steps of a network in LiteRT's format, each with what it makes of one picture.

    for step in graph.steps(network.content, picture):      # (1, H, W, C) float32
        step.kind, step.output.shape, step.weights

An ordinary model.tflite holds every layer; only its answers are usually kept. Here the interpreter keeps all
of them, and works without its delegate, which would melt several layers into one.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter, OpResolverType

from fer_core.errors import ModelError


@dataclass(frozen=True, eq=False)
class Operation:
    """One operation of a network."""

    kind: str  # as LiteRT calls it: CONV_2D, MAX_POOL_2D, FULLY_CONNECTED
    output: np.ndarray
    weights: np.ndarray | None  # the second input, where it is the operation's own
    final: bool  # whether the output is one of the network's answers


@dataclass(frozen=True)
class _Plan:
    """Which tensors an operation reads and makes, by their numbers."""

    kind: str
    inputs: tuple[int, ...]
    output: int
    final: bool


def steps(content: bytes, picture: np.ndarray) -> list[Operation]:
    """Everything that the network computes of one picture, in order."""
    try:
        interpreter = Interpreter(
            model_content=content,
            experimental_preserve_all_tensors=True,
            experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
            num_threads=1,
        )
        interpreter.allocate_tensors()
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], picture)
        interpreter.invoke()
    except (ValueError, RuntimeError) as error:
        reason = str(error).splitlines()[0][:120]
        raise ModelError(
            f"The layers of this network cannot be shown ({reason}). Export the run again, or choose another."
        ) from error
    return [_step(interpreter, plan) for plan in _plans(content)]


def _step(interpreter: Interpreter, plan: _Plan) -> Operation:
    weights = None
    if len(plan.inputs) > 1 and plan.inputs[1] >= 0:
        weights = interpreter.get_tensor(plan.inputs[1])
    return Operation(plan.kind, interpreter.get_tensor(plan.output), weights, plan.final)


def _plans(content: bytes) -> list[_Plan]:
    """The operations of the network's main graph, as the file lists them."""
    model = schema.Model.GetRootAsModel(content, 0)
    graph = model.Subgraphs(0)
    answers = set(map(int, graph.OutputsAsNumpy()))
    names = _names()
    plans = []
    for i in range(graph.OperatorsLength()):
        operator = graph.Operators(i)
        code = model.OperatorCodes(operator.OpcodeIndex())
        kind = names.get(max(code.BuiltinCode(), code.DeprecatedBuiltinCode()), "OTHER")
        output = int(operator.OutputsAsNumpy()[0])
        inputs = tuple(map(int, operator.InputsAsNumpy())) if operator.InputsLength() else ()
        plans.append(_Plan(kind, inputs, output, output in answers))
    return plans


@cache
def _names() -> dict[int, str]:
    """What LiteRT calls its operations, by number."""
    known = vars(schema.BuiltinOperator).items()
    return {number: name for name, number in known if isinstance(number, int)}
