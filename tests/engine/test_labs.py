"""What every lab says does happen."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import Batch
from neurarium.engine.experiment import Experiment, Network, Spec
from neurarium.engine.lab import lab_registry
from neurarium.engine.summaries.dead_units import DeadUnits
from neurarium.engine.train import TrainState
from neurarium.protocol.data_kind import kind_of
from tests.engine.ball_labs import (
    four_snapshots_say_where_it_will_be,
    one_snapshot_says_no_more_than_the_middle,
    where_it_came_from_is_found_as_well,
)
from tests.engine.drawn import Ready, ready
from tests.engine.drawn import ready_lab as lab
from tests.engine.inventing_labs import (
    all_eight_dots_are_made,
    animals_come_back_worse_than_digits,
    clouds_of_digits_fill_the_middle_of_the_plane,
    codes_run_apart_where_nothing_holds_them,
    dust_becomes_digits_of_all_kinds,
    most_dots_are_given_up_until_the_two_are_in_balance,
)
from tests.engine.little_labs import (
    a_label_for_each_cloud_is_enough,
    digits_without_label_help_those_with_one,
    drawn_cats_are_cats_and_other_animals_are_not,
    heaps_of_codes_are_purer_than_heaps_of_pixels,
    mistakes_are_believed_where_labels_are_too_few,
    moons_are_parted_by_ten_labels_and_all_other_points,
    one_eight_and_one_nine_are_enough,
    pairs_of_digits_are_told_apart,
    points_press_the_boundary_into_the_gaps,
    strokes_of_other_digits_help_with_few_examples,
)
from tests.engine.memory_labs import (
    counting_brackets_is_guessing,
    most_sums_are_right_that_were_never_seen,
    three_symbols_at_a_time_are_no_sum,
    who_remembers_what_is_open_finds_the_mistake,
)
from tests.engine.stroke_labs import digits_are_known_before_they_are_drawn
from tests.engine.writing_labs import (
    alice_is_learned_by_heart,
    letters_come_back_reversed_and_a_head_looks_where_each_was,
    names_are_made_up_and_then_learned_by_heart,
    one_head_hears_the_letter_before_and_another_the_letter_itself,
    one_letter_more_turns_the_answer,
    the_tune_keeps_its_key_and_its_bars,
)

pytestmark = pytest.mark.optimised
PICTURES = Path(__file__).parents[2] / "frontend/src/gallery/pictures"


def changed(name: str, **update: object) -> Ready:
    """A lab's experiment with something of it replaced."""
    return ready(lab(name).experiment.model_copy(update=update))


def with_layers(name: str, layer_type: str, **config: object) -> Ready:
    """A lab's experiment with other configurations of the layers of a type, but the output."""
    network = lab(name).experiment.networks["network"]
    layers = tuple(
        spec.model_copy(update={"config": {**spec.config, **config}})
        if spec.type == layer_type and spec.id != "output"
        else spec
        for spec in network.layers
    )
    return changed(name, networks={"network": Network(layers=layers, edges=network.edges)})


def after(made: Ready, steps: int, **live: float) -> tuple[TrainState, dict[str, float], dict[str, float]]:
    """The train state after so many steps, and what is measured of the train and of the test points."""
    numbers = {name.replace("__", "."): jnp.float32(value) for name, value in live.items()}
    made = made._replace(live=made.live | numbers)
    state, _ = made.trained(steps)
    return state, made.measured(state, made.train), made.measured(state, made.test)


def accuracy(made: Ready, steps: int, **live: float) -> float:
    return after(made, steps, **live)[2]["accuracy"]


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


def dead_units(made: Ready, state: TrainState, layer: str) -> int:
    return int(DeadUnits().compute(made.inspect(state))[layer].sum())


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


