"""Measures what compiling one distinct network after the other leaves behind, in memory and on disk.

    python scripts/measure_memory.py [NETWORKS] [MIB_ON_DISK]

It compiles in this process, as a server does, into a folder of its own, and ends with 1 if memory keeps
growing after the first third.
"""

import resource
import sys
import tempfile
from pathlib import Path

from neurarium.runtime.datasets import Datasets
from neurarium.runtime.device import configure_jax, programs_folder

NETWORKS, MIB_ON_DISK = 180, 8
MOST_GROWTH = 1.25
MIB = 2**20


def resident_mib() -> float:
    """The memory that this process has now."""
    status = Path("/proc/self/status")
    if not status.exists():  # no such thing outside of Linux; the most that it ever had is near enough
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def main() -> int:
    given = [int(argument) for argument in sys.argv[1:]]
    networks, mib_on_disk = (*given, *(NETWORKS, MIB_ON_DISK)[len(given) :])
    with tempfile.TemporaryDirectory() as folder:
        cache_dir = Path(folder)
        configure_jax("cpu", cache_dir)
        return compile_all(cache_dir, networks, mib_on_disk)


def compile_all(cache_dir: Path, networks: int, mib_on_disk: int) -> int:
    from neurarium.engine.experiment import Spec
    from neurarium.runtime.plan import Planner
    from neurarium.runtime.program_files import ProgramFiles
    from neurarium.runtime.programs import Programs
    from neurarium.settings import Limits

    planner = Planner(Datasets(cache_dir, ()), Limits())
    folder = programs_folder(cache_dir)
    programs = Programs(ProgramFiles(folder, most_bytes=mib_on_disk * MIB))
    sizes = [resident_mib()]
    for number in range(1, networks + 1):
        experiment = planner.preset_experiment("plane_4_2", "spiral")
        network = experiment.networks["network"]
        hidden = next(spec for spec in network.layers if spec.type == "dense")
        wider = hidden.model_copy(update={"config": {**hidden.config, "units": 4 + number}})
        layers = tuple(wider if spec is hidden else spec for spec in network.layers)
        changed = network.model_copy(update={"layers": layers})
        plan = planner.plan(experiment.model_copy(update={"networks": {"network": changed}}))
        program = programs.compile(plan).result()
        sample = plan.data.sample("test", 0)
        for name in ("maps", "weights"):
            program.summary(Spec(type=name), sample, plan.data, lambda: None)
        programs.submit(lambda: None).result()
        sizes.append(resident_mib())
        if number % 20 == 0:
            on_disk = sum(path.stat().st_size for path in folder.glob("*")) / MIB
            print(
                f"{number:4} networks: {sizes[-1]:7.0f} MiB in memory, {on_disk:6.1f} MiB on disk", flush=True
            )
    programs.close()
    growth = sizes[-1] / sizes[len(sizes) // 3]
    print(f"From a third to the end memory grew to {growth:.2f} of what it was.")
    return int(growth > MOST_GROWTH)


if __name__ == "__main__":
    sys.exit(main())
