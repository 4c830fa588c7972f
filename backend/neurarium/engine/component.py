"""Components: the registered things that an experiment is made of, each a model of its own configuration."""

import inspect
from collections.abc import Mapping
from typing import Any, ClassVar, Literal, Self

import jax
from pydantic import BaseModel, ConfigDict, Field

Scale = Literal["linear", "log"]


class Component(BaseModel):
    """A registered thing; its fields are its configuration, their descriptions the page's help.

    A field declared with `live` may hold a traced scalar while a program is compiled: see `bind`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    title: ClassVar[str] = ""
    category: ClassVar[str] = ""

    @classmethod
    def description(cls) -> str:
        """The first paragraph of the class's docstring, on one line."""
        return " ".join((inspect.getdoc(cls) or "").split("\n\n")[0].split())

    @classmethod
    def live_names(cls) -> tuple[str, ...]:
        """Names of the fields that change while training, without recompiling."""
        return tuple(name for name, field in cls.model_fields.items() if is_live(field.json_schema_extra))

    def bind(self, prefix: str, hyperparameters: Mapping[str, jax.Array]) -> Self:
        """The same component, its live fields replaced by the (traced) scalars `<prefix>.<field>`."""
        names = self.live_names()
        if not names:
            return self
        return self.model_copy(update={name: hyperparameters[f"{prefix}.{name}"] for name in names})


def live(
    default: float,
    *,
    title: str,
    description: str,
    ge: float = 0,
    le: float | None = None,
    scale: Scale = "linear",
    only_with: str | None = None,
) -> Any:
    """A field that is a hyperparameter: it changes while training and is no part of the compiled program.

    One that is `only_with` a switch, a field of the same component, has no effect while that is off.
    """
    return Field(
        default,
        ge=ge,
        le=le,
        title=title,
        description=description,
        json_schema_extra={"live": True, "scale": scale, "only_with": only_with},
    )


def is_live(extra: object) -> bool:
    """Whether a field's `json_schema_extra` marks it as live."""
    return isinstance(extra, dict) and extra.get("live") is True