class Moment(NamedTuple):
    """A network on digits at a step, and what is measured of some train and of all test digits."""

    state: TrainState
    train: dict[str, np.ndarray]
    test: dict[str, np.ndarray]

    def mean(self, name: str, split: str = "test") -> float:
        measured = self.train if split == "train" else self.test
        return float(measured[name].mean())


def course(made: Ready, *steps: int, **live: float) -> list[Moment]:
    """One run, measured at each of these steps; both programs are compiled once."""
    numbers = made.live | {name.replace("__", "."): jnp.float32(value) for name, value in live.items()}
    some = made.train.part(0, made.test.rows) if made.train.rows > made.test.rows else made.train
    state, moments = made.init(), []
    for start, end in pairwise((0, *steps)):
        state, _ = made.train_chunk(state, made.train, numbers, jnp.int32(end - start))
        measured = [
            jax.tree.map(np.asarray, made.evaluate(state, part, numbers)) for part in (some, made.test)
        ]
        moments.append(Moment(state, *measured))
    return moments


def shifted(made: Ready, state: TrainState, pixels: int) -> float:
    """The accuracy on test digits that are moved towards a corner."""
    pictures = jnp.pad(made.test.fields["input"], ((0, 0), (pixels, 0), (pixels, 0), (0, 0)))[:, :28, :28]
    moved = made.test._replace(fields=made.test.fields | {"input": pictures})
    return float(made.evaluate(state, moved, made.live)["accuracy"].mean())


def nine_of_ten_digits_are_read_by_their_ghosts() -> None:
    made = lab("digits_ghosts")
    (moment,) = course(made, 300)
    assert moment.mean("accuracy") > 0.87
    weights = np.asarray(moment.state.params["output"]["kernel"])
    pictures, labels = np.asarray(made.test.fields["input"]), np.asarray(made.test.fields["target"])
    means = np.stack([pictures[labels == digit].mean(0).ravel() for digit in range(10)])
    likeness = np.corrcoef(weights.T, means - means.mean(0))[:10, 10:]
    assert (likeness.argmax(1) == np.arange(10)).all()  # each ghost is like its own digit most of all


def digits_away_from_the_middle_are_misread() -> None:
    made = lab("digits_centring")
    (moment,) = course(made, 300)
    assert moment.mean("accuracy") > 0.88
    assert shifted(made, moment.state, 4) < 0.2


def digits_away_from_the_middle_are_read_after_shifts() -> None:
    made = lab("digits_augmentation")
    (moment,) = course(made, 800)
    assert shifted(made, moment.state, 4) > 0.75


def few_digits_are_learned_by_heart() -> None:
    early, late = course(lab("digits_few"), 300, 2_000)
    assert early.mean("accuracy", "train") > 0.99
    assert 0.83 < early.mean("accuracy") < 0.9
    assert late.mean("loss", "train") < 0.01
    assert late.mean("loss") > 1.2 * early.mean("loss")


def dropout_slows_learning_by_heart() -> None:
    (without,) = course(lab("digits_few"), 100)
    early, turning, late = course(lab("digits_dropout"), 100, 300, 2_000)
    assert early.mean("accuracy", "train") < without.mean("accuracy", "train") - 0.05
    assert turning.mean("loss") < early.mean("loss")
    assert late.mean("loss") > 1.2 * turning.mean("loss")


def smoothed_labels_leave_doubt_until_they_are_not() -> None:
    (doubtful,) = course(lab("digits_label_smoothing"), 500)
    (sure,) = course(lab("digits_label_smoothing"), 500, objective__label_smoothing=0.0)
    assert doubtful.mean("accuracy") > sure.mean("accuracy") - 0.02
    assert (doubtful.test["confidence"] > 0.9).mean() < 0.1
    assert (sure.test["confidence"] > 0.9).mean() > 0.6


def units_of_digits_die_unless_steps_are_smaller() -> None:
    made = lab("digits_dead_units")
    (dying,) = course(made, 300)
    assert dead_units(made, dying.state, "dense_2") >= 14
    assert dying.mean("accuracy") < 0.15
    (living,) = course(made, 300, optimizer__learning_rate=0.1)
    assert dead_units(made, living.state, "dense_2") <= 4
    assert living.mean("accuracy") > 0.8


