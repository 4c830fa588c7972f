"""What the files of problems other than to answer have in common, whatever the library of arrays."""

import re
from collections.abc import Iterable, Iterator, Mapping
from textwrap import wrap

from neurarium.engine.objectives.autoencoder import Autoencoder
from neurarium.engine.objectives.few_labels import FewLabels
from neurarium.engine.objectives.flow_matching import STEPS, FlowMatching
from neurarium.engine.objectives.gan import Gan
from neurarium.engine.objectives.twins import Twins
from neurarium.export import augmentation_text, data, weights
from neurarium.export.ensemble import Ensemble
from neurarium.export.ensemble_losses import Loss
from neurarium.export.head import WIDTH
from neurarium.export.literals import real

BATCHES = '''
def batches(rng, samples):
    """Numbers of the samples of each batch, for ever: in another order every epoch."""
    while True:
        order = rng.permutation(samples)
        yield from order[: samples // BATCH_SIZE * BATCH_SIZE].reshape(-1, BATCH_SIZE)
'''
CHECK = '''
def check_weights(shown):
    """Say of each network whether the outputs that are stored beside the weights come out again."""
    with np.load(WEIGHTS) as stored:
        for role in NETWORKS:
            paths = [path for path in stored if path.startswith(f"{role}:x")]
            outputs = shown(role, {path.split(":")[1]: stored[path] for path in paths})
            expected = stored[f"{role}:outputs"]
            difference = np.abs(outputs - expected).max()
            same = "yes" if difference <= 1e-3 * max(1, np.abs(expected).max()) else "no"
            print(f"weights.npz reproduces what the {role} gave: {same} (off by {difference:.1e} at most)")
'''
_TOLD = '''
def accuracy(outputs, y):
    """Share of the samples whose largest output is that of their class."""
    return (outputs.argmax(-1) == y).mean()
'''
_PAIRS = '''
def accuracy(codes, y):
    """How often pairs of samples are told apart at the best distance, of one class and of two alike."""
    codes, y = codes[:200], y[:200]
    left, right = np.triu_indices(len(codes), 1)
    nearest = np.argsort(np.linalg.norm(codes[left] - codes[right], axis=1), kind="stable")
    same = (y[left] == y[right])[nearest]
    gained = np.cumsum(same / max(1, same.sum()) - ~same / max(1, (~same).sum()))
    return (1 + gained.max()) / 2
'''
_ERROR = '''
def error(made, x):
    """Mean distance between the numbers of samples and of what comes back."""
    return np.abs(made.reshape(x.shape) - x).mean()
'''


def header(ensemble: Ensemble, framework: str, packages: Iterable[str], filename: str) -> str:
    """What the file is, how to run it, and what differs from the run in Neurarium."""
    objective = ensemble.whole.objective
    count = len(ensemble.recipes)
    of = "a network" if count == 1 else f"{count} networks"
    lines = [
        f'"""{ensemble.whole.data.title}: {of} in {framework}, for “{objective.title}”, as in Neurarium.',
        "",
        f"    pip install {' '.join(packages)}",
        f"    python {filename}",
        "",
        *wrap(
            "Each step takes the turns that Neurarium takes, with the same losses; but samples and noise are"
            " drawn otherwise, and weights start from other numbers.",
            WIDTH,
        ),
    ]
    return "\n".join([*lines, '"""'])


def constants(ensemble: Ensemble) -> str:
    """The numbers to play with, and where files lie."""
    whole = ensemble.whole
    lines = [
        f"SEED = {whole.experiment.seed}",
        f"EPOCHS = {ensemble.epochs}",
        f"BATCH_SIZE = {whole.batch_size}",
    ]
    for role, rate in ensemble.rates.items():
        lines.append(f"{rate_name(ensemble, role)} = {real(rate)}")
    lines += dict.fromkeys(_numbers(ensemble))
    if ensemble.frozen:
        names = ", ".join(f'"{step.name}"' for step in ensemble.frozen)
        lines.append(f"FROZEN = ({names},)  # layers that are not trained")
    lines += [
        data.FOLDER,
        weights.PATH,
        "START_FROM_WEIGHTS = False  # True trains the weights of weights.npz on",
    ]
    return "\n".join(dict.fromkeys(lines))


def rate_name(ensemble: Ensemble, role: str) -> str:
    """The constant that has the learning rate of a role."""
    return "LEARNING_RATE" if ensemble.shares_optimizer else f"{role.upper()}_LEARNING_RATE"


