"""Cross-entropy that makes rare emotions count: while training, each is held down by its rarity, so the
network learns to lift it.
"""

from typing import Any

import keras
import numpy as np
from keras import ops


@keras.saving.register_keras_serializable(package="fer_core")
class Adjusted(keras.losses.Loss):
    """Cross-entropy of probabilities times prior**power (logit adjustment); power 1 aims at equal recall."""

    def __init__(self, prior: Any, power: float = 1.0, name: str = "adjusted", **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self.prior, self.power = np.maximum(np.asarray(prior, np.float32), 1e-6), float(power)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Loss of each picture."""
        held = ops.cast(y_pred, "float32") * ops.convert_to_tensor(self.prior**self.power)
        held = held / ops.sum(held, -1, keepdims=True)
        return -ops.sum(y_true * ops.log(ops.clip(held, 1e-7, 1.0)), -1)

    def get_config(self) -> dict[str, Any]:
        """What Keras needs to make it again."""
        return {**super().get_config(), "prior": self.prior.tolist(), "power": self.power}
