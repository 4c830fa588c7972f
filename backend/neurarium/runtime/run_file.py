"""A run as a file: a zip that this or another server opens, and whose weights any program can read."""

import io
import zipfile

import numpy as np
from safetensors.numpy import save

from neurarium.engine.errors import EngineError
from neurarium.runtime.damaged_zip import DAMAGED
from neurarium.runtime.saved import Saved, packed
from neurarium.store.checkpoint import Checkpoint
from neurarium.store.errors import LostError

SUFFIX = ".neurarium"
RUN, WEIGHTS, EXPERIMENT, README = "run.safetensors", "weights.safetensors", "experiment.json", "README.txt"
ABOUT_IT = f"""A run of Neurarium, saved at step {{step:,}}. Open it there: drop this file on the page.

{RUN}      everything that it takes to train on: the train state bit for bit, curves, markers
{WEIGHTS}  the weights alone, as layer/name, in 32-bit floats; read it with the library safetensors
{EXPERIMENT}      the settings: data set, networks, objective, optimizer, seed
"""


def written(saved: Saved) -> bytes:
    """A run as the content of a file."""
    left = saved.left
    weights = {
        f"{layer}/{name}": np.asarray(array)
        for arrays in (left.train_state.params, left.train_state.state)
        for layer, named in arrays.items()
        for name, array in named.items()
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as files:
        files.writestr(RUN, packed(saved).encode())
        files.writestr(WEIGHTS, save(weights))
        files.writestr(EXPERIMENT, left.experiment.model_dump_json(indent=2))
        files.writestr(README, ABOUT_IT.format(step=left.step))
    return content.getvalue()


def read(content: bytes, *, most_bytes: int) -> Checkpoint:
    """The run in the content of a file.

    Raises:
        EngineError: it holds none, or one of more than `most_bytes`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as files:
            if files.getinfo(RUN).file_size > most_bytes:
                raise EngineError("too_large", f"A run may hold {most_bytes:,} bytes here.")
            return Checkpoint.decode(files.read(RUN))
    except LostError as error:
        raise unreadable(error.reason) from error
    except (KeyError, *DAMAGED) as error:
        raise unreadable("it is no zip with a run in it") from error


def unreadable(reason: str) -> EngineError:
    """What to say of a file that cannot be opened as a run."""
    words = f"This file cannot be opened: {reason}. Expected a file that “Download the run” has written."
    return EngineError("unreadable_run", words)
