"""What the labs say that learn with little."""

import jax
import jax.numpy as jnp
import numpy as np
from PIL import Image, ImageDraw

from neurarium.engine.batch import Batch
from neurarium.engine.clusters import contingency, k_means, purity
from neurarium.engine.experiment import LayerSpec, Spec
from neurarium.engine.pairs import Ordered, evenly_taken, one_shot
from neurarium.engine.surgery import operate
from tests.engine.drawn import Ready, ready, ready_lab
from tests.engine.showing import shown


def compared(made: Ready, steps: int) -> dict[str, float]:
    """What is measured of all test samples together, after so many steps."""
    state, _ = made.trained(steps)
    measured = jax.jit(made.learner.compare)(state, made.test, made.live)
    return {name: float(value) for name, value in measured.items()}


def pixels_of(made: Ready, most: int) -> tuple[jax.Array, jax.Array]:
    some = evenly_taken(made.test, most)
    return some.fields["input"].reshape(some.rows, -1) / 255.0, some.fields["target"]


def pairs_of_digits_are_told_apart() -> None:
    """They are so better than pixel by pixel."""
    made = ready_lab("twins")
    assert Ordered.of(*pixels_of(made, 200)).best_threshold()[1] < 0.72
    assert compared(made, 600)["accuracy"] > 0.88


def one_eight_and_one_nine_are_enough() -> None:
    made = ready_lab("never_seen")
    pixels, labels = pixels_of(made, 500)
    assert round(float(one_shot(pixels, labels, labels > 7, shots=10)), 2) == 0.66
    assert compared(made, 300)["one_shot_accuracy"] > 0.7
    unknown = np.asarray(made.train.fields["target"]) > 7
    confused = jnp.where(jnp.asarray(unknown), 17 - made.train.fields["target"], made.train.fields["target"])
    swapped = made._replace(train=made.train._replace(fields=made.train.fields | {"target": confused}))
    one, other = (each.trained(20)[0].params["code"]["kernel"] for each in (made, swapped))
    np.testing.assert_array_equal(one, other)


SITTING_CAT = (
    "40,100 30,92 28,78 31,62 38,48 38,40 34,32 33,22 33,8 40,15 50,15 57,8 57,22 56,32 52,40 56,50 64,62"
    " 68,78 66,92 78,94 88,88 92,92 86,99 74,101 60,100"
)
WALKING_CAT = (
    "10,40 12,28 10,16 17,20 24,16 27,26 35,34 70,34 80,30 88,14 94,16 86,34 84,46 88,70 82,70 76,52 72,54"
    " 70,70 64,70 62,54 40,54 38,70 32,70 30,54 26,54 24,70 18,70 20,50"
)
FACE_OF_A_CAT = "10,10 25,25 55,25 70,10 74,50 60,72 40,78 20,72 6,50"
ELEPHANT = "10,90 8,50 20,25 60,20 88,30 94,50 92,85 80,85 78,60 50,62 48,85 36,85 34,60 26,55 18,70 16,92"
HORSE = (
    "8,20 18,8 24,12 34,34 70,34 80,36 86,60 80,58 78,48 78,95 72,95 70,60 42,58 40,95 34,95 34,60 28,40"
    " 22,26 12,28"
)
WITHOUT_EARS = SITTING_CAT.replace("33,8 40,15 50,15 57,8", "37,15 45,13 53,15")
CIRCLE = " ".join(f"{50 + 40 * np.cos(turn)},{50 + 40 * np.sin(turn)}" for turn in np.linspace(0, 6, 30))


def silhouette(outline: str) -> np.ndarray:
    """What the pad makes of an outline: filled, as large as there is room for in 28 × 28, in the middle."""
    places = np.array([place.split(",") for place in outline.split()], float)
    low, high = places.min(0), places.max(0)
    placed = ((places - (low + high) / 2) * 28 / (high - low).max() + 14) * 8
    field = Image.new("L", (224, 224))
    ImageDraw.Draw(field).polygon([(x, y) for x, y in placed.tolist()], fill=255)
    return np.asarray(field.resize((28, 28), Image.Resampling.BOX))[..., np.newaxis]


