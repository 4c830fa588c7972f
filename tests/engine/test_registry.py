"""Everything registered is found, named after its file, and explained."""

import sys
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from neurarium.engine.augmentation import augmentation_registry
from neurarium.engine.component import Component
from neurarium.engine.dataset import dataset_registry
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.layer import layer_registry
from neurarium.engine.objective import objective_registry
from neurarium.engine.optimizer import optimizer_registry
from neurarium.engine.preset import preset_registry
from neurarium.engine.registry import Registry
from neurarium.engine.schedule import schedule_registry
from neurarium.engine.summary import summary_registry

REGISTRIES: tuple[Registry[Component], ...] = (
    augmentation_registry,
    dataset_registry,
    layer_registry,
    objective_registry,
    optimizer_registry,
    preset_registry,
    schedule_registry,
    summary_registry,
)  # type: ignore[assignment]
REGISTERED = [(registry, name) for registry in REGISTRIES for name in registry]
every_component = pytest.mark.parametrize(
    ("registry", "name"), REGISTERED, ids=[f"{registry.kind}-{name}" for registry, name in REGISTERED]
)


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.kind)
def test_every_file_of_the_folder_registers_one_thing_by_its_own_name(registry: Registry[Component]) -> None:
    folder = Path(str(sys.modules[registry.package].__file__)).parent
    assert {path.stem for path in folder.glob("*.py")} - {"__init__"} == set(registry)


@every_component
def test_everything_has_words_for_people(registry: Registry[Component], name: str) -> None:
    component = registry[name]
    assert component.title
    assert len(component.description()) > 20
    for field, info in component.model_fields.items():
        assert info.title, f"{field} has no title"
        assert info.description, f"{field} has no help"
        assert info.description.endswith("."), f"the help of {field} is no sentence"


@every_component
def test_defaults_are_valid_and_come_back_from_their_spec(registry: Registry[Component], name: str) -> None:
    component = registry.build(Spec(type=name))
    spec = registry.spec(component)
    assert spec.type == registry.name_of(component) == name
    assert registry.build(Spec.model_validate_json(spec.model_dump_json())) == component


@every_component
def test_live_fields_are_numbers_with_limits(registry: Registry[Component], name: str) -> None:
    component = registry[name]
    for field in component.live_names():
        info = component.model_fields[field]
        is_place = registry is summary_registry and info.annotation is int
        assert is_place or info.annotation is float
        bounds = [
            getattr(limit, bound)
            for limit in info.metadata
            for bound in ("ge", "le")
            if hasattr(limit, bound)
        ]
        assert len(bounds) == 2, f"{field} has no lower and upper limit"


@every_component
def test_a_field_goes_with_a_switch_of_the_same_component(registry: Registry[Component], name: str) -> None:
    fields = registry[name].model_fields
    for field in registry[name].live_names():
        extra = fields[field].json_schema_extra
        assert isinstance(extra, dict)
        switch = extra["only_with"]
        assert switch is None or fields[str(switch)].annotation is bool


def test_an_unknown_type_names_the_known_ones() -> None:
    with pytest.raises(EngineError, match=r"There is no layer “attention”\. Known are: activation, add"):
        layer_registry.build(Spec(type="attention"))


def test_a_name_is_registered_once() -> None:
    with pytest.raises(ValueError, match="'dense' is registered twice"):
        layer_registry.register("dense")(layer_registry["flatten"])


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder of components, importable as `lent`."""
    (tmp_path / "lent").mkdir()
    (tmp_path / "lent" / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path / "lent"
    for name in [name for name in sys.modules if name == "lent" or name.startswith("lent.")]:
        del sys.modules[name]


PEBBLE = """
from lent.bridge import registry
from neurarium.engine.component import Component

@registry.register("pebble")
class Pebble(Component):
    '''A small stone.'''
"""


@pytest.fixture
def registry(package: Path) -> Registry[Component]:
    """The registry of the folder, which its files import from `lent.bridge`."""
    registry: Registry[Component] = Registry("thing", package.name)
    bridge = types.ModuleType("lent.bridge")
    bridge.__dict__["registry"] = registry
    sys.modules["lent.bridge"] = bridge
    return registry


def test_adding_a_file_is_adding_a_thing(package: Path, registry: Registry[Component]) -> None:
    (package / "pebble.py").write_text(PEBBLE)
    assert list(registry) == ["pebble"]


def test_a_file_that_fails_half_done_says_the_same_every_time(
    package: Path, registry: Registry[Component]
) -> None:
    (package / "pebble.py").write_text(PEBBLE + "import a_module_that_does_not_exist\n")
    for _ in range(2):
        with pytest.raises(ModuleNotFoundError, match="a_module_that_does_not_exist"):
            list(registry)


def test_a_broken_file_fails_loudly_every_time(package: Path) -> None:
    (package / "broken.py").write_text("import a_module_that_does_not_exist\n")
    registry: Registry[Component] = Registry("thing", "lent")
    for _ in range(2):
        with pytest.raises(ModuleNotFoundError, match="a_module_that_does_not_exist"):
            list(registry)