def a_cnn_in_a_hurry_guesses_unless_the_rate_is_lower() -> None:
    made = lab("digits_high_rate")
    (stuck,) = course(made, 50)
    assert stuck.mean("loss") == pytest.approx(np.log(10), abs=0.1)
    assert len(np.unique(stuck.test["prediction"])) == 1
    (learning,) = course(made, 200, optimizer__learning_rate=0.003)
    assert learning.mean("accuracy") > 0.87


def weights_that_see_all_pixels_read_shuffled_digits() -> None:
    made = lab("digits_shuffled_dense")
    (moment,) = course(made, 300)
    assert moment.mean("accuracy") > 0.87
    # Unshuffled, the ghosts are those of the digits as they were drawn.
    order = list(made.learner.data.picture.order)  # type: ignore[union-attr]
    ghosts = np.empty((784, 10))
    ghosts[order] = np.asarray(moment.state.params["output"]["kernel"])
    drawn, labels = lab("digits_ghosts").test.fields["input"], made.test.fields["target"]
    means = np.stack([np.asarray(drawn)[np.asarray(labels) == digit].mean(0).ravel() for digit in range(10)])
    likeness = np.corrcoef(ghosts.T, means - means.mean(0))[:10, 10:]
    assert (likeness.argmax(1) == np.arange(10)).all()


def a_cnn_is_lost_among_shuffled_pixels() -> None:
    (lost,) = course(lab("digits_shuffled_cnn"), 600)
    (reading,) = course(changed("digits_shuffled_cnn", dataset=Spec(type="digits")), 600)
    assert lost.mean("accuracy") < 0.65
    assert reading.mean("accuracy") > 0.85


def petals_tell_irises_apart_and_sepals_hardly_do() -> None:
    made = lab("table_iris")
    (moment,) = course(made, 600)
    assert moment.mean("accuracy") > 0.93

    def without(*columns: int) -> float:
        mean = np.asarray(made.test.fields["input"]).copy()
        mean[:, list(columns)] = 0
        blind = made.test._replace(fields=made.test.fields | {"input": jnp.asarray(mean)})
        return float(made.evaluate(moment.state, blind, made.live)["accuracy"].mean())

    assert without(0, 1) > 0.85 > 0.7 > without(2, 3)


def digits_are_read_row_by_row_and_what_is_above_counts() -> None:
    made = lab("digits_by_rows")
    (moment,) = course(made, 200)
    assert moment.mean("accuracy") > 0.88
    upper = made.test.fields["input"].at[:, 14:].set(0)
    half = made.test._replace(fields=made.test.fields | {"input": upper})
    assert made.evaluate(moment.state, half, made.live)["accuracy"].mean() < 0.7


def a_simple_rnn_forgets_unless_it_was_not_long_ago() -> None:
    (moment,) = course(lab("rnn_forgets"), 200)
    assert moment.mean("accuracy") < 0.35  # one of four letters by chance
    short = Spec(type="remember", config={"length": 10})
    (moment,) = course(changed("rnn_forgets", dataset=short), 200)
    assert moment.mean("accuracy") > 0.95


def the_gradient_explodes_unless_it_is_clipped() -> None:
    _, scalars = lab("exploding_gradient").trained(300)
    stops = int(np.argmin(np.isfinite(scalars["loss"])))
    assert 50 < stops < 250
    norms = np.asarray(scalars["gradient_norm"])
    assert np.median(norms[:50]) < 5 < 1e6 < np.nanmax(norms)
    (clipped,) = course(lab("exploding_gradient"), 600, optimizer__clip_norm=1.0)
    assert clipped.mean("accuracy") > 0.5


