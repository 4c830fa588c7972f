"""What data sets of points and tables look like."""

import httpx2
import pytest

from neurarium.engine.dataset import dataset_registry

OF_POINTS = [name for name in dataset_registry if dataset_registry[name]().spec().row]


@pytest.mark.parametrize("dataset", OF_POINTS)
def test_every_data_set_of_points_has_a_preview(http: httpx2.Client, dataset: str) -> None:
    preview = http.get(f"/api/datasets/{dataset}/preview").raise_for_status().json()
    assert len(preview["points"]) == len(preview["targets"]) > 1
    assert {len(point) for point in preview["points"]} == {len(preview["ranges"])}
    if preview["classes"]:
        assert set(preview["targets"]) <= set(range(preview["classes"]))


def test_pictures_have_none(http: httpx2.Client) -> None:
    answer = http.get("/api/datasets/digits/preview")
    assert answer.is_client_error
    assert answer.json()["problem"]["code"] == "no_points"
