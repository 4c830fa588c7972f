"""Units that are held at values, such as 0 for those that are muted, as code."""

from collections.abc import Mapping

from neurarium.export import text
from neurarium.export.literals import real
from neurarium.export.recipe import Recipe
from neurarium.export.walk import Step
from neurarium.protocol.code import Framework

_WORDS = '"""Units, or maps, that are held at values, whatever they compute: 0 for those that are muted."""'
_AT = f"""
def hold(x, units):
    {_WORDS}
    for unit, value in units.items():
        x = x.at[..., unit].set(value)
    return x
"""
_HOLD: Mapping[Framework, str] = {
    "jax": _AT,
    "flax": _AT,
    "pytorch": f"""
def hold(x, units):
    {_WORDS}
    x = x.clone()
    for unit, value in units.items():
        x[(..., unit) if x.ndim == 3 else (slice(None), unit)] = value
    return x
""",
    "keras": f"""
def hold(x, units):
    {_WORDS}
    values = np.full(x.shape[-1], np.nan, "float32")
    values[list(units)] = list(units.values())
    return keras.ops.where(np.isnan(values), x, values)
""",
}


def helper(recipe: Recipe, framework: Framework) -> str:
    """The function that holds units, if any are held."""
    return _HOLD[framework] if recipe.holds else ""


def of_input(recipe: Recipe) -> list[str]:
    """The lines that hold inputs; none if none are held."""
    return _lines("x", recipe.held_inputs)


def of_step(step: Step) -> list[str]:
    """The lines that hold units of a layer; none if none are held."""
    return _lines(step.output, step.held)


def _lines(variable: str, held: Mapping[int, float]) -> list[str]:
    if not held:
        return []
    units = ", ".join(f"{unit}: {real(value)}" for unit, value in held.items())
    return text.line(f"{variable} = hold({variable}, {{{units}}})", _comment(held)).split("\n")


def _comment(held: Mapping[int, float]) -> str:
    if len(held) > 1:
        return f"{len(held)} units are held"
    ((unit, value),) = held.items()
    return f"unit {unit + 1} is muted" if value == 0 else f"unit {unit + 1} is held"
