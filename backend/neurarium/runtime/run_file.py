"""A run as a file: a zip that this or another server opens, and whose weights any program can read."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple, Protocol, get_args

import numpy as np
from safetensors.numpy import save

from neurarium.engine.dataset import Shelf, dataset_registry
from neurarium.engine.errors import EngineError
from neurarium.runtime.damaged_zip import DAMAGED
from neurarium.runtime.saved import Saved, packed
from neurarium.runtime.saved_past import packed_past
from neurarium.store.checkpoint import Checkpoint
from neurarium.store.errors import LostError

SUFFIX = ".neurarium"
RUN, WEIGHTS, EXPERIMENT, README = "run.safetensors", "weights.safetensors", "experiment.json", "README.txt"
SHELVES: tuple[Shelf, ...] = get_args(Shelf)
# Of all that a run has learned from on its way.
MOST_HELD, MOST_HELD_BYTES = 32, 64 * 1024**2
HELD_PATH = re.compile(r"\w+/[\w-]{1,64}", re.ASCII)
BEGINNING, PAST = "beginning.safetensors", "past.safetensors"
ABOUT_IT = f"""A run of Neurarium, saved at step {{step:,}}. Open it there: drop this file on the page.

{RUN}      everything that it takes to train on: the train state bit for bit, curves, markers
{WEIGHTS}  the weights alone, as layer/name, in 32-bit floats; read it with the library safetensors
{EXPERIMENT}      the settings: data set, networks, objective, optimizer, seed
tables/              numbers of large tables that it learned from: little-endian float32, row after row
albums/              pictures of one's own that it learned from
{PAST}     train states of its way, by number, and how it went on from each; none before its first step
{BEGINNING} what it had learned when it began, in the form of {RUN}; only where that came from elsewhere

In all of them the header's metadata has “neurarium”, which is JSON and says all that is no array.
"""


class RunFile(NamedTuple):
    """The checkpoints in a file: of the run, of what it began with, and of its past, if they are there.

    `held` is what servers hold and the run has learned from, such as pictures of one's own, by the shelf that
    it stood on and its name there.
    """

    run: Checkpoint
    beginning: Checkpoint | None = None
    past: Checkpoint | None = None
    held: Mapping[tuple[Shelf, str], bytes] = MappingProxyType({})


class Holder(Protocol):
    """A shelf of a server, from which files are given what their runs have learned from."""

    def carried(self, name: str, revisions: Sequence[int]) -> bytes | None:
        """What is held under a name, as it was at these revisions; None if nothing is."""

    def bring(self, name: str, content: bytes) -> None:
        """Hold what came in a file.

        Raises:
            EngineError: it is damaged, or cannot be kept.
        """


def written(saved: Saved, holders: Mapping[Shelf, Holder] = MappingProxyType({})) -> bytes:
    """A run as the content of a file, with what is held of it."""
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
        about_it = ABOUT_IT.format(step=left.step)
        room = MOST_HELD_BYTES
        for number, ((shelf, name), revisions) in enumerate(held_by(saved).items()):
            held = holders[shelf].carried(name, revisions) if shelf in holders else None
            # What it learns from now comes first; of all others as much as can be opened again.
            if held is not None and (number == 0 or (number < MOST_HELD and len(held) <= room)):
                files.writestr(f"{shelf}/{name}", held)
                room -= len(held)
            else:
                about_it += f"\nNot in here, as it is gone or there was no room: {shelf}/{name}\n"
        files.writestr(README, about_it)
    return content.getvalue()


def read(content: bytes, *, most_bytes: int) -> RunFile:
    """The run in the content of a file, also of one that was written before there were other parts.

    Raises:
        EngineError: it holds none, or one of more than `most_bytes`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as files:
            there = [name for name in (RUN, BEGINNING, PAST) if name in files.namelist()]
            held = {
                path: (shelf, path.removeprefix(f"{shelf}/"))
                for path in files.namelist()
                for shelf in SHELVES
                if HELD_PATH.fullmatch(path) and path.startswith(f"{shelf}/")
            }
            if len(held) > MOST_HELD:
                raise EngineError(
                    "too_large", f"A run may bring {MOST_HELD} tables and albums, not {len(held)}."
                )
            if sum(files.getinfo(name).file_size for name in (*there, *held)) > most_bytes:
                raise EngineError("too_large", f"A run may hold {most_bytes:,} bytes here.")
            parts = {name: Checkpoint.decode(files.read(name)) for name in there}
            found = {place: files.read(path) for path, place in held.items()}
            return RunFile(parts[RUN], parts.get(BEGINNING), parts.get(PAST), found)
    except LostError as error:
        raise unreadable(error.reason) from error
    except (KeyError, *DAMAGED) as error:
        raise unreadable("it is no zip with a run in it") from error


def held_by(saved: Saved) -> dict[tuple[Shelf, str], list[int]]:
    """The revisions of what servers hold and a run has learned from, as far as its past reaches."""
    left = saved.left
    ways = saved.past.recipes if saved.past is not None else ()
    began = [left.began_with.experiment] if left.began_with is not None else []
    # The last ones first.
    experiments = [left.experiment, *(recipe.experiment for _, recipe in reversed(ways)), *began]
    found: dict[tuple[Shelf, str], list[int]] = {}
    for dataset in dict.fromkeys(experiment.dataset for experiment in experiments):
        if holding := dataset_registry.build(dataset).holding:
            found.setdefault((holding.shelf, holding.name), []).append(holding.revision)
    return found


def unreadable(reason: str) -> EngineError:
    """What to say of a file that cannot be opened as a run."""
    words = f"This file cannot be opened: {reason}. Expected a file that “Download the run” has written."
    return EngineError("unreadable_run", words)
