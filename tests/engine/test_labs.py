"""What every lab says does happen."""

import re
from collections.abc import Callable
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from neurarium.engine.batch import Batch
from neurarium.engine.experiment import Experiment, Spec
from neurarium.engine.lab import lab_registry
from neurarium.protocol.data_kind import kind_of
from tests.engine.ball_labs import (
    four_snapshots_say_where_it_will_be,
    one_snapshot_says_no_more_than_the_middle,
    where_it_came_from_is_found_as_well,
)
from tests.engine.digit_labs import (
    a_cnn_in_a_hurry_guesses_unless_the_rate_is_lower,
    a_cnn_is_lost_among_shuffled_pixels,
    course,
    digits_away_from_the_middle_are_misread,
    digits_away_from_the_middle_are_read_after_shifts,
    dropout_slows_learning_by_heart,
    few_digits_are_learned_by_heart,
    nine_of_ten_digits_are_read_by_their_ghosts,
    smoothed_labels_leave_doubt_until_they_are_not,
    units_of_digits_die_unless_steps_are_smaller,
    weights_that_see_all_pixels_read_shuffled_digits,
)
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
from tests.engine.plane_labs import (
    a_layer_of_rectifiers_dies_unless_steps_are_smaller,
    a_line_cannot_part_xor,
    a_noisy_curve_is_learned_by_heart,
    a_rule_is_learned_and_then_another_one,
    a_spiral_is_too_much_for_six_units,
    far_points_lead_into_the_worse_valley_unless_momentum_or_another_start_rolls_out,
    features_solve_the_spiral,
    lessons_for_the_playground_work_here,
    many_units_solve_the_spiral,
    noisy_points_are_learned_by_heart,
    one_start_is_stuck_and_others_are_not,
    rings_are_easy_by_radius_and_hard_by_x_and_y,
    squares_make_a_circle_of_two_weights_that_become_alike,
    the_first_layers_get_next_to_no_gradient_unless_they_are_tanh,
    the_loss_is_no_longer_a_number_unless_steps_are_small,
    the_penalty_flattens_everything_unless_it_is_lower,
    thirty_two_units_follow_a_wave,
    three_kinks_do_not_follow_a_wave,
    three_units_enclose_the_disc,
    two_rectifiers_are_an_absolute_value,
    two_units_are_almost_right_and_stay_there,
    without_differences_nothing_happens,
)
from tests.engine.stroke_labs import digits_are_known_before_they_are_drawn
from tests.engine.tried_labs import changed
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
    _, scalars = lab("exploding_gradient").trained(100)
    stops = int(np.argmin(np.isfinite(scalars["loss"])))
    assert 20 < stops < 50
    norms = np.asarray(scalars["gradient_norm"])
    assert np.median(norms[:20]) < 1 < 500 < np.nanmax(norms)
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
