"""The losses of problems other than to answer, in words that JAX and PyTorch share but for a few."""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from neurarium.engine.dataset import INPUT
from neurarium.engine.objectives.autoencoder import DECODER, ENCODER, Autoencoder
from neurarium.engine.objectives.few_labels import FewLabels
from neurarium.engine.objectives.flow_matching import TIME, FlowMatching
from neurarium.engine.objectives.gan import DISCRIMINATOR, GENERATOR, Gan
from neurarium.engine.objectives.twins import Twins
from neurarium.engine.supervised import NETWORK
from neurarium.export.ensemble import Ensemble
from neurarium.export.wanted import unwritten


class Call(Protocol):
    """How the code applies a role's network to expressions, by the names of their fields or without."""

    def __call__(self, role: str, *given: str, **fields: str) -> str:
        """The expression of what it gives, of which its norms remember nothing."""
        ...

    def learned(self, into: str, role: str, *given: str, **fields: str) -> str:
        """The line that puts what it gives into a variable; its norms remember what they see."""
        ...


class Language(NamedTuple):
    """What differs between two libraries of arrays. What is drawn is drawn by `normal` and `uniform`."""

    xp: str
    normal: Callable[[str], str]
    uniform: Callable[[str], str]
    softplus: str
    softmax: str
    stop: Callable[[str], str]
    cross_entropy: Callable[[str, str], str]  # of each sample: outputs, classes
    binary: Callable[[str, str], str]  # of each number: logits, targets
    slopes: Callable[[str], tuple[str, ...]]  # lines that make `slopes` of an expression's sum by x
    joined: str
    triangle: str


class Loss(NamedTuple):
    """A loss function: its name, its docstring, what it is given, its lines, and the loss they lead to."""

    name: str
    words: str
    arguments: tuple[str, ...]
    lines: tuple[str, ...]
    value: str


def losses(ensemble: Ensemble, language: Language, call: Call) -> dict[str, Loss]:
    """The loss of each turn by its name.

    Raises:
        EngineError: nothing says how the problem is written.
    """
    match ensemble.whole.objective:
        case Autoencoder() as objective:
            return {"step": _autoencoder(objective, ensemble, language, call)}
        case Gan() as objective:
            return _gan(objective, language, call)
        case FlowMatching():
            return {"step": _flow(language, call)}
        case Twins() as objective:
            return {"step": _twins(objective, language, call)}
        case FewLabels():
            return {"step": _few_labels(language, call)}
        case objective:
            raise unwritten("objective", objective.title)


def _autoencoder(objective: Autoencoder, ensemble: Ensemble, of: Language, call: Call) -> Loss:
    lines = []
    seen = "x"
    if objective.noise:
        lines.append(f"seen = x + NOISE * {of.normal('x.shape')}")
        if objective.loss_function == "cross_entropy":
            lines.append(f"seen = {of.xp}.clip(seen, 0, 1)")
        seen = "seen"
    if ensemble.is_cloud:
        lines += [
            call.learned("clouds", ENCODER, seen),
            "mean, log_variance = clouds[:, ::2], clouds[:, 1::2]",
            f"code = mean + {of.xp}.exp(log_variance / 2) * {of.normal('mean.shape')}",
            f"divergence = ({of.xp}.exp(log_variance) + mean**2 - 1 - log_variance).sum(1) / 2",
        ]
    else:
        lines.append(call.learned("code", ENCODER, seen))
    lines += [
        call.learned("made", DECODER, "code"),
        "made, wanted = made.reshape(len(x), -1), x.reshape(len(x), -1)",
    ]
    squared = objective.loss_function == "squared"
    errors = "(made - wanted) ** 2" if squared else of.binary("made", "wanted")
    lines.append(f"errors = ({errors}).sum(1)" if squared else f"errors = {errors}.sum(1)")
    value = "(errors + BETA * divergence).mean()" if ensemble.is_cloud else "errors.mean()"
    words = "How far what comes back is from each sample, the mean."
    return Loss("loss_fn", words, ("x", "y"), tuple(lines), value)


