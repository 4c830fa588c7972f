"""The same networks in PyTorch, eager, as anyone would write them: what training is compared with."""

import statistics
import time
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec

import numpy as np

from neurarium.bench.bare import bare_rate, prepared
from neurarium.bench.effort import Effort, ratios
from neurarium.bench.report import Figure

NEEDS_PYTORCH = "needs PyTorch: pip install 'neurarium[bench]'"


def has_pytorch() -> bool:
    """Whether PyTorch is installed."""
    return find_spec("torch") is not None


def measure_against_pytorch(effort: Effort) -> list[Figure]:
    """Training rates, without augmentation, as ratios to PyTorch's; not measured if PyTorch is missing."""
    goals = {"mlp_128_64": 2.0, "small_cnn": 1.1}
    if not has_pytorch():
        return [
            Figure(f"{preset}: PyTorch 1", None, "×", goal, note=NEEDS_PYTORCH)
            for preset, goal in goals.items()
        ]
    import torch

    figures = []
    for preset, goal in goals.items():
        bare, eager = effort.by_turns(
            partial(bare_rate, preset, augmented=False), partial(step_rate, training_step(preset))
        )
        note = f"torch {torch.__version__}, {statistics.median(eager):,.0f} steps/s"
        figures.append(Figure.of(f"{preset}: PyTorch 1", ratios(bare, eager), "×", goal, note=note))
    return figures


def step_rate(step: Callable[[], None], secs: float) -> float:
    """How often a step can be taken in a second."""
    begun, count = time.perf_counter(), 0
    while time.perf_counter() - begun < secs:
        step()
        count += 1
    return count / (time.perf_counter() - begun)


def training_step(preset: str) -> Callable[[], None]:
    """A function that trains one step of the preset's network on a random batch."""
    import torch
    from torch import nn

    plan, _ = prepared(preset, "digit_rows" if preset == "gru_64" else "digits")
    samples = plan.data.host.train.fields["input"].astype(np.float32) / 255
    inputs = torch.from_numpy(np.moveaxis(samples, -1, 1) if samples.ndim == 4 else samples)
    labels = torch.from_numpy(plan.data.host.train.fields["target"].astype(np.int64))

    class Gru(nn.Module):
        """A GRU that is read at the end of the sequence."""

        def __init__(self) -> None:
            super().__init__()
            self.gru, self.output = nn.GRU(28, 64, batch_first=True), nn.Linear(64, 10)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            read: torch.Tensor = self.output(self.gru(x)[0][:, -1])
            return read

    networks: dict[str, Callable[[], nn.Module]] = {
        "gru_64": Gru,
        "mlp_128_64": lambda: nn.Sequential(
            nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10)
        ),
        "small_cnn": lambda: nn.Sequential(
            *(nn.Conv2d(1, 8, 3, padding="same"), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(8, 16, 3, padding="same"), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Flatten(), nn.Linear(16 * 7 * 7, 10)),
        ),
    }
    network = networks[preset]()
    clips = preset == "gru_64"
    optimizer = (
        torch.optim.Adam(network.parameters(), 0.005) if clips else torch.optim.AdamW(network.parameters())
    )
    loss_of = nn.CrossEntropyLoss()
    batch_size = plan.experiment.batch_size

    def step() -> None:
        chosen = torch.randint(len(labels), (batch_size,))
        optimizer.zero_grad()
        loss = loss_of(network(inputs[chosen]), labels[chosen])
        loss.backward()
        if clips:
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()

    return step
