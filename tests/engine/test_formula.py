"""Formulas that people write: what they mean, and what is refused and where."""

import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurarium.engine.dataset import Data, dataset_registry
from neurarium.engine.errors import EngineError
from neurarium.engine.experiment import Spec
from neurarium.engine.formula import CONSTANTS, FUNCTIONS, read_formula
from neurarium.engine.formula_text import MOST_LETTERS, FormulaError

X, Y = np.linspace(-6, 6, 25), np.linspace(5, -6, 25)


def number(text: str) -> np.ndarray:
    return read_formula(text, ("x", "y"), condition=False)(x=X, y=Y)


def condition(text: str) -> np.ndarray:
    return read_formula(text, ("x", "y"), condition=True)(x=X, y=Y)


def refused(text: str, *, condition: bool = True) -> FormulaError:
    with pytest.raises(FormulaError) as caught:
        read_formula(text, ("x", "y"), condition=condition)
    return caught.value


def drawn(name: str, formula: str, **config: object) -> Data:
    dataset = dataset_registry.build(
        Spec.model_validate({"type": name, "config": {"formula": formula, **config}})
    )
    return dataset.parse({}, seed=0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sin(x)*y", np.sin(X) * Y),
        ("sin(3x) + x/2", np.sin(3 * X) + X / 2),
        ("-x^2", -(X**2)),
        ("2^3^2", np.full(25, 512.0)),
        ("2x(y+1)(x-1)", 2 * X * (Y + 1) * (X - 1)),
        ("x² − y³ · π", X**2 - Y**3 * np.pi),
        ("max(abs(x), hypot(x, y)) % 2", np.mod(np.maximum(abs(X), np.hypot(X, Y)), 2)),
        ("e^-x + 007 + .5 + 1e-2", np.exp(-X) + 7.51),
        ("--x", X),
        ("3", np.full(25, 3.0)),
    ],
)
def test_a_number_is_what_it_is_in_mathematics(text: str, expected: np.ndarray) -> None:
    np.testing.assert_allclose(number(text), expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sin(x)·y > 0.3", np.sin(X) * Y > 0.3),
        ("-1 < x ≤ 2.5", (X > -1) & (X <= 2.5)),
        ("x > 0 and y > 0 or not x < 3", ((X > 0) & (Y > 0)) | (X >= 3)),
        ("(x > 0 or y > 0) and x >= y", ((X > 0) | (Y > 0)) & (X >= Y)),
    ],
)
def test_a_condition_holds_where_it_does_in_mathematics(text: str, expected: np.ndarray) -> None:
    np.testing.assert_array_equal(condition(text), expected.astype(float))


def test_where_it_is_not_defined_it_neither_holds_nor_fails() -> None:
    np.testing.assert_array_equal(np.isnan(condition("sqrt(x) > 1")), X < 0)
    np.testing.assert_array_equal(np.isnan(condition("x > 0 or 1/x > 0")), X == 0)
    assert np.isnan(condition("9**9**9 > x")).all()
    assert np.isnan(number("exp(exp(9))")).all()
    assert np.isnan(number("(-8)^(1/3)")).all()


def test_what_is_understood_can_be_told() -> None:
    assert read_formula("y = 1/2x²", ("x",), condition=False, called="y").reading == "1 / 2 * x^2"


@pytest.mark.parametrize(
    ("text", "words", "place"),
    [
        ("", "write a formula", ""),
        ("sin(x) > foo", "there is no “foo”", "foo"),
        ("sim(x) > 1", "perhaps sin", "sim"),
        ("√x > 1", "write sqrt", "√x"),
        ("xy > 1", r"write x\*y", "xy"),
        ("sin x > 0", r"write sin\(…\)", "sin x"),
        ("sinx > 0", r"write sin\(…\)", "sinx"),
        ("X > 1", "small letters", "X"),
        ("z > 1", "no z here, only x and y", "z"),
        ("x = 1", "holds almost nowhere", "="),
        ("x > 1,5", "with a point", ","),
        ("(x,5) > 1", "with a point", "(x,5)"),
        ("sin(0,5) > x", "takes one number", "sin(0,5)"),
        ("max(x) > 1", "takes two numbers", "max(x)"),
        ("max(x, y,) > 1", "between “,” and “[)]”", ")"),
        ("(x > 1", "never closed", "("),
        ("x) > 1", "never opened", ")"),
        ("x + > 3", "missing between “[+]” and “>”", ">"),
        ("x >", "missing after “>”", ">"),
        ("* x > 1", "missing before", "*"),
        ("x*y", "compare it", "x*y"),
        ("x + (y>0) > 1", "no number", "y>0"),
        ("x > 0 and y", "should be a condition", "y"),
        ("x > not y", "cannot be read here", "not"),
        ("x > 0 not y", "is missing before “not”", "not"),
        ("x.real > 0", "“.” has no meaning", "."),
        ("x > 'a'", "has no meaning", "'"),
        ("x > y # a", "has no meaning", "#"),
        ("x\x00 > 1", "cannot be seen", "\x00"),
        ("lambda: x", "no “lambda”", "lambda"),
        ("|x| > 1", "abs", "|"),
    ],
)
def test_what_is_wrong_is_said_and_pointed_at(text: str, words: str, place: str) -> None:
    with pytest.raises(FormulaError, match=words) as caught:
        read_formula(text, ("x", "y"), condition=True)
    assert text[caught.value.start : caught.value.end] == place


