"""A run as a file: a zip that this or another server opens, and whose weights any program can read."""

import io
import zipfile
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from safetensors.numpy import save

from neurarium.engine.dataset import dataset_registry
from neurarium.engine.errors import EngineError
from neurarium.runtime.damaged_zip import DAMAGED
from neurarium.runtime.saved import Saved, packed
from neurarium.runtime.saved_past import packed_past
from neurarium.store.checkpoint import Checkpoint
from neurarium.store.errors import LostError

SUFFIX = ".neurarium"
RUN, WEIGHTS, EXPERIMENT, README = "run.safetensors", "weights.safetensors", "experiment.json", "README.txt"
BEGINNING, PAST = "beginning.safetensors", "past.safetensors"
TABLES = "tables/"
ABOUT_IT = f"""A run of Neurarium, saved at step {{step:,}}. Open it there: drop this file on the page.

{RUN}      everything that it takes to train on: the train state bit for bit, curves, markers
{WEIGHTS}  the weights alone, as layer/name, in 32-bit floats; read it with the library safetensors
{EXPERIMENT}      the settings: data set, networks, objective, optimizer, seed
{TABLES}              numbers of large tables that it learned from: little-endian float32, row after row
{PAST}     train states of its way, by number, and how it went on from each; none before its first step
{BEGINNING} what it had learned when it began, in the form of {RUN}; only where that came from elsewhere

In all of them the header's metadata has “neurarium”, which is JSON and says all that is no array.
"""


class RunFile(NamedTuple):
    """The checkpoints in a file: of the run, of what it began with, and of its past, if they are there.

    With the numbers of the large tables that it has learned from.
    """

    run: Checkpoint
    beginning: Checkpoint | None = None
    past: Checkpoint | None = None
    tables: tuple[bytes, ...] = ()


def written(saved: Saved, table: Callable[[str], bytes | None] = lambda _: None) -> bytes:
    """A run as the content of a file; `table` finds the numbers of a large table."""
    left = saved.left
    weights = {
        f"{layer}/{name}": np.asarray(array)
        for arrays in (left.train_state.params, left.train_state.state)
        for layer, named in arrays.items()
        for name, array in named.items()
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as files:
        # Who changed what is of the room, and not of the run.
        files.writestr(RUN, packed(saved._replace(changes=())).encode())
        files.writestr(WEIGHTS, save(weights))
        files.writestr(EXPERIMENT, left.experiment.model_dump_json(indent=2))
        if left.began_with is not None:
            began = Saved(left.began_with, saved.decided, None)
            files.writestr(BEGINNING, packed(began).encode())
        if saved.past is not None and (past := packed_past(saved.past)) is not None:
            files.writestr(PAST, past.encode())
        for name in _tables(saved):
            if (numbers := table(name)) is not None:
                files.writestr(f"{TABLES}{name}", numbers)
        files.writestr(README, ABOUT_IT.format(step=left.step))
    return content.getvalue()


def read(content: bytes, *, most_bytes: int) -> RunFile:
    """The run in the content of a file, also of one that was written before there were other parts.

    Raises:
        EngineError: it holds none, or one of more than `most_bytes`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as files:
            there = [name for name in (RUN, BEGINNING, PAST) if name in files.namelist()]
            tables = [name for name in files.namelist() if name.startswith(TABLES)]
            if sum(files.getinfo(name).file_size for name in (*there, *tables)) > most_bytes:
                raise EngineError("too_large", f"A run may hold {most_bytes:,} bytes here.")
            parts = {name: Checkpoint.decode(files.read(name)) for name in there}
            return RunFile(
                parts[RUN], parts.get(BEGINNING), parts.get(PAST), tuple(files.read(name) for name in tables)
            )
    except LostError as error:
        raise unreadable(error.reason) from error
    except (KeyError, *DAMAGED) as error:
        raise unreadable("it is no zip with a run in it") from error


def _tables(saved: Saved) -> list[str]:
    """The large tables that a run learns from, or has learned from as far as its past reaches."""
    left = saved.left
    ways = saved.past.recipes if saved.past is not None else ()
    began = [left.began_with.experiment] if left.began_with is not None else []
    experiments = [left.experiment, *began, *(recipe.experiment for _, recipe in ways)]
    data = dict.fromkeys(experiment.dataset for experiment in experiments)
    held = [dataset_registry.build(spec).holding for spec in data]
    return list(dict.fromkeys(it.name for it in held if it is not None and it.shelf == "tables"))


def unreadable(reason: str) -> EngineError:
    """What to say of a file that cannot be opened as a run."""
    words = f"This file cannot be opened: {reason}. Expected a file that “Download the run” has written."
    return EngineError("unreadable_run", words)
