"""What `import fer_core` offers, for editors and type checkers; it is loaded when it is first used."""

from fer_core import datasets as datasets
from fer_core import recipes as recipes
from fer_core import runs as runs
from fer_core import standings as standings
from fer_core.predictor import Predictor as Predictor

__version__: str