def an_lstm_knows_the_first_letter() -> None:
    (moment,) = course(lab("lstm_remembers"), 300)
    assert moment.mean("accuracy") > 0.9


def ten_drawings_of_each_are_enough_but_not_for_what_was_never_shown() -> None:
    made = lab("own_pictures")
    assert made.train.rows == 1  # nothing is drawn yet
    digits = lab("digits_few")

    def drawn(samples: Batch, label: int) -> jax.Array:
        return samples.fields["input"][np.flatnonzero(np.asarray(samples.fields["target"]) == label)]

    def of(samples: Batch, *classes: int, each: int) -> Batch:
        pictures = [drawn(samples, digit)[:each] for digit in classes]
        labels = [np.full(len(part), label, np.int32) for label, part in enumerate(pictures)]
        return Batch({"input": jnp.concatenate(pictures), "target": jnp.concatenate(labels)})

    state, _ = made._replace(train=of(digits.train, 0, 1, each=10)).trained(300)
    assert made.measured(state, of(digits.test, 0, 1, each=100))["accuracy"] > 0.95
    # Light on dark, it was never shown.
    shown = of(digits.test, 0, 1, each=100)
    turned = Batch({**shown.fields, "input": 255 - shown.fields["input"]})
    assert made.measured(state, turned)["accuracy"] < 0.75


