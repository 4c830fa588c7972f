"""What there is to choose from."""

from fastapi import APIRouter

from neurarium.api.catalog import build_catalog
from neurarium.api.deps import ManagerDep
from neurarium.engine.experiment import Experiment, Identifier
from neurarium.engine.lab import lab_registry
from neurarium.engine.preset import default_preset
from neurarium.protocol.catalog import Catalog

router = APIRouter()


@router.get("/catalog")
async def catalog(manager: ManagerDep) -> Catalog:
    """Everything registered, with its fields, limits, defaults and words."""
    # Not on several threads at a time: there, Python 3.11 now and then fails to read a layer's source.
    return build_catalog(manager.datasets)


@router.get("/experiment")
async def experiment(
    manager: ManagerDep, dataset: Identifier, preset: Identifier | None = None
) -> Experiment:
    """A preset's experiment on a data set, ready to be loaded; without a preset, the first choice for it."""
    preset = preset or default_preset(dataset, preferred=manager.settings.default_preset)
    return await manager.preset_experiment(preset, dataset)


@router.get("/labs/{lab}")
def lab(lab: Identifier) -> Experiment:
    """A lab's experiment, ready to be loaded."""
    return lab_registry[lab].experiment
