"""Registries: one per kind of component, filled by importing every module of the kind's folder."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from pydantic import ValidationError

from neurarium.engine.component import Component
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.words import expectation

C = TypeVar("C", bound=Component)


class Registry(Generic[C]):
    """The components of one kind by type name.

    Adding one is adding a file to the folder `package`; a file that cannot be imported fails at the first
    look-up.
    """

    def __init__(self, kind: str, package: str) -> None:
        self.kind = kind
        self.package = package
        self._types: dict[str, type[C]] = {}
        self._discovered = False

    def register(self, name: str) -> Callable[[type[C]], type[C]]:
        """Class decorator: make the component known by this type name."""

        def add(component: type[C]) -> type[C]:
            known = self._types.get(name)
            # A file that failed when it was half done comes again at the next look-up.
            if known and (known.__module__, known.__qualname__) != (
                component.__module__,
                component.__qualname__,
            ):
                raise ValueError(f"{self.kind} {name!r} is registered twice")
            self._types[name] = component
            return component

        return add

    def discover(self) -> None:
        """Import every module of the folder, once."""
        if self._discovered:
            return
        package = importlib.import_module(self.package)
        for module in sorted(info.name for info in pkgutil.iter_modules(package.__path__)):
            importlib.import_module(f"{self.package}.{module}")
        self._discovered = True

    def __iter__(self) -> Iterator[str]:
        self.discover()
        return iter(sorted(self._types))

    def __getitem__(self, name: str) -> type[C]:
        self.discover()
        if name not in self._types:
            known = ", ".join(sorted(self._types))
            raise EngineError(
                "unknown_type", f"There is no {self.kind} “{name}”. Known are: {known}.", field="type"
            )
        return self._types[name]

    def name_of(self, component: C) -> str:
        """The type name that a component was registered by."""
        self.discover()
        return next(name for name, known in self._types.items() if type(component) is known)

    def build(self, spec: Spec) -> C:
        """The component that a spec names, its configuration checked.

        Raises:
            EngineError: the type is unknown, or a field is missing, unknown or outside of its limits.
        """
        component = self[spec.type]
        try:
            return component.model_validate(spec.config)
        except ValidationError as error:
            raise _in_words(component, spec.type, error) from error

    def spec(self, component: C) -> Spec:
        """The spec of a component, every field written out."""
        return Spec(type=self.name_of(component), config=component.model_dump(mode="json"))


def _in_words(component: type[Component], name: str, error: ValidationError) -> EngineError:
    """The first thing that is wrong with a configuration."""
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    title, fields = component.title or name, component.model_fields
    if first["type"] == "extra_forbidden":
        known = ", ".join(fields) or "none"
        message = f"{title} has no field “{field}”. Known are: {known}."
    else:
        called = fields[str(first["loc"][0])].title or field if first["loc"] else "the configuration"
        message = f"{title}: {called} {expectation(first)}"
    return EngineError("invalid_config", message, field=field)
