"""What settings of a training and parts of an answer are called; read through glossary.py."""

from shared.terms.term import SEEING, TRAINING, Term

TERMS = (
    Term(
        "seed",
        "Seed",
        TRAINING,
        "The number that chance starts from. The same training with another seed ends a little "
        "differently, so one seed alone says little.",
    ),
    Term(
        "recipe",
        "Recipe",
        TRAINING,
        "One training as a paper describes it: the network, its settings, and how the images are divided.",
    ),
    Term(
        "run",
        "Run",
        TRAINING,
        "A recipe that is carried out on a dataset, and what came of it. A finished run is a model.",
    ),
    Term(
        "sweep",
        "Sweep",
        TRAINING,
        "Many short trainings with different settings, to see which setting is best. Each one is a trial.",
    ),
    Term(
        "epoch",
        "Epoch",
        TRAINING,
        "One time through all training images.",
    ),
    Term(
        "best-epoch",
        "Best epoch",
        TRAINING,
        "The epoch after which the model did best on the images that choose. Its weights are kept.",
    ),
    Term(
        "loss",
        "Loss",
        TRAINING,
        "How wrong the model is, as the number that training makes smaller. Being sure and wrong costs most.",
    ),
    Term(
        "learning-rate",
        "Learning rate",
        TRAINING,
        "How large a step the weights take at a time. Too large and training jumps, too small and it crawls.",
    ),
    Term(
        "batch",
        "Batch size",
        TRAINING,
        "How many images are looked at for one step.",
    ),
    Term(
        "parameters",
        "Parameters",
        TRAINING,
        "How many numbers the network has learned. More can hold more, and takes longer.",
    ),
    Term(
        "weights",
        "Begin with the weights of",
        TRAINING,
        "Training goes on from a model that has learned something already, so a few epochs are enough. "
        "Without one it begins with random numbers or with what a network learned from photos of things "
        "(ImageNet).",
    ),
    Term(
        "teachers",
        "Also learn from the answers of",
        TRAINING,
        "The new network learns not only the labels but also what other models answer to each picture. A "
        "small network can learn from a large one this way.",
    ),
    Term(
        "frozen",
        "Frozen",
        TRAINING,
        "A part of the network that is used as it is and does not learn.",
    ),
    Term(
        "augmentation",
        "Augmentation",
        TRAINING,
        "Small changes to the training pictures (mirrored, turned, moved), so that the network does not "
        "learn them by heart.",
    ),
    Term(
        "ema",
        "Averaged weights",
        TRAINING,
        "The mean of the weights over many steps is kept instead of the last ones. It is calmer and often "
        "better.",
    ),
    Term(
        "logit-adjustment",
        "Favour rare emotions",
        TRAINING,
        "Training makes it harder for common emotions, so that rare ones are answered more often.",
    ),
    Term(
        "dropout",
        "Dropout",
        TRAINING,
        "A share of the features is left out by chance at each step, so that none becomes too important.",
    ),
    Term(
        "label-smoothing",
        "Label smoothing",
        TRAINING,
        "A small part of each label is spread over all emotions, so that the network never becomes too sure.",
    ),
    Term(
        "mixup",
        "Mixup",
        TRAINING,
        "Two pictures are laid over each other, and their labels are mixed in the same way.",
    ),
    Term(
        "patience",
        "Patience",
        TRAINING,
        "Training stops when the validation figure has not improved for this many epochs.",
    ),
    Term(
        "confidence",
        "Confidence",
        SEEING,
        "The share that the model gives to its answer. All shares of a face add up to 100 %.",
    ),
    Term(
        "threshold",
        "Threshold",
        SEEING,
        "An answer with less confidence than this is shown as not sure.",
    ),
    Term(
        "smoothing",
        "Smoothing",
        SEEING,
        "The answers of the last moments are averaged, so that they do not flicker.",
    ),
    Term(
        "neutral-face",
        "Your neutral face",
        SEEING,
        "Some faces look a little sad or angry at rest. The model looks at yours for a few seconds and then "
        "takes this rest away from its answers.",
    ),
    Term(
        "track",
        "Track",
        SEEING,
        "One face followed through a video. It keeps its number.",
    ),
    Term(
        "finder",
        "Face finder",
        SEEING,
        "The program that says where faces are in a picture, before the model looks at them.",
    ),
    Term(
        "heat",
        "Where it looks",
        SEEING,
        "The places of a face that speak most for the answer.",
    ),
)
