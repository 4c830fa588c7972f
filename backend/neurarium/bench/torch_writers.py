"""Networks that tell the next symbol in PyTorch, eager, as anyone would write them."""

from collections.abc import Callable

import numpy as np

from neurarium.bench.bare import prepared
from neurarium.engine.writing import END

WRITERS = {"writer_gru": "melodies", "small_transformer": "names"}  # by preset, what they learn from
NOT_ASKED = -1


def writing_step(preset: str) -> Callable[[], None]:
    """A function that trains one step of the preset's network on a random batch, its gradient clipped."""
    import torch
    from torch import nn

    plan, _ = prepared(preset, WRITERS[preset])
    symbols = plan.data.host.train.fields["input"].argmax(-1)
    count, length = plan.data.host.train.fields["input"].shape[-1], symbols.shape[1]

    class Writer(nn.Module):
        """A GRU that gives its state after each symbol."""

        def __init__(self) -> None:
            super().__init__()
            self.embedding, self.gru = nn.Embedding(count, 24), nn.GRU(24, 96, batch_first=True)
            self.output = nn.Linear(96, count)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            told: torch.Tensor = self.output(self.gru(self.embedding(x))[0])
            return told

    class Transformer(nn.Module):
        """One block that looks back only."""

        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(count, 32)
            self.positions = nn.Parameter(0.05 * torch.randn(length, 32))
            self.block = nn.TransformerEncoderLayer(
                32, 4, 128, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
            )
            self.norm, self.output = nn.LayerNorm(32), nn.Linear(32, count)
            self.register_buffer("mask", ~torch.ones(length, length).tril().bool())

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            heard = self.block(self.embedding(x) + self.positions, src_mask=self.mask)
            told: torch.Tensor = self.output(self.norm(heard))
            return told

    network = {"writer_gru": Writer, "small_transformer": Transformer}[preset]()
    optimizer = torch.optim.Adam(network.parameters(), 0.005)
    loss_of = nn.CrossEntropyLoss(ignore_index=NOT_ASKED)
    read, wanted = torch.from_numpy(symbols), torch.from_numpy(_following(symbols))

    def step() -> None:
        chosen = torch.randint(len(read), (plan.experiment.batch_size,))
        optimizer.zero_grad()
        logits, target = network(read[chosen]), wanted[chosen]
        loss = loss_of(logits.flatten(0, 1), target.flatten())
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()

    return step


def _following(symbols: np.ndarray) -> np.ndarray:
    """What comes after each symbol, up to the end, (sequences, length)."""
    has_ended = np.cumsum(symbols[:, 1:-1] == END, axis=1) > 0
    wanted = np.full(symbols.shape, NOT_ASKED)
    wanted[:, 0] = symbols[:, 1]
    wanted[:, 1:-1] = np.where(has_ended, NOT_ASKED, symbols[:, 2:])
    return wanted
