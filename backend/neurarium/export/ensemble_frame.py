"""The file of a problem other than to answer: its sections, the same in all frameworks."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import ClassVar

from neurarium.export import data, text
from neurarium.export.ensemble import Ensemble
from neurarium.export.ensemble_losses import MEAN_WHERE, Call, Language, Loss, losses
from neurarium.export.ensemble_text import (
    BATCHES,
    CHECK,
    augmenting,
    constants,
    counted,
    drawn,
    header,
    makes,
    metric,
    turns,
)
from neurarium.export.text import body


class EnsembleWriter(ABC):
    """What a framework adds to the file of an ensemble: sections, and lines of `main`."""

    framework: ClassVar[str]
    packages: ClassVar[tuple[str, ...]]
    imports: ClassVar[tuple[str, ...]]
    language: ClassVar[Language]
    least_one: ClassVar[str]  # how many are chosen, or 1

    def __init__(self, ensemble: Ensemble) -> None:
        self.ensemble = ensemble

    @property
    @abstractmethod
    def call(self) -> Call:
        """How losses apply networks."""

    @abstractmethod
    def networks(self) -> Iterator[str]:
        """What the networks are written of, and `NETWORKS`, all of them by role."""

    @abstractmethod
    def loss(self, loss: Loss) -> str:
        """A loss as a function."""

    @abstractmethod
    def optimizers(self) -> Iterator[str]:
        """What moves the networks."""

    @abstractmethod
    def take_turn(self) -> str:
        """The function `take_turn`."""

    @abstractmethod
    def answers(self) -> Iterator[str]:
        """What is asked of the networks, and `shown`, which gives what one of them gives by its role."""

    @abstractmethod
    def load_weights(self) -> str:
        """The function `load_weights`."""

    @abstractmethod
    def start(self) -> Iterator[str]:
        """Lines that make the networks, check the weights that came along, and begin with them if told to."""

    @abstractmethod
    def turn(self, arguments: tuple[str, ...]) -> Iterator[str]:
        """Lines that take a turn with what was drawn."""

    @abstractmethod
    def step_end(self) -> Iterator[str]:
        """Lines after the turns of a step."""

    @abstractmethod
    def tested(self) -> tuple[str, str]:
        """The expressions of the answers to all test samples, and of the samples in the same form."""

    @abstractmethod
    def made(self) -> Iterator[str]:
        """Lines that make samples as `made`, a numpy array."""


def write_with(writer: EnsembleWriter, filename: str) -> str:
    """The whole file."""
    ensemble = writer.ensemble
    made = losses(ensemble, writer.language, writer.call)
    needs_mean = any("mean_where" in line for loss in made.values() for line in (*loss.lines, loss.value))
    sections = (
        *writer.networks(),
        MEAN_WHERE.format(least=writer.least_one) if needs_mean else "",
        *map(writer.loss, made.values()),
        *writer.optimizers(),
        turns(ensemble, made),
        writer.take_turn(),
        *writer.answers(),
        metric(ensemble)[0],
        CHECK,
        writer.load_weights(),
        BATCHES,
        *augmenting(ensemble),
        data.loader(ensemble.whole),
        _main(writer, next(iter(made.values())).arguments),
    )
    standard, packages = text.needed_imports(writer.imports, (*sections, constants(ensemble)))
    head = header(ensemble, writer.framework, writer.packages, filename), standard, packages
    return text.file((*head, constants(ensemble)), sections)


def function(loss: Loss, arguments: tuple[str, ...], lines: tuple[str, ...], given: str) -> str:
    """A loss function of these arguments, whose lines give this."""
    written = [f'"""{loss.words}"""', *lines, f"return {given}"]
    return f"def {loss.name}({', '.join(arguments)}):\n{body(written)}"


def _main(writer: EnsembleWriter, arguments: tuple[str, ...]) -> str:
    ensemble = writer.ensemble
    _, name, form = metric(ensemble)
    lines = [
        "x_train, y_train, x_test, y_test = load_data()",
        *counted(ensemble),
        *writer.start(),
        "rng = np.random.default_rng(SEED)",
        "stream = batches(rng, len(x_train))",
        "for epoch in range(1, EPOCHS + 1):",
        "    losses = []",
        "    for _ in range(max(1, len(x_train) // BATCH_SIZE)):",
        "        for name in ORDER:",
        *(f"            {line}" for line in (*drawn(ensemble), *writer.turn(arguments))),
        *(f"        {line}" for line in writer.step_end()),
        "    if epoch % max(1, EPOCHS // 20) == 0:",
        "        told = np.reshape(losses, (-1, len(ORDER))).mean(0)",
        '        words = ", ".join(f"{name} loss {loss:.4f}" for name, loss in zip(ORDER, told))',
    ]
    if name:
        answers, samples = writer.tested()
        lines += [
            f"        measured = {name}({answers}, {samples if name == 'error' else 'y_test'})",
            f'        words += f", test {name} {{measured:{form}}}"',
        ]
    lines.append('        print(f"Epoch {epoch:3}: {words}")')
    if makes(ensemble):
        lines += [
            *writer.made(),
            'np.save(FOLDER / "made.npy", made)',
            'print("64 samples that were made are in made.npy")',
        ]
    return text.main(lines)