HAPPENS: dict[str, Callable[[], None]] = {
    "linear_xor": a_line_cannot_part_xor,
    "two_units": two_units_are_almost_right_and_stay_there,
    "three_units": three_units_enclose_the_disc,
    "squares": squares_make_a_circle_of_two_weights_that_become_alike,
    "rings_radius": rings_are_easy_by_radius_and_hard_by_x_and_y,
    "few_labels_clouds": a_label_for_each_cloud_is_enough,
    "few_labels_near": points_press_the_boundary_into_the_gaps,
    "cat_or_not": drawn_cats_are_cats_and_other_animals_are_not,
    "your_own_rule": a_rule_is_learned_and_then_another_one,
    "spiral_plain": a_spiral_is_too_much_for_six_units,
    "as_in_playground": lessons_for_the_playground_work_here,
    "spiral_features": features_solve_the_spiral,
    "spiral_wide": many_units_solve_the_spiral,
    "high_rate": the_loss_is_no_longer_a_number_unless_steps_are_small,
    "strong_penalty": the_penalty_flattens_everything_unless_it_is_lower,
    "dying_relus": a_layer_of_rectifiers_dies_unless_steps_are_smaller,
    "overfitting": noisy_points_are_learned_by_heart,
    "local_minimum": one_start_is_stuck_and_others_are_not,
    "two_minima": far_points_lead_into_the_worse_valley_unless_momentum_or_another_start_rolls_out,
    "vanishing_gradients": the_first_layers_get_next_to_no_gradient_unless_they_are_tanh,
    "equal_start": without_differences_nothing_happens,
    "curve_kinks": three_kinks_do_not_follow_a_wave,
    "curve_wave": thirty_two_units_follow_a_wave,
    "curve_absolute": two_rectifiers_are_an_absolute_value,
    "curve_noise": a_noisy_curve_is_learned_by_heart,
    "digits_ghosts": nine_of_ten_digits_are_read_by_their_ghosts,
    "digits_centring": digits_away_from_the_middle_are_misread,
    "digits_augmentation": digits_away_from_the_middle_are_read_after_shifts,
    "digits_few": few_digits_are_learned_by_heart,
    "digits_dropout": dropout_slows_learning_by_heart,
    "digits_label_smoothing": smoothed_labels_leave_doubt_until_they_are_not,
    "digits_dead_units": units_of_digits_die_unless_steps_are_smaller,
    "digits_high_rate": a_cnn_in_a_hurry_guesses_unless_the_rate_is_lower,
    "digits_shuffled_dense": weights_that_see_all_pixels_read_shuffled_digits,
    "digits_shuffled_cnn": a_cnn_is_lost_among_shuffled_pixels,
    "table_iris": petals_tell_irises_apart_and_sepals_hardly_do,
    "digits_by_rows": digits_are_read_row_by_row_and_what_is_above_counts,
    "rnn_forgets": a_simple_rnn_forgets_unless_it_was_not_long_ago,
    "exploding_gradient": the_gradient_explodes_unless_it_is_clipped,
    "lstm_remembers": an_lstm_knows_the_first_letter,
    "brackets_counted": counting_brackets_is_guessing,
    "brackets_remembered": who_remembers_what_is_open_finds_the_mistake,
    "sums_without_memory": three_symbols_at_a_time_are_no_sum,
    "sums_carried": most_sums_are_right_that_were_never_seen,
    "names_that_never_were": names_are_made_up_and_then_learned_by_heart,
    "transformer_names": one_head_hears_the_letter_before_and_another_the_letter_itself,
    "in_your_own_words": alice_is_learned_by_heart,
    "transformer_reverses": letters_come_back_reversed_and_a_head_looks_where_each_was,
    "when_did_it_know": digits_are_known_before_they_are_drawn,
    "the_tune_goes_on": the_tune_keeps_its_key_and_its_bars,
    "ball_once": one_snapshot_says_no_more_than_the_middle,
    "ball_four_times": four_snapshots_say_where_it_will_be,
    "ball_came_from": where_it_came_from_is_found_as_well,
    "whose_name": one_letter_more_turns_the_answer,
    "gan_dots": lambda: all_eight_dots_are_made("gan_dots", 4_000),
    "gan_collapse": most_dots_are_given_up_until_the_two_are_in_balance,
    "gan_digits": dust_becomes_digits_of_all_kinds,
    "vae_digits": clouds_of_digits_fill_the_middle_of_the_plane,
    "autoencoder_digits": codes_run_apart_where_nothing_holds_them,
    "not_a_digit": animals_come_back_worse_than_digits,
    "few_labels_moons": moons_are_parted_by_ten_labels_and_all_other_points,
    "few_labels_misled": mistakes_are_believed_where_labels_are_too_few,
    "few_labels_digits": digits_without_label_help_those_with_one,
    "transfer_digits": strokes_of_other_digits_help_with_few_examples,
    "heaps_digits": heaps_of_codes_are_purer_than_heaps_of_pixels,
    "twins": pairs_of_digits_are_told_apart,
    "never_seen": one_eight_and_one_nine_are_enough,
    "own_pictures": ten_drawings_of_each_are_enough_but_not_for_what_was_never_shown,
    "flow_dots": lambda: all_eight_dots_are_made("flow_dots", 2_000),
}


@pytest.mark.parametrize("name", list(lab_registry))
def test_what_a_lab_says_happens(name: str) -> None:
    HAPPENS[name]()


@pytest.mark.parametrize("name", list(lab_registry))
def test_a_lab_survives_being_written_out_and_says_what_to_look_for(name: str) -> None:
    made, told = lab(name), lab_registry[name]
    assert Experiment.model_validate_json(told.experiment.model_dump_json()) == told.experiment
    assert told.data.fields == made.learner.data.fields
    assert 1 <= len(re.findall(r"\.(?!\d)", told.description)) <= 4


def test_labs_of_a_kind_have_places_of_their_own_in_the_order_of_teaching() -> None:
    places = [(kind_of(lab_registry[name].data), lab_registry[name].order) for name in lab_registry]
    assert len(set(places)) == len(places)


def test_each_lab_has_a_picture_that_takes_the_colours_of_the_page() -> None:
    assert {file.stem for file in PICTURES.iterdir()} == set(lab_registry), "run scripts/draw_gallery.py"
    for file in PICTURES.iterdir():
        picture = file.read_text()
        assert picture.count("<svg") == 1
        assert "var(--" in picture
        assert "#" not in picture
        assert len(picture) < 30_000