def test_a_condition_is_no_curve() -> None:
    assert "without < or >" in refused("x > 1", condition=False).message


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9**9 > x",
        "-" * 110 + "x > 0",
        "(" * 55 + "x" + ")" * 55 + " > 0",
        "x^" * 55 + "x > 0",
        "9" * 190 + " > x",
    ],
)
def test_what_is_huge_or_deep_takes_no_time(text: str) -> None:
    began = time.process_time()
    condition(text)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("text", ["x" * (MOST_LETTERS + 1), "+x" * 95, "((" * 90])
def test_what_is_too_long_is_refused(text: str) -> None:
    assert refused(text)


PIECES = [
    *FUNCTIONS,
    *CONSTANTS,
    *"xyz()+-*/^%<>=,. ²√|&!'\"[]{}:;\\\n",
    "**",
    "<=",
    "and ",
    "not ",
    "__import__",
    "0.5",
    "1e9",
    "9",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused_in_its_place(text: str) -> None:
    for wanted in (True, False):
        try:
            formula = read_formula(text, ("x", "y"), condition=wanted, called="z")
        except FormulaError as error:
            is_inside = 0 <= error.start <= error.end <= max(len(text), 1)
            if not (is_inside and error.message.strip()):
                raise AssertionError(f"{error.start} to {error.end} is no place in {text!r}") from error
        else:
            values = formula(x=X, y=Y)
            assert values.shape == X.shape
            assert not np.isinf(values).any()
            again = read_formula(formula.reading, ("x", "y"), condition=wanted)(x=X, y=Y)
            np.testing.assert_array_equal(again, values)


EXPRESSIONS = st.recursive(
    st.sampled_from(["x", "y", "2", "0.5", "pi"]),
    lambda inner: (
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({''.join(parts)})")
        | st.tuples(st.sampled_from(["sin", "cos", "abs", "exp"]), inner).map(
            lambda parts: f"{parts[0]}({parts[1]})"
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(EXPRESSIONS)
def test_it_computes_what_pythons_own_arithmetic_does(text: str) -> None:
    """The reference runs the text as Python, which is safe here alone: the test made it."""
    if len(text) > MOST_LETTERS:
        return
    names = {"sin": math.sin, "cos": math.cos, "abs": abs, "exp": math.exp, "pi": math.pi}
    for x, y, value in zip(X[:5], Y[:5], number(text)[:5], strict=True):
        try:
            expected = eval(text, {"__builtins__": {}}, {**names, "x": float(x), "y": float(y)})
        except (ZeroDivisionError, OverflowError, ValueError):
            assert np.isnan(value)
        else:
            assert value == pytest.approx(expected, rel=1e-6, abs=1e-9, nan_ok=True)


def test_the_points_of_a_rule_are_where_it_says() -> None:
    data = drawn("formula_classes", "x^2 + y^2 < 12", samples=2_000)
    x, y = data.train.fields["input"].T
    np.testing.assert_array_equal(data.train.fields["target"], x**2 + y**2 < 12)


def test_points_without_a_value_are_left_out_and_counted() -> None:
    config = {"formula": "sqrt(x) > 1", "samples": 1_000}
    dataset = dataset_registry.build(Spec.model_validate({"type": "formula_classes", "config": config}))
    spec = dataset.describe(data := dataset.parse({}, seed=0))
    assert (np.concatenate([split.fields["input"][:, 0] for split in data]) >= 0).all()
    assert spec.train_size + spec.test_size + spec.left_out == 1_000
    assert spec.left_out == pytest.approx(500, abs=60)
    assert drawn("formula_curve", "ln(x)").train.fields["target"].dtype == np.float32


@pytest.mark.parametrize(
    ("name", "formula", "words"),
    [
        ("formula_classes", "x > 100", "of the class A, and none is of B"),
        ("formula_classes", "x < 100", "of the class B, and none is of A"),
        ("formula_classes", "sqrt(-1 - x^2) > y", "no value at nearly all"),
        ("formula_curve", "9^9^9", "no value at nearly all"),
        ("formula_surface", "1/0", "no value at nearly all"),
    ],
)
def test_from_what_nothing_can_be_learned_is_refused(name: str, formula: str, words: str) -> None:
    with pytest.raises(EngineError, match=words):
        drawn(name, formula)


def test_a_configuration_that_cannot_be_read_says_where() -> None:
    with pytest.raises(
        EngineError, match=r"Your rule: Rule does not fit: there is no “foo”.* \(character 5\)"
    ):
        drawn("formula_classes", "x > foo")


@pytest.mark.parametrize("formula", ["x^3 - 12x", "100 + exp(x)", "y = 7", "tan(x)", "1/x"])
def test_a_curve_is_scaled_so_that_it_is_seen_and_told_as_it_was_written(formula: str) -> None:
    dataset = dataset_registry.build(
        Spec.model_validate({"type": "formula_curve", "config": {"formula": formula, "noise": 0}})
    )
    spec, train = dataset.spec(), dataset.parse({}, seed=0).train
    assert spec.number
    offset, factor = spec.number.scale
    x, target = train.fields["input"][:, 0].astype(float), train.fields["target"]
    assert np.abs(target).max() <= 1
    right = read_formula(formula, ("x",), condition=False, called="y")(x=x)
    inside = np.abs(right - offset) < factor
    assert inside.mean() > 0.9
    np.testing.assert_allclose(
        (offset + factor * target)[inside], right[inside], rtol=1e-3, atol=1e-3 * factor
    )


def test_a_curve_with_gaps_is_not_drawn_without_noise() -> None:
    for formula, places in (("sqrt(x)", 0), ("sin(x)", 121)):
        config = {"formula": formula}
        dataset = dataset_registry.build(Spec.model_validate({"type": "formula_curve", "config": config}))
        assert len(dataset.spec().target_curve) == places
