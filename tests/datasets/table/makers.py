"""Tables of faces as people and Hugging Face's `datasets` write them."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.datasets.miniature import encoded

NAMES = ("angry", "happy", "sad")  # of the label's numbers
HUGGING_FACE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])


def features(label: str = "label", names: tuple[str, ...] = NAMES) -> dict[bytes, bytes]:
    """The metadata that `datasets` gives a Parquet file: what the numbers of the labels mean."""
    kinds = {"image": {"_type": "Image"}, label: {"names": list(names), "_type": "ClassLabel"}}
    return {b"huggingface": json.dumps({"info": {"features": kinds}}).encode()}


def hugging_face(path: Path, count: int = 6, first: int = 0, names: tuple[str, ...] = NAMES) -> Path:
    """A shard with `count` faces; picture and label of row i are made from first + i."""
    seeds = range(first, first + count)
    pictures = [{"bytes": encoded(seed, form="PNG"), "path": f"{seed}.png"} for seed in seeds]
    labels = pa.array([seed % 3 for seed in seeds], pa.int64())
    table = pa.table({"image": pa.array(pictures, HUGGING_FACE), "label": labels})
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table.replace_schema_metadata(features(names=names)), path, row_group_size=2)
    return path


def parquet(path: Path, columns: dict[str, pa.Array | list], **options: object) -> Path:
    """Any Parquet file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path, **options)
    return path


def lines(*rows: dict) -> str:
    """The rows as JSON lines."""
    return "".join(json.dumps(row) + "\n" for row in rows)
