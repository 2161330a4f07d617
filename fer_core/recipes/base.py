"""A Recipe is one training as a paper describes it: network, hyper-parameters, protocol, what the paper
reports and what we guessed.

Every field that a user may change carries a help text; forms and command-line flags are made from these
fields.
"""

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from fer_core import emotions
from fer_core.errors import RecipeError


def knob(
    default: Any,
    help: str,
    low: float | None = None,
    high: float | None = None,
    choices: tuple = (),
    group: str = "training",
) -> Any:
    """A field that users may change: its default, help text, and the values that make sense."""
    return field(
        default=default, metadata={"help": help, "low": low, "high": high, "choices": choices, "group": group}
    )


@dataclass(frozen=True)
class Paper:
    """Where a recipe comes from."""

    key: str
    authors: str
    title: str
    venue: str


@dataclass(frozen=True)
class Reported:
    """One figure that a paper prints: on which data, under which protocol, and where it stands."""

    dataset: str
    metric: str  # accuracy, ovr_accuracy (the mean of one against the rest), precision, recall, f1, loss
    value: float  # a share between 0 and 1 (a loss may be more)
    where: str  # table or section
    n: int | None = None  # images (or photos, or clips) it was counted on
    note: str = ""
    emotion: str = ""  # the emotion it is about; empty: all of them
    split: str = "test"  # train, validation or test


@dataclass(frozen=True)
class Matrix:
    """A confusion matrix that a paper prints: rows actual, columns predicted, counts or shares as printed."""

    dataset: str
    classes: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    where: str
    note: str = ""
    split: str = "test"


@dataclass(frozen=True)
class Augment:
    """What training does to a picture; amounts of 0 do nothing. Applied by augment.py, the same here and in
    Explore.
    """

    flip: bool = knob(False, "Mirror left and right, every second time.", group="augmentation")
    flip_vertical: bool = knob(
        False, "Turn upside down, every second time (one paper does; faces rarely are).", group="augmentation"
    )
    rotate: float = knob(0.0, "Tilt by up to this many degrees either way.", 0, 180, group="augmentation")
    shift: float = knob(0.0, "Move by up to this share of the side.", 0, 0.5, group="augmentation")
    zoom_in: float = knob(0.0, "Enlarge by up to this share.", 0, 0.9, group="augmentation")
    zoom_out: float = knob(
        0.0, "Shrink by up to this share, as a loose face crop does.", 0, 0.9, group="augmentation"
    )
    brightness: float = knob(
        0.0, "Lighter or darker by up to this share of the full range.", 0, 1, group="augmentation"
    )
    contrast: float = knob(0.0, "More or less contrast by up to this share.", 0, 1, group="augmentation")
    blur: float = knob(
        0.0, "How often the picture is blurred or made from fewer pixels.", 0, 1, group="augmentation"
    )
    noise: float = knob(
        0.0, "Camera noise of up to this standard deviation, in gray levels.", 0, 64, group="augmentation"
    )
    erase: float = knob(0.0, "How often a random rectangle is hidden.", 0, 1, group="augmentation")
    parts: float = knob(
        0.0,
        "How often all but a part of the face (eyes, nose or mouth) is hidden.",
        0,
        1,
        group="augmentation",
    )


@dataclass(frozen=True)
class Protocol:
    """Which images are used and how they are divided."""

    classes: tuple[str, ...] = emotions.BASIC
    split: str = knob(
        "official",
        "official: the dataset's own splits. pooled: all images mixed, then divided anew.",
        choices=("official", "pooled"),
        group="protocol",
    )
    shares: tuple[float, float, float] = (
        0.8,
        0.1,
        0.1,
    )  # train, validation, test of a pooled or missing split
    by: str = knob(
        "label",
        "label: splits keep the mix of emotions. subject: nobody is in two.",
        choices=("label", "subject"),
        group="protocol",
    )
    per_class: int = knob(
        0, "Use at most this many images of each emotion (0: all).", 0, 100_000, group="protocol"
    )
    select_on: str = knob(
        "validation",
        "The split that chooses the best epoch. test: as some papers do; not an honest figure.",
        choices=("validation", "test"),
        group="protocol",
    )
    equalise: bool = knob(
        False,
        "Equalise the histogram of every image before training and before predicting.",
        group="protocol",
    )
    merge_test: bool = knob(
        False,
        (
            "Validation and test together are the test, as in the Kaggle folder; validation is then a "
            "part of train."
        ),
        group="protocol",
    )


