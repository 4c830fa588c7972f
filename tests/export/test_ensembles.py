"""Problems other than to answer, as code: it runs, and its losses are those of the engine."""

import runpy
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import take
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import LayerSpec, Spec
from neurarium.engine.lab import lab_registry
from neurarium.export.archive import write_archive
from neurarium.export.code import ENSEMBLE_WRITERS, write_code
from neurarium.export.ensemble import is_ensemble
from neurarium.runtime.datasets import Datasets
from neurarium.runtime.plan import Plan, Planner
from neurarium.settings import Limits
from tests.export.frameworks import PACKAGES
from tests.export.test_running import lab_of, unpacked

FRAMEWORKS = tuple(ENSEMBLE_WRITERS)
KINDS = ("autoencoder", "few_labels", "flow_matching", "gan", "twins")
ROWS = 12


def kind_of(name: str) -> str:
    return lab_of(name).objective.type


LABS = [name for name in lab_registry if kind_of(name) in KINDS]


def planned(name: str, **objective: Any) -> Plan:
    experiment = lab_of(name)
    config = {**experiment.objective.config, **objective}
    changed = experiment.model_copy(update={"objective": Spec(type=experiment.objective.type, config=config)})
    return Planner(Datasets(Path("nowhere"), ()), Limits()).plan(changed)


# Each problem in one framework: the losses of each are tested in both.
RUNS = (
    ("vae_digits", "pytorch"),
    ("few_labels_moons", "jax"),
    ("flow_dots", "pytorch"),
    ("gan_collapse", "jax"),
    ("gan_dots", "pytorch"),
    ("twins", "jax"),
)


@pytest.mark.parametrize(("name", "framework"), RUNS)
def test_the_download_of_each_problem_runs_in_an_empty_folder(
    name: str, framework: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip(PACKAGES[framework])
    plan = planned(name)
    program = unpacked(write_archive(plan, plan.learner.start(jax.random.key(3)), framework), tmp_path)
    code = program.read_text("utf-8")
    program.write_text(code.replace("START_FROM_WEIGHTS = False", "START_FROM_WEIGHTS = True"), "utf-8")
    runpy.run_path(str(program), run_name="__main__")
    told = capsys.readouterr().out
    assert "Epoch   2: " in told
    assert "nan" not in told
    assert (program.parent / "made.npy").exists() == (kind_of(name) in ("gan", "flow_matching"))


@pytest.mark.parametrize("name", LABS)
def test_every_lab_of_such_a_problem_is_written(name: str) -> None:
    plan = planned(name)
    assert is_ensemble(plan.learner)
    for framework in FRAMEWORKS:
        written = write_code(plan.experiment, plan.learner, plan.data.host, framework)
        compile(written.code, name, "exec")


def module_of(plan: Plan, framework: Any, folder: Path) -> ModuleType:
    """The program, imported, with the weights of a start in its file."""
    program = unpacked(write_archive(plan, plan.learner.start(jax.random.key(3)), framework), folder)
    module = ModuleType("program")
    module.__dict__["__file__"] = str(program)
    exec(compile(program.read_text("utf-8"), "program", "exec"), module.__dict__)
    return module


CASES: Mapping[str, dict[str, Any]] = {
    "gan_dots": {"penalty": 0.5},
    "vae_digits": {"beta": 0.7},
    "never_seen": {"loss_function": "triplet"},
    "twins": {},
    "few_labels_moons": {"threshold": 0.5},
    "flow_dots": {},
}


class Judged(NamedTuple):
    """A turn of a step: the fields of its batch, and the engine's loss of them."""

    turn: str
    fields: dict[str, np.ndarray]
    loss: float


@cache
def judged(name: str) -> tuple[Plan, tuple[Judged, ...]]:
    plan = planned(name, **CASES[name])
    learner = plan.learner.bind(plan.numbers)
    state, samples = learner.start(jax.random.key(3)), take(plan.data.train, jnp.arange(ROWS))
    made = []
    for turn in learner.objective.turns():
        lesson = learner.lesson(turn, samples, state, jax.random.key(5))
        if name == "vae_digits":  # the codes that it draws in training are its own
            loss = learner.measure(state, samples)["loss"].mean()
        else:
            loss, _ = learner.objective.loss(turn.name, lesson.players, lesson.batch)
        fields = {field: np.array(array) for field, array in lesson.batch.fields.items()}
        made.append(Judged(turn.name or "step", fields, float(loss)))
    return plan, tuple(made)


@pytest.mark.parametrize("name", list(CASES))
@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_losses_are_those_of_the_engine(
    name: str, framework: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip(PACKAGES[framework])
    plan, turns = judged(name)
    module = module_of(plan, framework, tmp_path)
    for turn, fields, expected in turns:
        with monkeypatch.context() as patch:
            assert loss_of(module, framework, turn, fields, patch) == pytest.approx(expected, rel=2e-4)


def loss_of(
    module: ModuleType, framework: str, turn: str, fields: dict[str, np.ndarray], patch: pytest.MonkeyPatch
) -> float:
    """What the code's loss makes of a batch, where it draws what is in its fields, or else nothing but 0."""
    loss_fn, roles = module.TURNS[turn][0], tuple(module.OPTIMIZERS)
    noise, time = fields.get("noise"), fields.get("time")
    part = None if time is None else (time * ROWS - np.arange(ROWS)[:, np.newaxis]).astype(np.float32)
    given = [fields[name] for name in ("input", "target", "changed") if name in fields]
    if framework == "jax":
        key = jax.random.key(0)
        starts = {role: getattr(module, f"init_{role}")(key) for role in roles}
        params = {role: module.load_weights(start) for role, start in starts.items()}
        patch.setattr(jax.random, "normal", lambda _, shape: jnp.zeros(shape) if noise is None else noise)
        patch.setattr(jax.random, "uniform", lambda *_: part)
        return float(loss_fn(params, *given, key))
    import torch

    models = {role: getattr(module, role.capitalize())() for role in roles}
    for model in models.values():
        module.load_weights(model)

    def normal(shape: tuple[int, ...], **_: Any) -> Any:
        return torch.zeros(shape) if noise is None else torch.from_numpy(noise)

    patch.setattr(torch, "randn", normal)
    patch.setattr(torch, "rand", lambda *_, **__: torch.from_numpy(part))
    tensors = [torch.from_numpy(array) for array in given]
    tensors = [each.permute(0, 3, 1, 2) if each.ndim == 4 else each for each in tensors]
    tensors[1] = tensors[1].long()
    return float(loss_fn(models, *tensors).detach())


def test_what_keeps_running_means_is_refused_at_its_layer() -> None:
    experiment = lab_of("gan_dots")
    generator = experiment.networks["generator"]
    layers = list(generator.layers)
    last = len(layers) - 1
    layers[last - 1] = LayerSpec(id=layers[last - 1].id, type="batch_norm")
    networks = {**experiment.networks, "generator": generator.model_copy(update={"layers": tuple(layers)})}
    changed = experiment.model_copy(update={"networks": networks})
    plan = Planner(Datasets(Path("nowhere"), ()), Limits()).plan(changed)
    with pytest.raises(EngineError, match="keeps running means") as raised:
        write_code(plan.experiment, plan.learner, plan.data.host, "jax")
    assert raised.value.layer_id == layers[last - 1].id
