"""Formulas of x and y that people write: read by Python's own parser, computed with numpy, never run as code.

Only tokens that are known here reach the parser (`formula_text`), and of what it finds only what is listed
here is computed, on arrays of float64. What is no finite number is not defined: it is NaN, and so is all that
is made of it.
"""

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from neurarium.engine.formula_text import FormulaError, Token, tokens

CONSTANTS: Mapping[str, float] = {"pi": np.pi, "e": np.e}


class Function(NamedTuple):
    """A function of one or more numbers, elementwise."""

    compute: Callable[..., np.ndarray]
    arguments: int = 1


FUNCTIONS: Mapping[str, Function] = {
    "sin": Function(np.sin),
    "cos": Function(np.cos),
    "tan": Function(np.tan),
    "asin": Function(np.arcsin),
    "acos": Function(np.arccos),
    "atan": Function(np.arctan),
    "atan2": Function(np.arctan2, 2),
    "sinh": Function(np.sinh),
    "cosh": Function(np.cosh),
    "tanh": Function(np.tanh),
    "exp": Function(np.exp),
    "ln": Function(np.log),
    "log": Function(np.log),
    "log2": Function(np.log2),
    "log10": Function(np.log10),
    "sqrt": Function(np.sqrt),
    "cbrt": Function(np.cbrt),
    "abs": Function(np.abs),
    "sign": Function(np.sign),
    "floor": Function(np.floor),
    "ceil": Function(np.ceil),
    "round": Function(np.round),
    "min": Function(np.minimum, 2),
    "max": Function(np.maximum, 2),
    "mod": Function(np.mod, 2),
    "hypot": Function(np.hypot, 2),
}
_OPERATORS: Mapping[type[ast.AST], Callable[..., np.ndarray]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Mod: np.mod,
    ast.Pow: np.power,
    ast.UAdd: np.positive,
    ast.USub: np.negative,
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
    ast.And: np.minimum,
    ast.Or: np.maximum,
    ast.Not: lambda truth: 1 - truth,
}
Arrays = Mapping[str, np.ndarray]
Compute = Callable[[Arrays], np.ndarray]


class Formula(NamedTuple):
    """A formula that was read: whether it is a condition, how it was understood, and how to compute it."""

    is_condition: bool
    reading: str
    compute: Compute

    def __call__(self, **arrays: np.ndarray) -> np.ndarray:
        """Its values, float64, of arrays of one shape; of a condition 1 or 0; NaN where it is not defined."""
        with np.errstate(all="ignore"):
            values = self.compute({name: np.asarray(array, np.float64) for name, array in arrays.items()})
        shape = np.broadcast_shapes(*(np.shape(array) for array in arrays.values()))
        return np.broadcast_to(np.where(np.isfinite(values), values, np.nan), shape).copy()


@lru_cache(maxsize=64)
def read_formula(text: str, names: tuple[str, ...], *, condition: bool, called: str = "") -> Formula:
    """A formula of these variables: a condition such as `x > y`, or else a number such as `x*y`.

    A number may be `called` by a name, as in `y = x*x`.

    Raises:
        FormulaError: it cannot be read, or is not what was asked for.
    """
    begun = re.match(rf"\s*{called}\s*=", text) if called else None
    bare = " " * begun.end() + text[begun.end() :] if begun else text
    given = tokens(bare, FUNCTIONS.keys(), (*names, *CONSTANTS))
    source = _Source(given, len(text))
    tree = source.parsed()
    compute, is_condition = _Reader(source).read(tree)
    if condition and not is_condition:
        raise FormulaError(
            "it is a number everywhere: compare it with another one, as in … > 0", 0, len(text)
        )
    if is_condition and not condition:
        raise FormulaError("it is a condition: without < or > it would be a number", 0, len(text))
    return Formula(is_condition, ast.unparse(tree).replace(" ** ", "^"), compute)