def _gan(objective: Gan, of: Language, call: Call) -> dict[str, Loss]:
    noise = f"noise = {of.normal('(len(x), NOISE)')}"
    told = [
        noise,
        f"made = {of.stop(call(GENERATOR, 'noise'))}",
        call.learned("judged", DISCRIMINATOR, f"{of.joined}([x, made])"),
        "real, fake = judged[: len(x), 0], judged[len(x) :, 0]",
    ]
    value = f"{of.softplus}(-real).mean() + {of.softplus}(fake).mean()"
    if objective.penalty:
        told += [
            f"loss = {value}",
            *of.slopes(call(DISCRIMINATOR, "x")),
            "slope = (slopes**2).reshape(len(x), -1).sum(1).mean()",
        ]
        value = "loss + PENALTY / 2 * slope"
    fooled = (noise, call.learned("made", GENERATOR, "noise"))
    return {
        DISCRIMINATOR: Loss(
            "discriminator_loss",
            "Real samples are to be judged real, made ones made.",
            ("x", "y"),
            tuple(told),
            value,
        ),
        GENERATOR: Loss(
            "generator_loss",
            "What is made is to be judged real.",
            ("x", "y"),
            fooled,
            f"{of.softplus}(-{call(DISCRIMINATOR, 'made')}[:, 0]).mean()",
        ),
    }


def _flow(of: Language, call: Call) -> Loss:
    lines = (
        f"part = {of.xp}.arange(len(x)" + (", device=x.device" if of.xp == "torch" else "") + ")[:, None]",
        f"time = (part + {of.uniform('(len(x), 1)')}) / len(x)",
        f"start = SPREAD * {of.normal('x.shape')}",
        call.learned("velocity", NETWORK, **{INPUT: "start + time * (x - start)", TIME: "time"}),
    )
    words = "How far velocities are from straight ways from noise to samples."
    return Loss("loss_fn", words, ("x", "y"), lines, "((velocity - (x - start)) ** 2).mean()")


def _twins(objective: Twins, of: Language, call: Call) -> Loss:
    known = (f"known = y < {objective.classes}",) if objective.classes else ()
    only = " & known[:, None] & known" if known else ""
    lines = [
        call.learned("codes", NETWORK, "x"),
        "squared = ((codes[:, None] - codes) ** 2).sum(-1)",
        f"apart = {of.xp}.sqrt(squared + 1e-8)  # a distance of 0 has no slope",
        *known,
        f"pairs = {of.triangle}{only}",
        "same, different = pairs & (y[:, None] == y), pairs & (y[:, None] != y)",
    ]
    if objective.loss_function == "triplet":
        lines += [
            "same, different = same | same.T, different | different.T",
            "lacking = apart[:, :, None] - apart[:, None] + MARGIN",
            "counted = same[:, :, None] & different[:, None] & (lacking > 0)",
        ]
        value = "mean_where(lacking, counted)"
    else:
        lines.append(f"far = {of.xp}.clip(MARGIN - apart, 0, None) ** 2")
        value = "(mean_where(apart**2, same) + mean_where(far, different)) / 2"
    words = "Codes of one class are to be near, those of two apart, over all pairs of a batch."
    return Loss("loss_fn", words, ("x", "y"), tuple(lines), value)


def _few_labels(of: Language, call: Call) -> Loss:
    lines = (
        "half = max(1, len(x) // 2)",
        call.learned("outputs", NETWORK, "x"),
        "is_taught = y[:half] >= 0",
        f"told = {of.cross_entropy('outputs[:half]', f'{of.xp}.clip(y[:half], 0, None)')}",
        "known = mean_where(told, is_taught)",
        f"guesses = {of.stop('outputs[half:]')}",
        f"certain = {of.softmax}(guesses, -1).max(-1){'.values' if of.xp == 'torch' else ''} >= THRESHOLD",
        f"again = {call(NETWORK, 'changed[half:]')}",
        f"missed = {of.cross_entropy('again', 'guesses.argmax(-1)')}",
        "believed = (certain * missed).sum() / max(1, len(x) - half)",
    )
    words = "Labels teach half of a batch; of the rest, what the network is sure of stands in for them."
    return Loss("loss_fn", words, ("x", "y", "changed"), lines, "known + WEIGHT * believed")


MEAN_WHERE = '''
def mean_where(values, chosen):
    """The mean of the chosen values; 0 if none is."""
    return (values * chosen).sum() / {least}
'''