@dataclass(frozen=True)
class Recipe:
    """One training. `build(recipe, input_shape, classes)` returns a Keras network: 0-255 pixels in,
    probabilities out.
    """

    name: str
    title: str
    paper: Paper
    build: Callable[..., Any]
    colour: str  # gray or rgb: what the network itself works on
    family: str = "cnn"  # cnn or mobilenetv2: how the dashboard groups them
    size: int = knob(
        48,
        "Side of the square picture that the network works on; images are resized to it.",
        32,
        512,
        group="network",
    )
    epochs: int = knob(50, "How often training goes through all images.", 1, 1000)
    batch_size: int = knob(64, "Images in one step.", 1, 4096)
    learning_rate: float = knob(1e-3, "Step size at its highest.", 1e-7, 10)
    optimizer: str = knob("adam", "How a step is made from gradients.", choices=("adam", "adamw", "sgd"))
    schedule: str = knob(
        "constant",
        "The learning rate: constant, cosine (with warm-up) or plateau (halved when validation stalls).",
        choices=("constant", "cosine", "plateau"),
    )
    warmup: float = knob(0.0, "Share of the training over which the learning rate rises (cosine).", 0, 0.5)
    weight_decay: float = knob(0.0, "How strongly weights are pulled to zero (adamw, sgd).", 0, 1)
    loss: str = knob(
        "categorical",
        "categorical: one answer among the emotions. binary: each emotion on its own, with a sigmoid.",
        choices=("categorical", "binary"),
    )
    dropout: float = knob(
        0.5, "Share of features dropped while training, where the network drops any.", 0, 0.95
    )
    label_smoothing: float = knob(0.0, "Share of each label spread over all emotions.", 0, 0.5)
    mixup: float = knob(0.0, "Strength of mixing two images and their labels (alpha; 0: none).", 0, 2)
    sampling: str = knob(
        "natural",
        "natural: every image once an epoch. balanced: every emotion equally often. sqrt: in between.",
        choices=("natural", "sqrt", "balanced"),
    )
    logit_adjustment: float = knob(
        0.0, "Raises rare emotions by this power of their rarity while training (0: none).", 0, 2
    )
    label_mix: float = knob(
        0.0,
        (
            "Share of the target taken from FER2013's own label, where the data has that beside the "
            "votes (FER+)."
        ),
        0,
        1,
    )
    patience: int = knob(0, "Stop when validation has not improved for this many epochs (0: never).", 0, 1000)
    monitor: str = knob(
        "val_accuracy",
        "What says which epoch is best.",
        choices=("val_accuracy", "val_loss", "val_macro_recall"),
    )
    ema: float = knob(
        0.0,
        "Average the weights over training with this memory (0: none, 0.999: about 1,000 steps).",
        0,
        0.99999,
    )
    frozen: bool = knob(False, "Keep the pretrained backbone as it is; its features are then computed once.")
    augment: Augment = Augment()
    protocol: Protocol = Protocol()
    reports: tuple[Reported, ...] = ()
    matrices: tuple[Matrix, ...] = ()
    cites: tuple[Reported, ...] = ()  # what the paper's comparison table says of other systems
    guesses: tuple[str, ...] = ()

    def change(self, **values: Any) -> "Recipe":
        """The recipe with some knobs set otherwise; nested ones by their own names. Refuses what makes no
        sense.
        """
        parts: dict[str, dict] = {"": {}, "augment": {}, "protocol": {}}
        for name, value in values.items():
            place, spec = _place(name)
            parts[place][name] = _checked(name, value, spec)
        return replace(
            self,
            augment=replace(self.augment, **parts["augment"]),
            protocol=replace(self.protocol, **parts["protocol"]),
            **parts[""],
        )

    def knobs(self) -> dict[str, Any]:
        """Every changeable value by name: what recipe.json stores and forms show."""
        return {
            name: getattr(getattr(self, place) if place else self, name) for name, (place, _) in KNOBS.items()
        }

    def to_json(self) -> dict[str, Any]:
        """All but the code, for recipe.json."""
        plain = {k: v for k, v in asdict(replace(self, build=None)).items() if k != "build"}
        return {**plain, "changed": sorted(self.changed)}

    @property
    def changed(self) -> dict[str, Any]:
        """The knobs that differ from the recipe as registered."""
        from fer_core import recipes

        first = recipes.RECIPES.get(self.name)
        return {} if first is None else {k: v for k, v in self.knobs().items() if v != first.knobs()[k]}


