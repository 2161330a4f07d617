"""A Recipe is one training as a paper describes it: network, hyper-parameters, protocol, what the paper
reports and what we guessed.

Every field that a user may change carries a help text; forms and command-line flags are made from these
fields.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from fer_core import emotions
from fer_core.errors import RecipeError
from fer_core.recipes import settings
from fer_core.recipes.paper import Matrix, Paper, Reported

CODE = ("build", "reproduce", "pretrained", "members")  # fields that no run's recipe.json keeps

HALF = 0.5  # of each target from the teachers, unless told otherwise
LAST = 100  # the turn of a line that does not care for its turn


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
    sources: str = knob(
        "even",
        "Where per class draws from several datasets. even: as many from each, as far as it goes. "
        "proportional: from each in proportion to what it has.",
        choices=("even", "proportional"),
        group="protocol",
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
class ReproduceLine:
    """One training of `reproduce`: the recipe on which data, the paper's way or the honest one, and what is
    set otherwise.
    """

    # fer2013 stands for whatever --dataset names; ferplus is its pictures with ten people's votes
    dataset: str = "fer2013"
    honest: bool = True
    changes: Mapping[str, Any] = field(default_factory=dict, hash=False)
    why: str = ""
    start: tuple[str, ...] = ()  # names of lines whose weights (of several: their mean) this one begins with
    teachers: tuple[str, ...] = ()  # names of lines whose answers this one learns from
    share: float = HALF  # of each target that is the teachers'
    name: str = ""
    turn: int = LAST  # when its turn comes in `reproduce all`; whom it needs comes before it


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
    label: str = ""  # the network in a word or two, as titles of runs begin
    family: str = "cnn"  # cnn, mobilenetv2 or both: how the dashboard groups them
    size: int = knob(
        48,
        "Side of the square picture that the network works on; images are resized to it.",
        32,
        512,
        group="network",
    )
    epochs: int = knob(
        50,
        (
            "How often training goes through all images (0: never; what it begins with is moved, scored and "
            "exported as it is)."
        ),
        0,
        1000,
    )
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
    pretrained: bool = True  # False where the weights come from elsewhere: the network then begins from noise
    frozen: bool = knob(False, "Keep the pretrained backbone as it is; its features are then computed once.")
    augment: Augment = Augment()
    protocol: Protocol = Protocol()
    reports: tuple[Reported, ...] = ()
    matrices: tuple[Matrix, ...] = ()
    cites: tuple[Reported, ...] = ()  # what the paper's comparison table says of other systems
    guesses: tuple[str, ...] = ()
    why_far: str = ""  # why ours is far from the paper's figure, in our judgement
    reproduce: tuple[ReproduceLine, ...] = ()
    members: tuple[str, ...] = ()  # the recipes of the networks that it holds side by side, in their order

    def change(self, **values: Any) -> "Recipe":
        """The recipe with some knobs set otherwise; nested ones by their own names. Refuses what makes no
        sense.
        """
        parts: dict[str, dict] = {"": {}, "augment": {}, "protocol": {}}
        for name, value in values.items():
            place, spec = _place(name)
            parts[place][name] = settings.check(name, value, spec)
        return replace(
            self,
            augment=replace(self.augment, **parts["augment"]),
            protocol=replace(self.protocol, **parts["protocol"]),
            **parts[""],
        )

    def knobs(self) -> dict[str, Any]:
        """Every changeable value by name: what recipe.json stores and forms show."""
        owners = {"": self, "augment": self.augment, "protocol": self.protocol}
        return {name: getattr(owners[place], name) for name, (place, _) in KNOBS.items()}

    def to_json(self) -> dict[str, Any]:
        """All but the code, for recipe.json."""
        # asdict copies every field deeply; `dict` stands in for code, which CODE leaves out in any case
        everything = asdict(replace(self, build=dict, reproduce=()))
        plain = {name: value for name, value in everything.items() if name not in CODE}
        return {**plain, "changed": sorted(self.changed)}

    @property
    def from_imagenet(self) -> bool:
        """Whether it begins with ImageNet's weights, if with nobody else's."""
        return self.family != "cnn"

    @property
    def changed(self) -> dict[str, Any]:
        """The knobs that differ from the recipe as registered."""
        from fer_core import recipes

        registered = recipes.RECIPES.get(self.name)
        if registered is None:
            return {}
        usual = registered.knobs()
        return {name: value for name, value in self.knobs().items() if value != usual[name]}


def complete(knobs: Mapping[str, Any]) -> dict[str, Any]:
    """A run's knobs, with those that its version did not have yet as they are if nobody sets them."""
    return {name: spec.default for name, (_, spec) in KNOBS.items() if name not in knobs} | dict(knobs)


def _place(name: str) -> tuple[str, Any]:
    if name not in KNOBS:
        raise RecipeError(f"A recipe has no setting {name!r}. Choose one of: {', '.join(KNOBS)}.")
    return KNOBS[name]


KNOBS: dict[str, tuple[str, Any]] = {
    **{f.name: ("", f) for f in fields(Recipe) if "help" in f.metadata},
    **{f.name: ("protocol", f) for f in fields(Protocol)},
    **{f.name: ("augment", f) for f in fields(Augment)},
}
