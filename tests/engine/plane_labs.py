"""What the labs of the plane and of curves say."""

import numpy as np
import pytest

from neurarium.engine.experiment import Spec
from tests.engine.drawn import ready
from tests.engine.drawn import ready_lab as lab
from tests.engine.tried_labs import accuracy, after, changed, dead_units, with_layers


def lessons_for_the_playground_work_here() -> None:
    for dataset in ("circle", "xor", "gaussians"):
        spec = Spec(type=dataset, config={} if dataset == "gaussians" else {"noise_changes": "classes"})
        assert accuracy(changed("as_in_playground", dataset=spec, seed=1), 4_000) > 0.95


def a_line_cannot_part_xor() -> None:
    for steps in (500, 5_000):
        assert accuracy(lab("linear_xor"), steps) < 0.8  # three of the four squares at best


def two_units_are_almost_right_and_stay_there() -> None:
    for steps in (5_000, 20_000):
        assert 0.7 < accuracy(lab("two_units"), steps) < 0.92


def three_units_enclose_the_disc() -> None:
    assert accuracy(lab("three_units"), 10_000) > 0.95


def squares_make_a_circle_of_two_weights_that_become_alike() -> None:
    state, _, test = after(lab("squares"), 3_000)
    assert test["accuracy"] > 0.99
    of_x, of_y = np.asarray(state.params["output"]["kernel"]) @ [1, -1]
    assert of_x == pytest.approx(of_y, rel=0.2)


def rings_are_easy_by_radius_and_hard_by_x_and_y() -> None:
    assert accuracy(lab("rings_radius"), 5_000) > 0.98
    assert accuracy(with_layers("rings_radius", "features", x=True, y=True, radius=False), 5_000) < 0.9


def a_rule_is_learned_and_then_another_one() -> None:
    made = lab("your_own_rule")
    state, _ = made.trained(4_000)
    assert made.measured(state, made.test)["accuracy"] > 0.93
    other = Spec(type="formula_classes", config={"formula": "x^2 + y^2 < 12", "samples": 1_000})
    changed_data = ready(made.experiment.model_copy(update={"dataset": other}))
    circle = made._replace(train=changed_data.train, test=changed_data.test)
    assert circle.measured(state, circle.test)["accuracy"] < 0.7
    assert circle.measured(circle.trained(4_000, state)[0], circle.test)["accuracy"] > 0.95


def a_spiral_is_too_much_for_six_units() -> None:
    for steps in (10_000, 40_000):
        assert accuracy(lab("spiral_plain"), steps) < 0.85


def features_solve_the_spiral() -> None:
    assert accuracy(lab("spiral_features"), 20_000) > 0.97


def many_units_solve_the_spiral() -> None:
    assert accuracy(lab("spiral_wide"), 20_000) > 0.95


def the_loss_is_no_longer_a_number_unless_steps_are_small() -> None:
    _, scalars = lab("high_rate").trained(20)
    assert not np.isfinite(scalars["loss"]).all()
    untrained = after(lab("high_rate"), 1, optimizer__learning_rate=0.0)[2]["loss"]
    assert after(lab("high_rate"), 20_000, optimizer__learning_rate=0.01)[2]["loss"] < 0.1 < untrained


def the_penalty_flattens_everything_unless_it_is_lower() -> None:
    state, _, test = after(lab("strong_penalty"), 4_000)
    assert test["loss"] == pytest.approx(np.log(2), abs=0.005)
    assert max(float(abs(arrays["kernel"]).max()) for arrays in state.params.values()) < 0.01
    assert accuracy(lab("strong_penalty"), 4_000, optimizer__l2=0.001) > 0.95


def a_layer_of_rectifiers_dies_unless_steps_are_smaller() -> None:
    made = lab("dying_relus")
    state, _, test = after(made, 1_000)
    assert dead_units(made, state, "dense_2") >= 7
    assert test["accuracy"] < 0.6
    state, _, test = after(made, 1_000, optimizer__learning_rate=0.1)
    assert dead_units(made, state, "dense_2") <= 3
    assert test["accuracy"] > 0.95


def noisy_points_are_learned_by_heart() -> None:
    early = after(lab("overfitting"), 100)[2]["loss"]
    _, train, test = after(lab("overfitting"), 4_000)
    assert train["accuracy"] == 1
    assert test["accuracy"] < 0.8
    assert test["loss"] > 2 * early


def one_start_is_stuck_and_others_are_not() -> None:
    assert accuracy(lab("local_minimum"), 20_000) < 0.92
    others = [accuracy(changed("local_minimum", seed=seed), 20_000) for seed in range(3)]
    assert np.median(others) > 0.95


def far_points_lead_into_the_worse_valley_unless_momentum_or_another_start_rolls_out() -> None:
    _, caught, _ = after(lab("two_minima"), 3_000)
    assert caught["loss"] > 0.45
    assert caught["accuracy"] < 0.6
    momentum = Spec(type="momentum", config={"learning_rate": 0.05})
    for other in (changed("two_minima", optimizer=momentum), changed("two_minima", seed=1)):
        _, got_out, _ = after(other, 3_000)
        assert got_out["loss"] < 0.4
        assert got_out["accuracy"] > 0.75


def the_first_layers_get_next_to_no_gradient_unless_they_are_tanh() -> None:
    made = lab("vanishing_gradients")
    _, _, test = after(made, 10_000)
    gradients = made.learner.gradients(made.init(), made.train)
    first, last = (float(abs(gradients[layer]["kernel"]).mean()) for layer in ("dense_1", "output"))
    assert first < last / 1_000
    assert test["accuracy"] < 0.6
    assert accuracy(with_layers("vanishing_gradients", "dense", activation="tanh"), 10_000) > 0.9


def without_differences_nothing_happens() -> None:
    state, _, test = after(lab("equal_start"), 2_000)
    assert not any(np.asarray(arrays["kernel"]).any() for arrays in state.params.values())
    assert test["accuracy"] == pytest.approx(0.5, abs=0.02)


def three_kinks_do_not_follow_a_wave() -> None:
    _, train, _ = after(lab("curve_kinks"), 10_000)
    assert train["error"] > 0.1


def thirty_two_units_follow_a_wave() -> None:
    _, _, test = after(lab("curve_wave"), 10_000)
    assert test["error"] < 0.06


def two_rectifiers_are_an_absolute_value() -> None:
    state, _, test = after(lab("curve_absolute"), 20_000)
    assert test["error"] < 0.02
    left, right = np.sort(np.asarray(state.params["dense_1"]["kernel"])[0])
    assert left < 0 < right


def a_noisy_curve_is_learned_by_heart() -> None:
    _, train, test = after(lab("curve_noise"), 8_000)
    assert train["error"] < 0.03
    assert test["error"] > 5 * train["error"]
    assert test["error"] > 0.2
