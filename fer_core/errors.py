"""What a user can fix, said in one sentence; everything else is a bug and may raise what it likes.

FerError
├── DataError      a dataset, file or row that is not what it should be
├── RecipeError    a recipe that does not exist, or does not fit the data
├── RunError       a run that is missing, broken, busy or already there
├── ModelError     a finished run that cannot be made to predict
├── MediaError     a photo, video or camera that cannot be read
├── HomeError      a home that cannot hold data and runs
└── ExtraError     a part of the installation that is missing or half there

Every message says what was wanted, what was found and what to do.
"""


class FerError(Exception):
    """A sentence for the user. The dashboard shows it; the command line prints it and exits with 1."""


class DataError(FerError):
    """A dataset, file or row that is not what it should be."""


class RecipeError(FerError):
    """A recipe that does not exist, or does not fit the data."""


class RunError(FerError):
    """A run that is missing, broken, busy or already there."""


class ModelError(FerError):
    """A finished run that cannot be made to predict."""


class MediaError(FerError):
    """A photo, video or camera that cannot be read."""


class HomeError(FerError):
    """A home that cannot hold data and runs."""


class ExtraError(FerError):
    """A part of the installation that is missing or half there."""
