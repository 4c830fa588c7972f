"""What a lab is: a ready experiment with something to look for."""

from abc import ABC, abstractmethod
from typing import ClassVar

from neurarium.engine.component import Component
from neurarium.engine.dataset import DataKind
from neurarium.engine.experiment import Experiment
from neurarium.engine.registry import Registry


class Lab(Component, ABC):
    """A ready experiment; the docstring says what to look for, the category whether it `works` or `fails`."""

    kind: ClassVar[DataKind] = "plane"

    @abstractmethod
    def experiment(self) -> Experiment:
        """The experiment, seed included."""


lab_registry: Registry[Lab] = Registry("lab", "neurarium.engine.labs")
