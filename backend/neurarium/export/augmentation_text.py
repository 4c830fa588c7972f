"""How pictures are changed at random while training, as numpy code: the same for every framework."""

from neurarium.engine.pictures import SHUFFLED_BY
from neurarium.export.recipe import Recipe
from neurarium.export.text import block, body
from neurarium.export.wanted import unwritten

_KNOWN = frozenset({"shift", "rotation", "scale", "thickness", "noise"})
_MOVES = frozenset({"shift", "rotation", "scale"})
_IN_ORDER = (
    f"order = np.random.default_rng({SHUFFLED_BY}).permutation(x.shape[1] * x.shape[2])",
    "x = x.reshape(len(x), order.size, -1)[:, order.argsort()].reshape(x.shape)",
)
_SHUFFLED = "x = x.reshape(len(x), order.size, -1)[:, order].reshape(x.shape)"
_THICKEN = '''
def thicken(x, amount):
    """Strokes made thicker by up to a pixel a side, thinner where the amount is negative."""
    around = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    left, right = around[:, 1:-1, :-2], around[:, 1:-1, 2:]
    above, below = around[:, :-2, 1:-1], around[:, 2:, 1:-1]
    thicker = np.maximum(np.max([left, right, above, below], axis=0) - x, 0) * np.maximum(amount, 0)
    thinner = np.minimum(np.min([left, right, above, below], axis=0) - x, 0) * np.maximum(-amount, 0)
    return x + thicker + thinner
'''
_LAY_DOWN = '''
def lay_down(x, angle, scale, right, down):
    """Pictures turned, enlarged and moved, interpolated between pixels; outside is as their corners."""
    ground = x[:, [0, 0, -1, -1], [0, -1, 0, -1]].mean(axis=1)[:, np.newaxis, np.newaxis]
    height, width = x.shape[1:3]
    column = np.arange(width) - (width - 1) / 2 - right
    row = np.arange(height)[:, np.newaxis] - (height - 1) / 2 - down
    cosine, sine = np.cos(angle) / scale, np.sin(angle) / scale
    # Where each pixel comes from, in the picture with its ground around it.
    across = np.clip(cosine * column - sine * row + (width + 1) / 2, 0, width + 1)
    along = np.clip(sine * column + cosine * row + (height + 1) / 2, 0, height + 1)
    column, row = np.minimum(across.astype(int), width), np.minimum(along.astype(int), height)
    across, along = (across - column)[..., np.newaxis], (along - row)[..., np.newaxis]
    around = np.pad(x - ground, ((0, 0), (1, 1), (1, 1), (0, 0)))
    picture = np.arange(len(x))[:, np.newaxis, np.newaxis]
    above = (1 - across) * around[picture, row, column] + across * around[picture, row, column + 1]
    below = (1 - across) * around[picture, row + 1, column] + across * around[picture, row + 1, column + 1]
    return ground + (1 - along) * above + along * below
'''


def augment(recipe: Recipe) -> str:
    """The function `augment`, of a generator of random numbers and pictures, and what it needs.

    Raises:
        EngineError: the augmentation cannot be written.
    """
    changes = recipe.changes.keys()
    is_shuffled = bool(recipe.data.picture and recipe.data.picture.order)
    if changes - _KNOWN:
        raise unwritten("augmentation", recipe.augmentation.title)
    if not changes:
        return ""
    lines = ['"""Every picture of a batch changed at random, in its own way."""']
    if changes - {"noise"}:
        lines += ["", "def spread(*shape):", "    return rng.uniform(-1, 1, (len(x), *shape))", ""]
    if is_shuffled:
        lines += _IN_ORDER
    if "thickness" in changes:
        lines.append("x = thicken(x, THICKNESS * spread(1, 1, 1))")
    moves = changes & _MOVES
    if moves:
        angle = "np.radians(ROTATION) * spread(1, 1)" if "rotation" in moves else "0"
        scale = "(1 + SCALE) ** spread(1, 1)" if "scale" in moves else "1"
        shift = "SHIFT * spread(1, 1)" if "shift" in moves else "0"
        lines.append(f"x = lay_down(x, {angle}, {scale}, {shift}, {shift})")
    if "noise" in changes:
        lines.append("x = np.clip(x + NOISE * rng.uniform(-1, 1, x.shape), 0, 1)")
    if is_shuffled:
        lines.append(_SHUFFLED)
    lines.append("return x.astype(np.float32)")
    needed = [block(_THICKEN)] if "thickness" in changes else []
    needed += [block(_LAY_DOWN)] if moves else []
    made = f"def augment(rng, x):\n{body(lines)}".replace("    \n", "\n")
    return "\n\n\n".join((*needed, made))
