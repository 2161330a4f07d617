"""What figures are called, and what is said of data; read through glossary.py."""

from shared.terms.term import DATA, FIGURES, Term

TERMS = (
    Term(
        "accuracy",
        "Accuracy",
        FIGURES,
        "The share of faces that the model answers right. 65 % means 65 of 100.",
    ),
    Term(
        "interval",
        "95 % interval",
        FIGURES,
        "How far chance alone could move a figure. With few faces it is wide. Two figures whose intervals "
        "overlap a lot may be equal in truth.",
    ),
    Term(
        "recall",
        "Recall",
        FIGURES,
        "Of all faces that show an emotion, the share that the model found. 70 % of the sad faces were "
        "called sad.",
    ),
    Term(
        "precision",
        "Precision",
        FIGURES,
        "Of all faces that the model called by an emotion, the share that really show it.",
    ),
    Term(
        "f1",
        "F1",
        FIGURES,
        "One figure made of precision and recall. It is high only where both are high.",
    ),
    Term(
        "macro-f1",
        "Macro F1",
        FIGURES,
        "The mean of the F1 of all emotions. Each emotion counts the same, rare ones too.",
    ),
    Term(
        "one-versus-rest",
        "One-versus-rest accuracy",
        FIGURES,
        "For one emotion: the share of faces where the model is right that it is, or is not, this emotion. "
        "The mean over emotions is always higher than the accuracy. Some papers print it.",
    ),
    Term(
        "confusion-matrix",
        "Confusion matrix",
        FIGURES,
        "A table. Rows are what the faces show, columns are what the model answered. Right answers lie on "
        "the diagonal.",
    ),
    Term(
        "share-of-row",
        "Share of row",
        FIGURES,
        "Of the faces of one emotion (a row of the matrix), how many percent got this answer.",
    ),
    Term(
        "points",
        "Points",
        FIGURES,
        "The difference of two percentages. From 60 % to 63 % is 3 points.",
    ),
    Term(
        "mcnemar",
        "McNemar test",
        FIGURES,
        "Asks whether two models that saw the same faces differ by more than chance. It counts the faces "
        "that only one of them got right. A p below 0.05 is rarely chance.",
    ),
    Term(
        "bootstrap",
        "Bootstrap",
        FIGURES,
        "An interval made by drawing the same number of faces again and again from those there are.",
    ),
    Term(
        "holm",
        "Holm's adjustment",
        FIGURES,
        "Who asks many questions finds something by chance. This makes each p larger to account for it.",
    ),
    Term(
        "calibration",
        "Calibration",
        FIGURES,
        "Whether a model is right as often as it is sure. Of the answers with 80 % confidence, 80 of 100 "
        "should be right.",
    ),
    Term(
        "calibration-error",
        "Calibration error",
        FIGURES,
        "The mean difference between how sure a model is and how often it is right. 0 is best.",
    ),
    Term(
        "temperature",
        "Temperature",
        FIGURES,
        "A number by which a model's scores are divided, so that its confidence fits how often it is right. "
        "It is chosen on the validation images and changes no answer.",
    ),
    Term(
        "robustness",
        "Robustness",
        FIGURES,
        "How many faces a model still answers right when the pictures get worse: blurred, dark, turned, "
        "partly covered.",
    ),
    Term(
        "coverage",
        "Share of faces answered",
        FIGURES,
        "A model may stay silent when it is not sure. This is the share of faces where it still answers.",
    ),
    Term(
        "split",
        "Training, validation, test",
        DATA,
        "Training images are learned from. Validation images choose the best epoch and the settings. Test "
        "images are looked at once, at the end, and give the figure.",
    ),
    Term(
        "honest",
        "Honest protocol",
        DATA,
        "The dataset's own splits. Everything is chosen on the validation images, and the test images are "
        "opened once.",
    ),
    Term(
        "paper-protocol",
        "The paper's protocol",
        DATA,
        "Training and scoring as the paper did it. Often its test images also choose the epoch, which "
        "makes the figure too good.",
    ),
    Term(
        "twin",
        "Twin",
        DATA,
        "A test image whose photo is among the training images too. The model may remember it, so it proves "
        "little.",
    ),
    Term(
        "opened",
        "First look at the test images",
        DATA,
        "Whoever scores many runs of one recipe on the same test images and keeps the best chooses by them. "
        "So it is counted how many runs were scored before.",
    ),
    Term(
        "votes",
        "Votes",
        DATA,
        "How many people gave a face each label. Where they disagree, no single label is certain.",
    ),
    Term(
        "view",
        "View",
        DATA,
        "A dataset seen without some of its images, for example without the doubtful ones. Nothing is "
        "deleted.",
    ),
    Term(
        "union",
        "Union",
        DATA,
        "Several datasets read as one.",
    ),
    Term(
        "subject",
        "Subject",
        DATA,
        "The person in a picture. A split by subject never has the same person in training and in test.",
    ),
)