def _numbers(ensemble: Ensemble) -> Iterator[str]:
    whole = ensemble.whole
    match whole.objective:
        case Gan(noise=noise, penalty=penalty, average=average, average_memory=memory):
            yield f"NOISE = {noise}  # numbers that a sample is made of"
            if penalty:
                yield f"PENALTY = {real(penalty)}  # on the slope of the discriminator at real samples"
            if average:
                yield f"MEMORY = {real(memory)}  # how much of the generator's average each step keeps"
        case Autoencoder(noise=noise, beta=beta, code=code):
            yield f"CODE = {code}  # numbers that a sample becomes"
            if noise:
                yield f"NOISE = {real(noise)}  # on samples before they are encoded"
            if ensemble.is_cloud:
                yield f"BETA = {real(beta)}  # how strongly clouds of codes are held together"
        case FlowMatching(spread=spread):
            yield f"SPREAD = {real(spread)}  # how far noise lies around the middle"
            yield f"FLOW_STEPS = {STEPS}  # of the way from noise to samples"
        case Twins(margin=margin):
            yield f"MARGIN = {real(margin)}  # how far apart samples of two classes are to be at least"
        case FewLabels(threshold=threshold, weight=weight, strength=strength):
            yield f"THRESHOLD = {real(threshold)}  # how sure it must be to believe itself"
            yield f"WEIGHT = {real(weight)}  # of what it believes"
            if ensemble.changed is None:
                yield f"STRENGTH = {real(strength)}  # how far samples are changed that are to be told alike"
    fields = type(whole.augmentation).model_fields
    for name, strength in whole.changes.items():
        yield f"{name.upper()} = {real(strength)}  # {fields[name].description}"
    for name, strength in (ensemble.changed.changes if ensemble.changed else {}).items():
        yield f"CHANGED_{name.upper()} = {real(strength)}  # of copies that are to be told alike"


def metric(ensemble: Ensemble) -> tuple[str, str, str]:
    """What is measured of test samples: the function, its name, and how its number is printed; or nothing."""
    match ensemble.whole.objective:
        case FewLabels():
            return _TOLD, "accuracy", ".1%"
        case Twins():
            return _PAIRS, "accuracy", ".1%"
        case Autoencoder():
            return _ERROR, "error", ".4f"
        case _:
            return "", "", ""


def makes(ensemble: Ensemble) -> bool:
    """Whether samples are made of noise, and saved at the end."""
    return isinstance(ensemble.whole.objective, Gan | FlowMatching)


def changes(ensemble: Ensemble) -> bool:
    """Whether few labels are learned, where changed copies go along with samples."""
    return isinstance(ensemble.whole.objective, FewLabels)


def has_average(ensemble: Ensemble) -> bool:
    """Whether samples are made by the mean of a generator."""
    objective = ensemble.whole.objective
    return isinstance(objective, Gan) and objective.average


def reads_logits(ensemble: Ensemble) -> bool:
    """Whether what comes back of samples is given as logits."""
    return getattr(ensemble.whole.objective, "loss_function", "") == "cross_entropy"


def drawn(ensemble: Ensemble) -> list[str]:
    """Lines that draw the samples of a turn as numpy arrays: `x`, `y` and, of few labels, `changed`."""
    lines = ["batch = next(stream)"]
    if changes(ensemble):
        lines += ["half = max(1, len(batch) // 2)", "batch[:half] %= labelled"]
    elif ensemble.whole.data.is_partial:
        lines.append("batch = batch % labelled")
    lines.append("x, y = x_train[batch], y_train[batch]")
    if ensemble.whole.changes:
        lines.append("x = augment(rng, x).astype(np.float32)")
    if changes(ensemble):
        shaken = "(x + STRENGTH / 2 * rng.normal(size=x.shape))"
        changed = "change(rng, x)" if ensemble.changed else shaken
        lines.append(f"changed = {changed}.astype(np.float32)")
    return lines


def counted(ensemble: Ensemble) -> list[str]:
    """Lines that count the samples with a label, which come first."""
    is_partial = ensemble.whole.data.is_partial or changes(ensemble)
    return ["labelled = max(1, int((y_train >= 0).sum()))"] if is_partial else []


def turns(ensemble: Ensemble, made: Mapping[str, Loss]) -> str:
    """What each turn makes small and moves, and their order in a step."""
    moved = dict(ensemble.turns)
    lines = []
    for name, loss in made.items():
        roles = " ".join(f'"{role}",' for role in moved[name])
        lines.append(f'    "{name}": ({loss.name}, ({roles})),')
    order = " ".join(f'"{name}",' for name, _ in ensemble.turns)
    words = "# Each turn of a step: what it makes small, and the networks that it moves."
    return "\n".join((words, "TURNS = {", *lines, "}", f"ORDER = ({order})"))


def augmenting(ensemble: Ensemble) -> tuple[str, ...]:
    """The functions that change pictures: `augment` all of them, `change` those that are to be told alike."""
    functions = augmentation_text.augment(ensemble.whole)
    if ensemble.changed is None:
        return (functions,)
    copies = augmentation_text.augment(ensemble.changed)
    for name in ensemble.changed.changes:
        copies = re.sub(rf"\b{name.upper()}\b", f"CHANGED_{name.upper()}", copies)
    known = set(re.findall(r"^def (\w+)", functions, flags=re.MULTILINE))
    parts = [
        part for part in re.split(r"\n{2,}(?=def )", copies.strip()) if _name(part) not in known - {"augment"}
    ]
    return functions, *(part.replace("def augment(", "def change(") for part in parts)


def _name(function: str) -> str:
    return function.removeprefix("def ").partition("(")[0]
