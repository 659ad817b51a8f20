"""Which step does a visitor look at, and which of its images closely?"""

from dataclasses import dataclass

from torch import Tensor

from dashboard.views.slow_motion.walk import Settings, Walk
from dashboard.words.language import tr
from vae_core.data.loading import DataSet
from vae_core.explain.slow_motion import Step


@dataclass(frozen=True, eq=False)
class Look:
    """A step, and what is looked at in it."""

    step: Step
    labels: Tensor  # (B,)
    data: DataSet
    chosen: int  # the image looked at closely, from 0
    settings: Settings
    variational: bool
    walk: Walk

    @property
    def batch(self) -> str:
        """What a picture of this step is of: the model, the step, the seed."""
        step = self.walk.n_steps + 1
        return f"{self.walk.model_name} step {step} seed {self.settings.seed}"

    @property
    def image(self) -> str:
        """And one of the image looked at closely."""
        return f"{self.batch} image {self.chosen + 1}"

    @property
    def how(self) -> str:
        """With which settings the step goes."""
        return f"rate {self.settings.learning_rate:g} beta {self.settings.beta:g}"

    def name(self, image: int) -> str:
        """As a picture has it: "3: 7"."""
        return tr("{image}: {name}", image=image + 1, name=self.class_name(image))

    def class_name(self, image: int) -> str:
        """What the image is of."""
        return tr(self.data.class_names[int(self.labels[image])])

    @property
    def said(self) -> dict[str, object]:
        """What phrases say of the image looked at closely: "image {image} ({name})"."""
        return {"image": self.chosen + 1, "name": self.class_name(self.chosen)}

    @property
    def names(self) -> list[str]:
        """Of all images of the batch."""
        return [self.name(image) for image in range(len(self.labels))]