def drawn_cats_are_cats_and_other_animals_are_not() -> None:
    made = ready_lab("cat_or_not")
    state, _ = made.trained(300)
    assert made.measured(state, made.test)["accuracy"] > 0.9
    outlines = (SITTING_CAT, WALKING_CAT, FACE_OF_A_CAT, WITHOUT_EARS, CIRCLE, ELEPHANT, HORSE)
    drawn = Batch({"input": jnp.asarray(np.stack([silhouette(outline) for outline in outlines]))})
    players = made.learner.players(state)
    sure = made.learner.objective.predict(
        players.apply("network", {"input": drawn.fields["input"] / 255}).output
    )
    assert np.asarray(sure[:, 1] > 0.5).tolist() == [True] * 5 + [False] * 2


def learned(made: Ready, steps: int, **live: float) -> dict[str, float]:
    """The means over the test set after so many steps, with some numbers of the problem set."""
    numbers = {f"objective.{name}": jnp.float32(value) for name, value in live.items()}
    made = made._replace(live=made.live | numbers)
    return made.measured(made.trained(steps)[0], made.test)


def moons_are_parted_by_ten_labels_and_all_other_points() -> None:
    made = ready_lab("few_labels_moons")
    assert (np.asarray(made.train.fields["target"]) >= 0).sum() == 10
    assert learned(made, 2_000)["accuracy"] > 0.97
    assert learned(made, 2_000, weight=0)["accuracy"] < 0.8


def mistakes_are_believed_where_labels_are_too_few() -> None:
    """The network is that of the other lab, whose program is compiled."""
    with_ten, misled = ready_lab("few_labels_moons"), ready_lab("few_labels_misled")
    assert (
        misled.experiment.model_copy(update={"dataset": with_ten.experiment.dataset}) == with_ten.experiment
    )
    made = with_ten._replace(train=misled.train, test=misled.test)
    told = learned(made, 2_000)
    assert 0.85 < told["accuracy"] < 0.93
    assert told["certain"] > 0.95


def a_label_for_each_cloud_is_enough() -> None:
    made = ready_lab("few_labels_clouds")
    assert (np.asarray(made.train.fields["target"]) >= 0).sum() == 4
    assert learned(made, 1_000)["accuracy"] > 0.98
    assert learned(made, 1_000, weight=0)["accuracy"] < 0.9
    assert shown("spreading", made.inspect(made.init()))["accuracy"] > 0.95


def points_press_the_boundary_into_the_gaps() -> None:
    made = ready_lab("few_labels_near")
    assert (np.asarray(made.train.fields["target"]) >= 0).sum() == 16
    assert learned(made, 2_000)["accuracy"] > 0.98
    assert learned(made, 2_000, weight=0)["accuracy"] < 0.96
    assert shown("spreading", made.inspect(made.init()))["accuracy"] > 0.98


def digits_without_label_help_those_with_one() -> None:
    made = ready_lab("few_labels_digits")
    alone, helped = learned(made, 200, weight=0), learned(made, 900)
    assert alone["accuracy"] < 0.62
    assert helped["accuracy"] > 0.67


def heaps_of_codes_are_purer_than_heaps_of_pixels() -> None:
    made = ready_lab("heaps_digits")
    pixels, labels = pixels_of(made, 1_500)

    @jax.jit
    def pure(rows: jax.Array) -> jax.Array:
        return purity(contingency(k_means(rows, 20)[1], labels, count=20, classes=10))

    codes = made.evaluate(made.trained(300)[0], made.test, made.live)["code"]
    assert 0.6 < pure(pixels) < 0.7
    assert pure(codes) > 0.7


def strokes_of_other_digits_help_with_few_examples() -> None:
    """What all but the output knows does; where it is frozen, the output needs longer."""
    made = ready_lab("transfer_digits")
    known = made.trained(600)[0]
    assert made.measured(known, made.test)["accuracy"] > 0.97
    few = made.experiment.model_copy(
        update={"dataset": Spec(type="digits", config={"only": list("56789"), "samples": 15})}
    )
    other, frozen = ready(few), ready(few.with_layers(_frozen))
    grown = operate(made.learner, known, other.learner, other.init())
    assert grown.carried["output"] == "new"
    begun = other.init()._replace(params=grown.train_state.params)
    alone, learned, held = (
        each.measured(each.trained(40, start)[0], other.test)["accuracy"]
        for each, start in ((other, other.init()), (other, begun), (frozen, begun))
    )
    assert learned > alone + 0.04
    assert held < alone - 0.04


def _frozen(spec: LayerSpec) -> LayerSpec:
    return spec.model_copy(update={"frozen": spec.id in ("conv_1", "conv_2", "dense_1")})