def _place(name: str) -> tuple[str, Any]:
    if name not in KNOBS:
        raise RecipeError(f"A recipe has no setting {name!r}. Choose one of: {', '.join(KNOBS)}.")
    return KNOBS[name]


def _checked(name: str, value: Any, spec: Any) -> Any:
    """`value` as the field's own type, or a sentence that says what it should have been."""
    kind, meta = type(spec.default), spec.metadata
    if name in ("classes", "shares"):
        return (_classes if name == "classes" else _shares)(
            value.split(",") if isinstance(value, str) else value
        )
    try:
        value = _KINDS[kind][1](value)
    except (TypeError, ValueError, OverflowError):
        raise RecipeError(
            f"{name} must be {_KINDS[kind][0]}; {value!r} is not. {meta.get('help', '')}"
        ) from None
    if meta.get("choices") and value not in meta["choices"]:
        raise RecipeError(f"{name} must be one of {', '.join(map(str, meta['choices']))}; {value!r} is not.")
    low, high = meta.get("low"), meta.get("high")
    if (
        (low is not None and value < low)
        or (high is not None and value > high)
        or (isinstance(value, float) and not math.isfinite(value))
    ):
        raise RecipeError(
            f"{name} must lie between {low} and {high}; {value!r} does not. {meta.get('help', '')}"
        )
    return value


def _classes(value: Any) -> tuple[str, ...]:
    named = {str(name).strip(): emotions.parse(str(name)) for name in value}
    unknown = [name for name, found in named.items() if found is None]
    if unknown or len(set(named.values())) < 2:
        what = f"{', '.join(unknown)} is none" if unknown else f"only {', '.join(named) or 'none'} was given"
        raise RecipeError(f"classes must name at least two of {', '.join(emotions.EMOTIONS)}; {what}.")
    return emotions.ordered(named.values())


def _shares(value: Any) -> tuple[float, ...]:
    try:
        shares = tuple(float(v) for v in value)
    except (TypeError, ValueError):
        shares = ()
    if (
        len(shares) != 3
        or not all(0 <= s < 1 for s in shares)
        or shares[0] == 0
        or abs(sum(shares) - 1) > 1e-3
    ):
        raise RecipeError(
            "shares must be three numbers for train, validation and test that add up to 1, such as "
            f"0.8,0.1,0.1; {value!r} is not."
        )
    return shares


def _bool(value: Any) -> bool:
    if str(value).lower() in ("1", "true", "yes", "on"):
        return True
    if str(value).lower() in ("0", "false", "no", "off"):
        return False
    raise ValueError(value)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and value != int(value)):
        raise ValueError(value)
    return int(value)


def _number(value: Any) -> float:
    if isinstance(value, bool):
        raise ValueError(value)
    return float(value)


_KINDS: dict[type, tuple[str, Callable[[Any], Any]]] = {
    bool: ("yes or no", _bool),
    int: ("a whole number", _whole),
    float: ("a number", _number),
    str: ("a word", str),
}


def by_emotion(
    dataset: str,
    where: str,
    metrics: tuple[str, ...],
    rows: dict[str, tuple[float, ...]],
    n: dict[str, int] | int | None = None,
    note: str = "",
) -> tuple[Reported, ...]:
    """A paper's table with a row an emotion and a column a metric, as single figures; n: images of each
    emotion.
    """
    counts = n if isinstance(n, dict) else dict.fromkeys(rows, n)
    return tuple(
        Reported(dataset, metric, value, where, counts[emotion], note, emotion)
        for emotion, values in rows.items()
        for metric, value in zip(metrics, values, strict=True)
    )


KNOBS: dict[str, tuple[str, Any]] = {
    **{f.name: ("", f) for f in fields(Recipe) if "help" in f.metadata},
    **{f.name: ("protocol", f) for f in fields(Protocol)},
    **{f.name: ("augment", f) for f in fields(Augment)},
}
