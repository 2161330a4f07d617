"""What networks share: pixels of any shape made fit, an ImageNet start, and the two cuts that training and
export need.

Nothing here knows TensorFlow: the same layers run on JAX and PyTorch. Importing this module imports Keras,
so recipes do it inside build().
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
from keras import layers, ops

from fer_core.errors import RecipeError
from fer_core.recipes import imagenet
from fer_core.recipes.base import Recipe

SEAT = "seat_"  # how the names of networks within a network begin
RANGES = {"0..1": (1 / 255, 0.0), "-1..1": (1 / 127.5, -1.0)}


@keras.saving.register_keras_serializable(package="fer_core")
class Gray(layers.Layer):
    """Red, green and blue to one brightness, weighted as cv2 does."""

    def call(self, x: Any) -> Any:
        """(B, H, W, 3) to (B, H, W, 1)."""
        return ops.sum(
            x * ops.convert_to_tensor([0.299, 0.587, 0.114], dtype=x.dtype), axis=-1, keepdims=True
        )

    def compute_output_shape(self, shape: tuple) -> tuple:
        """One channel instead of three."""
        return (*shape[:-1], 1)


@keras.saving.register_keras_serializable(package="fer_core")
class Attend(layers.Layer):
    """A spatial transformer: pictures (B, H, W, C) seen through six numbers each, as changes from the
    identity.

    Bilinear sampling as two products with hat functions, without gathering: every backend and LiteRT have it.
    """

    def call(self, inputs: Sequence[Any]) -> Any:
        """[pictures, changes (B, 6)] to pictures of the same shape; what lies outside is 0."""
        x, change = inputs
        _, h, w, c = x.shape
        across, down = ops.linspace(-1.0, 1.0, w), ops.linspace(-1.0, 1.0, h)
        grid = ops.stack([ops.tile(across, h), ops.repeat(down, w), ops.ones(h * w)])  # (3, H*W)
        affine = ops.reshape(change, (-1, 2, 3)) + ops.convert_to_tensor(
            [[1.0, 0, 0], [0, 1.0, 0]], dtype=change.dtype
        )
        seen = ops.matmul(affine, ops.cast(grid, change.dtype))  # (B, 2, H*W), where each pixel comes from
        column, row = _hats(seen[:, 0], w), _hats(seen[:, 1], h)
        rows_last = ops.reshape(ops.transpose(x, (0, 2, 1, 3)), (-1, w, h * c))
        picked = ops.reshape(ops.matmul(column, rows_last), (-1, h * w, h, c))
        return ops.reshape(ops.sum(picked * row[..., None], axis=2), (-1, h, w, c))

    def compute_output_shape(self, shapes: Sequence[tuple]) -> tuple:
        """As the pictures."""
        return shapes[0]


def _hats(where: Any, n: int) -> Any:
    """How much each of n pixels counts at positions -1..1: (B, P) to (B, P, n)."""
    at = (where[..., None] + 1) * ((n - 1) / 2)
    return ops.relu(1 - ops.abs(at - ops.cast(ops.arange(n), where.dtype)))


@keras.saving.register_keras_serializable(package="fer_core")
class Divide(layers.Layer):
    """Two networks' pooled features to emotions: the first's probability of the group of each, times the
    second's probability of it within the group. `groups` holds each emotion's group by number.
    """

    def __init__(self, groups: Sequence[int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.groups = list(groups)

    def build(self, shapes: Sequence[tuple]) -> None:
        """One kernel, its upper rows the first network's, its lower ones the second's; one bias."""
        self.first = shapes[0][-1]
        rows, emotions = self.first + shapes[1][-1], len(self.groups)
        self.kernel = self.add_weight(shape=(rows, emotions), initializer="glorot_uniform", name="kernel")
        self.bias = self.add_weight(shape=(emotions,), initializer="zeros", name="bias")

    def call(self, inputs: Sequence[Any]) -> Any:
        """[(B, F1), (B, F2)] to probabilities (B, emotions)."""
        one, two = inputs
        together = ops.convert_to_tensor(
            [[float(group == other) for other in self.groups] for group in self.groups],
            dtype=self.compute_dtype,
        )
        broad = ops.softmax(ops.matmul(one, self.kernel[: self.first]) + self.bias)
        fine = ops.softmax(ops.matmul(two, self.kernel[self.first :]) + self.bias)
        return ops.matmul(broad, together) * fine / (ops.matmul(fine, together) + 1e-7)

    def compute_output_shape(self, shapes: Sequence[tuple]) -> tuple:
        """A probability for each emotion."""
        return (*shapes[0][:-1], len(self.groups))

    def get_config(self) -> dict[str, Any]:
        """What a saved network needs to be read again."""
        return {**super().get_config(), "groups": self.groups}


def prepare(
    recipe: Recipe, input_shape: tuple[int, ...], scale: str = "-1..1"
) -> tuple[keras.KerasTensor, keras.KerasTensor]:
    """The network's input and the same pixels in the recipe's size, colour and range: (pixels, x)."""
    height, width, channels = _checked(recipe, input_shape)
    pixels = x = keras.Input((height, width, channels), name="pixels")
    if channels == 3 and recipe.colour == "gray":
        x = Gray(name="gray")(x)
    if (height, width) != (recipe.size, recipe.size):
        x = layers.Resizing(recipe.size, recipe.size, name="resize")(x)
    x = layers.Rescaling(*RANGES[scale], name="scale")(x)
    return pixels, rgb(x) if recipe.colour == "rgb" else x


def _checked(recipe: Recipe, shape: tuple[int, ...]) -> tuple[int | None, int | None, int]:
    shape = (*shape, 1) if len(shape) == 2 else tuple(shape)
    if len(shape) != 3 or shape[2] not in (1, 3):
        raise RecipeError(
            f"{recipe.name} takes gray (height, width, 1) or colour (height, width, 3) images; {shape} is "
            "neither. Import the data again as images."
        )
    if any(side is not None and side < 8 for side in shape[:2]):
        raise RecipeError(
            f"{recipe.name} needs images of at least 8x8 pixels; these have {shape[1]}x{shape[0]}. Choose "
            "data with larger faces."
        )
    return shape


def rgb(x: keras.KerasTensor) -> keras.KerasTensor:
    """Three equal channels where there is one."""
    return layers.Concatenate(name="rgb")([x, x, x]) if x.shape[-1] == 1 else x


def answer(x: keras.KerasTensor, classes: int, loss: str = "categorical") -> keras.KerasTensor:
    """The last layer: a softmax over all emotions, or a sigmoid for each; float32 also in mixed precision."""
    return layers.Dense(
        classes, activation="sigmoid" if loss == "binary" else "softmax", dtype="float32", name="answer"
    )(x)


def pooled_answer(recipe: Recipe, x: keras.KerasTensor, classes: int) -> keras.KerasTensor:
    """Global average pooling, dropout, answer: the ending that with_cam() and split_frozen() understand."""
    x = layers.GlobalAveragePooling2D(name="pooled")(x)
    if recipe.dropout:
        x = layers.Dropout(recipe.dropout, name="dropout")(x)
    return answer(x, classes, recipe.loss)


def beside(networks: Sequence[keras.Model]) -> tuple[keras.KerasTensor, keras.KerasTensor]:
    """Networks with a pooled ending that look at the same pixels: (pixels, the maps of all one behind the
    other, as large as the finest).
    """
    bodies = [
        keras.Model(one.input, one.get_layer("pooled").input, name=f"{SEAT}{place}")
        for place, one in enumerate(networks)
    ]
    pixels = keras.Input(networks[0].input.shape[1:], name="pixels")
    maps = [body(pixels) for body in bodies]
    finest = max(one.shape[1] for one in maps)
    maps = [
        one if one.shape[1] == finest else layers.UpSampling2D(finest // one.shape[1])(one) for one in maps
    ]
    return pixels, layers.Concatenate(name="features")(maps)


def seats(model: keras.Model) -> list[keras.Model]:
    """The networks that beside() set side by side in this one; empty for a network of its own."""
    inner = (layer for layer in model.layers if layer.name.startswith(SEAT))
    return sorted(inner, key=lambda layer: int(layer.name.removeprefix(SEAT)))


def mobilenetv2(recipe: Recipe, x: keras.KerasTensor) -> keras.KerasTensor:
    """MobileNetV2 from ImageNet, without its top, as one layer "backbone".

    Its batch norms stay as they are: their statistics in the rebuilt file are those of faces already, and
    small batches make worse ones.
    """
    backbone = _load_mobilenetv2(recipe)
    backbone.trainable = not recipe.frozen
    for layer in backbone.layers:
        if isinstance(layer, layers.BatchNormalization):
            # also its scale and offset: twice as fast on the CPU, and the convolutions can do the same
            layer.trainable = False
    return backbone(rgb(x), training=False)


def _load_mobilenetv2(recipe: Recipe) -> keras.Model:
    weights = imagenet.find() if recipe.pretrained else None
    packed = weights if isinstance(weights, Path) and weights.suffix == imagenet.PACKED else None
    try:
        backbone = keras.applications.MobileNetV2(
            input_shape=(recipe.size, recipe.size, 3),
            include_top=False,
            weights=None if packed or weights is None else str(weights),
            name="backbone",
        )
        if packed:
            imagenet.fill(backbone, packed)
    except Exception as problem:  # Keras raises whatever its downloader or h5py does
        unreadable = f"{weights} cannot be read as its weights"
        reason = "Keras could not fetch its own" if weights == imagenet.DOWNLOAD else unreadable
        raise RecipeError(
            f"{recipe.name} starts from ImageNet weights, and {reason} "
            f"({type(problem).__name__}: {problem}). Remove that file or leave FER_WEIGHTS unset, and the "
            "weights that ship with the project are taken."
        ) from problem
    return backbone


def split_frozen(model: keras.Model) -> tuple[keras.Model, keras.Model] | None:
    """(features, head) with model(x) == head(features(x)), where the backbone is frozen; else None.

    The head shares its layers with the model: training the head on cached features trains the model.
    """
    names = [layer.name for layer in model.layers]
    if "backbone" not in names or "pooled" not in names or model.get_layer("backbone").trainable:
        return None
    cut = model.get_layer("pooled").output
    x = start = keras.Input(cut.shape[1:], name="pooled_features")
    for layer in model.layers[names.index("pooled") + 1 :]:
        x = layer(x)
    return keras.Model(model.input, cut, name="features"), keras.Model(start, x, name="head")


def with_cam(model: keras.Model) -> keras.Model | None:
    """The network with a second output, a class-activation map (B, h, w, classes); None where it has no
    pooled ending.
    """
    end = [layer for layer in model.layers if not isinstance(layer, layers.Dropout)][-2:]
    if [layer.name for layer in end] != ["pooled", "answer"]:
        return None
    pooled, last = end
    kernel = keras.ops.convert_to_numpy(last.kernel)
    show = layers.Conv2D(kernel.shape[1], 1, use_bias=False, trainable=False, dtype="float32", name="cam")
    both = keras.Model(model.input, [model.outputs[0], show(pooled.input)], name=f"{model.name}_cam")
    show.set_weights([kernel[None, None]])
    return both


def convolve(
    x: keras.KerasTensor, filters: int, size: int = 3, strides: int = 1, name: str | None = None
) -> keras.KerasTensor:
    """Convolution and batch norm, without a bias that batch norm would undo."""
    x = layers.Conv2D(
        filters, size, strides, padding="same", use_bias=False, kernel_initializer="he_normal", name=name
    )(x)
    return layers.BatchNormalization(momentum=0.95)(x)


def excite(x: keras.KerasTensor, ratio: int = 8) -> keras.KerasTensor:
    """Squeeze and excitation: each channel weighted by what the whole picture shows."""
    channels = x.shape[-1]
    gate = layers.GlobalAveragePooling2D(keepdims=True)(x)
    gate = layers.Dense(max(channels // ratio, 4), activation="relu")(gate)
    return layers.Multiply()([x, layers.Dense(channels, activation="sigmoid")(gate)])
