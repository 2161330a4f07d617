"""What lies beside an exported network, so that it works where this project is not installed: predict.py with
a few lines of NumPy, and a README whose lines run.

The crop is ours: 1.16 times the box of a face and a little higher; only that eyes are made level is left out.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fer_core import paths
from fer_core.runs import Run

PROGRAM = '''"""The emotion of a face.   python predict.py photo.jpg [LEFT TOP WIDTH HEIGHT]

The four numbers are a face's box in pixels, as any face finder gives it; without them the whole photo is one.
{needs}
"""

import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image
{load_import}

place = Path(__file__).resolve().parent
contract = json.loads((place / "model.json").read_text(encoding="utf-8"))
height, width, colours = contract["input"]
photo = np.asarray(Image.open(sys.argv[1]).convert("RGB" if colours == 3 else "L"))
box = [float(number) for number in sys.argv[2:6]] or [0, 0, photo.shape[1], photo.shape[0]]
side = 1.16 * max(box[2:])  # a face is framed as in training, and 9 % higher
left = box[0] + box[2] / 2 - side / 2
top = box[1] + box[3] / 2 - 0.09 * max(box[2:]) - side / 2
fine = max(1, round(side / height))  # so many pixels a side become one, their mean
rows = np.clip(top + (np.arange(height * fine) + 0.5) * side / (height * fine), 0, photo.shape[0] - 1)
columns = np.clip(left + (np.arange(width * fine) + 0.5) * side / (width * fine), 0, photo.shape[1] - 1)
pixels = photo[rows.astype(int)][:, columns.astype(int)]
face = pixels.reshape(height, fine, width, fine, colours).mean((1, 3))
{equalise}{ask}
calm = probabilities ** (1 / (contract.get("temperature") or 1))  # calibrated
for name, share in zip(contract["classes"], calm / calm.sum()):
    print(f"{{name:>10}} {{share:.3f}}")
'''

# the brightness of yousaf2024's faces is spread over all values, as its training has it
EQUALISE = """counts = np.bincount(face.astype(np.uint8).ravel(), minlength=256).cumsum()
first = counts[counts > 0][0]
face = np.round(255 * (counts - first) / max(1, counts[-1] - first))[face.astype(np.uint8)]
"""

README = """# {title}

`{file}` names the expression of a face: {classes}.
It takes pixels from 0 to 255, float32 of the shape (faces, {shape}), and gives a probability for each
emotion, in the order of `labels.txt`. How its pictures are made stands in `model.json`; what it was trained
on, and how often it is right, in `model_card.md`.

```
pip install {packages}
python predict.py photo.jpg                    # the photo is one face
python predict.py photo.jpg 120 80 200 200     # or one is here: left, top, width, height
```

In a program of your own:

```python
{lines}
```
"""


@dataclass(frozen=True)
class Runtime:
    """What an exported file is asked with."""

    file: str
    packages: str
    load_import: str
    ask: str  # makes `probabilities` of `face` in predict.py
    lines: str  # the same in ten lines, for a picture of one face


LITERT = Runtime(
    "model.tflite",
    "ai-edge-litert numpy pillow",
    "from ai_edge_litert.interpreter import Interpreter",
    """network = Interpreter(str(place / "{file}"))
network.allocate_tensors()
network.set_tensor(network.get_input_details()[0]["index"], face[None].astype(np.float32))
network.invoke()
answers = [network.get_tensor(output["index"]) for output in network.get_output_details()]
probabilities = next(answer for answer in answers if answer.ndim == 2)[0]""",
    """import numpy as np
from ai_edge_litert.interpreter import Interpreter
from PIL import Image

network = Interpreter("{file}")
network.allocate_tensors()
face = np.float32(Image.open("face.jpg").convert("{mode}").resize(({width}, {height})))
network.set_tensor(network.get_input_details()[0]["index"], face.reshape(1, {shape}))
network.invoke()
answer = next(o for o in network.get_output_details() if len(o["shape"]) == 2)
print(dict(zip(open("labels.txt").read().split(), network.get_tensor(answer["index"])[0])))""",
)
ONNX = Runtime(
    "model.onnx",
    "onnxruntime numpy pillow",
    "from onnxruntime import InferenceSession",
    """network = InferenceSession(place / "{file}", providers=["CPUExecutionProvider"])
answers = network.run(None, {{network.get_inputs()[0].name: face[None].astype(np.float32)}})
probabilities = next(answer for answer in answers if answer.ndim == 2)[0]""",
    """import numpy as np
from onnxruntime import InferenceSession
from PIL import Image

network = InferenceSession("{file}")
face = np.float32(Image.open("face.jpg").convert("{mode}").resize(({width}, {height})))
answers = network.run(None, {{network.get_inputs()[0].name: face.reshape(1, {shape})}})
probabilities = next(answer for answer in answers if answer.ndim == 2)[0]
print(dict(zip(open("labels.txt").read().split(), probabilities)))""",
)
RUNTIMES = {"litert": LITERT, "int8": LITERT, "onnx": ONNX}


def write(run: Run, kind: str, folder: Path, file: str) -> None:
    """predict.py and README.md beside a network that was exported as `file`."""
    runtime, contract = RUNTIMES[kind], run.contract
    paths.write_text(folder / "predict.py", program(runtime, contract, file))
    paths.write_text(folder / "README.md", readme(runtime, contract, file, run.title))


def program(runtime: Runtime, contract: dict[str, Any], file: str) -> str:
    """predict.py, which needs nothing of this project."""
    return PROGRAM.format(
        needs=f"Needs: pip install {runtime.packages}",
        load_import=runtime.load_import,
        equalise=EQUALISE if contract.get("equalise") and contract["input"][2] == 1 else "",
        ask=runtime.ask.format(file=file),
    )


def readme(runtime: Runtime, contract: dict[str, Any], file: str, title: str) -> str:
    """What the folder holds, and ten lines that use it."""
    height, width, colours = contract["input"]
    shape = f"{height}, {width}, {colours}"
    mode = "RGB" if colours == 3 else "L"
    lines = runtime.lines.format(file=file, mode=mode, width=width, height=height, shape=shape)
    classes = ", ".join(contract["classes"])
    return README.format(
        title=title, file=file, classes=classes, shape=shape, packages=runtime.packages, lines=lines
    )