class _Source:
    """Tokens as Python's source, and where each part of it was written."""

    def __init__(self, given: Sequence[Token], length: int) -> None:
        self._length = length
        self._places: list[tuple[int, Token]] = []
        self.text = ""
        for token in given:
            self._places.append((len(self.text), token))
            self.text += f"{token.text} "

    def parsed(self) -> ast.expr:
        """What Python's parser makes of it."""
        try:
            return ast.parse(self.text, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            column = getattr(error, "offset", None) or 1
            token = self._token_at(column - 1)
            raise FormulaError("cannot be read here: brackets may help", token.start, token.end) from error

    def place(self, node: ast.expr) -> tuple[int, int]:
        """From where to where an expression was written; its source is ASCII, so bytes are characters."""
        end = node.end_col_offset or len(self.text)
        return self._token_at(node.col_offset).start, self._token_at(end - 1).end

    def _token_at(self, column: int) -> Token:
        return max((place for place in self._places if place[0] <= column), key=lambda place: place[0])[1]


class _Reader:
    """Makes a function of what the parser found."""

    def __init__(self, source: _Source) -> None:
        self._source = source

    def read(self, node: ast.expr) -> tuple[Compute, bool]:
        """How to compute an expression, and whether it is a condition."""
        match node:
            case ast.Constant(value=float() | int() as number):
                return _constant(number), False
            case ast.Name(id=name):
                return (_constant(CONSTANTS[name]) if name in CONSTANTS else _variable(name)), False
            case ast.BinOp(left=left, op=operator, right=right):
                return _applied(_OPERATORS[type(operator)], self._all((left, right), condition=False)), False
            case ast.UnaryOp(op=ast.Not() as operator, operand=operand):
                return _applied(_OPERATORS[type(operator)], self._all((operand,), condition=True)), True
            case ast.UnaryOp(op=operator, operand=operand) if type(operator) in _OPERATORS:
                return _applied(_OPERATORS[type(operator)], self._all((operand,), condition=False)), False
            case ast.Compare(left=left, ops=operators, comparators=others):
                return self._compared((left, *others), operators), True
            case ast.BoolOp(op=operator, values=values):
                return _folded(_OPERATORS[type(operator)], self._all(values, condition=True)), True
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._called(node, name, arguments), False
            case ast.Tuple():
                raise self._error(node, "write a number with a point, as in 0.5")
        raise self._error(node, "has no meaning here")

    def _called(self, node: ast.expr, name: str, arguments: Sequence[ast.expr]) -> Compute:
        function = FUNCTIONS[name]
        if len(arguments) != function.arguments:
            wanted = "one number, with a point if need be" if function.arguments == 1 else "two numbers"
            raise self._error(node, f"{name}(…) takes {wanted}")
        return _applied(function.compute, self._all(arguments, condition=False))

    def _compared(self, sides: Sequence[ast.expr], operators: Sequence[ast.cmpop]) -> Compute:
        """A chain, such as -1 < x < 1, holds where each part of it does."""
        values = self._all(sides, condition=False)
        parts = [
            _applied(_OPERATORS[type(operator)], pair)
            for operator, pair in zip(operators, pairwise(values), strict=True)
        ]
        return _folded(np.minimum, parts)

    def _all(self, nodes: Sequence[ast.expr], *, condition: bool) -> list[Compute]:
        read = [(self.read(node), node) for node in nodes]
        for (_, is_condition), node in read:
            if is_condition != condition:
                words = (
                    "should be a condition, such as x > 0" if condition else "is a condition, and no number"
                )
                raise self._error(node, words)
        return [compute for (compute, _), _ in read]

    def _error(self, node: ast.expr, message: str) -> FormulaError:
        return FormulaError(message, *self._source.place(node))


def _constant(number: float) -> Compute:
    value = np.float64(number)
    return lambda _: np.asarray(value)


def _variable(name: str) -> Compute:
    return lambda arrays: arrays[name]


def _applied(function: Callable[..., np.ndarray], parts: Sequence[Compute]) -> Compute:
    def compute(arrays: Arrays) -> np.ndarray:
        values = [part(arrays) for part in parts]
        defined = np.all([np.isfinite(value) for value in np.broadcast_arrays(*values)], axis=0)
        result = np.asarray(function(*values), np.float64)
        return np.where(defined & np.isfinite(result), result, np.nan)

    return compute


def _folded(function: Callable[..., np.ndarray], parts: Sequence[Compute]) -> Compute:
    folded, *others = parts
    for part in others:
        folded = _applied(function, (folded, part))
    return folded
