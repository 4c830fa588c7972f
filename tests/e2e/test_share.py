"""The link is the experiment: sharing, opening, files, code."""

import json
import re
import zipfile
from pathlib import Path

import numpy as np
from playwright.sync_api import BrowserContext, Page, expect
from safetensors.numpy import save_file

from tests.e2e.builder import configure, expect_params, open_builder, select
from tests.e2e.conftest import OpenPage, Server, number_of
from tests.e2e.lab import choose, first_losses, link_of, train


def copied_link(page: Page, item: str) -> str:
    """What an item of the Share menu puts on the clipboard."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_test_id("share").click()
    page.get_by_test_id(item).click()
    expect(page.get_by_test_id("share")).to_have_text("Copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert isinstance(link, str)
    return link


def test_the_link_builds_the_same_experiment_seed_included(page: Page, open_page: OpenPage) -> None:
    first = link_of(page)
    page.get_by_test_id("new-start").click()
    second = link_of(page, after=first)
    open_builder(page)
    select(page, "dense_1")
    configure(page, "dense_1", units=24)
    expect_params(page, "19,410")
    third = link_of(page, after=second)
    link = copied_link(page, "copy-experiment")
    assert link.endswith(f"/#{third}")
    assert "/s/" not in link
    other = open_page(link[link.index("/#") :])
    expect_params(other, "19,410")
    assert other.url.split("#")[0] != page.url.split("#")[0]
    assert first_losses(other) == first_losses(page)


def test_a_run_is_downloaded_and_goes_on_elsewhere_where_other_weights_fit_in_part(
    page: Page, open_page: OpenPage, tmp_path: Path
) -> None:
    step = train(page, 60)
    accuracy = page.get_by_test_id("test-accuracy").inner_text()
    page.get_by_test_id("share").click()
    with page.expect_download() as download:
        page.get_by_test_id("download-run").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    other = open_page()
    before = other.url
    assert number_of(other, "test-accuracy") < 50
    untrained = other.get_by_test_id("test-accuracy").inner_text()
    open_weights(other, file)
    expect(other.get_by_test_id("test-accuracy")).to_have_text(accuracy)
    expect(other.get_by_test_id("step-count")).to_have_text("0")
    other.keyboard.press("Control+z")
    expect(other.get_by_test_id("test-accuracy")).to_have_text(untrained)
    other.get_by_test_id("share").click()
    with other.expect_file_chooser() as chooser:
        other.get_by_test_id("open-experiment").click()
    chooser.value.set_files(file)
    expect(other.get_by_test_id("step-count")).to_have_text(f"{step:,}")
    expect(other.get_by_test_id("test-accuracy")).to_have_text(accuracy)
    other.get_by_test_id("step").click()
    expect(other.get_by_test_id("step-count")).to_have_text(f"{step + 1:,}")
    other.go_back()
    expect(other.get_by_test_id("step-count")).to_have_text("0")
    assert other.url.split("#")[0] == before.split("#")[0]
    take_weights_that_fit_in_part(other, tmp_path)


def open_weights(page: Page, path: Path) -> None:
    page.get_by_test_id("share").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_test_id("open-weights").click()
    chooser.value.set_files(path)


def take_weights_that_fit_in_part(page: Page, tmp_path: Path) -> None:
    """They are asked about layer by layer."""
    file = tmp_path / "wide.safetensors"
    rng = np.random.default_rng(0)
    shapes = {"dense_1": (784, 16), "dense_2": (32, 16)}
    save_file(
        {f"{layer}/kernel": rng.normal(size=shape).astype(np.float32) for layer, shape in shapes.items()}
        | {f"{layer}/bias": np.zeros(16, np.float32) for layer in shapes},
        file,
    )
    open_weights(page, file)
    found = page.get_by_role("dialog", name="Weights that do not all fit")
    expect(found).to_contain_text("fits 1 of 3 layers")
    expect(found).to_contain_text("kernel: expected 16 × 16, the file has 32 × 16")
    page.get_by_test_id("take-weights").click()
    expect(found).to_be_hidden()
    expect(page.get_by_role("list", name="What was changed while training")).to_contain_text(
        "began with wide.safetensors"
    )


def test_the_link_of_a_session_that_has_ended_builds_its_experiment_anew_unless_it_is_damaged(
    page: Page, context: BrowserContext, server: Server
) -> None:
    first = link_of(page)
    choose(page, "preset", "linear")
    fragment = link_of(page, after=first)
    other = context.new_page()
    expect_damage_to_be_told(page, other, server, fragment.removeprefix("e="))
    other.goto(f"{server.address}/s/gone#{fragment}")
    expect(other.get_by_test_id("preset")).to_have_value("linear")
    expect(other).not_to_have_url(re.compile("/s/gone"))


def expect_damage_to_be_told(page: Page, other: Page, server: Server, text: str) -> None:
    """A new session is offered; which links are damaged is told by tests of the links."""
    newer = page.evaluate(
        """async () => {
            const body = new Blob(['{"version": 9}']).stream();
            const packed = new Response(body.pipeThrough(new CompressionStream("deflate")));
            const bytes = new Uint8Array(await packed.arrayBuffer());
            return btoa(String.fromCharCode(...bytes))
                .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
        }"""
    )
    for damaged, words in ((newer, "newer Neurarium"), (text[:-20], "This link is damaged")):
        other.goto("about:blank")
        other.goto(f"{server.address}/#e={damaged}")
        expect(other.get_by_test_id("error")).to_contain_text(words)
    other.get_by_role("button", name="Begin a new session").click()
    expect(other.get_by_test_id("play")).to_be_enabled()


def test_an_experiment_goes_through_files_and_is_saved_as_a_picture_and_shown_as_code(
    page: Page, tmp_path: Path
) -> None:
    drop_a_file_that_is_none(page)
    save_pictures(page, tmp_path)
    see_the_code(page)
    page.keyboard.press("Escape")
    go_through_a_file(page, tmp_path)


def go_through_a_file(page: Page, tmp_path: Path) -> None:
    choose(page, "preset", "linear")
    page.get_by_test_id("share").click()
    with page.expect_download() as download:
        page.get_by_test_id("download-experiment").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "experiment.json"
    assert json.loads(path.read_text())["dataset"]["type"] == "digits"
    choose(page, "preset", "mlp_16_16")
    open_file(page, path)
    expect(page.get_by_test_id("preset")).to_have_value("linear")
    path.write_text("no JSON")
    open_file(page, path)
    expect(page.get_by_test_id("error")).to_contain_text("is no experiment")


def drop_a_file_that_is_none(page: Page) -> None:
    """It never takes the page's place."""
    taken = page.evaluate(
        """() => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File(["no experiment"], "experiment.json"));
            const drop = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
            document.querySelector("main").dispatchEvent(drop);
            return drop.defaultPrevented;
        }"""
    )
    assert taken
    error = page.get_by_test_id("error")
    expect(error).to_contain_text("is no experiment")
    error.get_by_role("button", name="Dismiss").click()


def open_file(page: Page, path: Path) -> None:
    page.get_by_test_id("share").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_test_id("open-experiment").click()
    chooser.value.set_files(path)


def save_pictures(page: Page, tmp_path: Path) -> None:
    page.get_by_test_id("share").click()
    with page.expect_download() as download:
        page.get_by_test_id("svg").click()
    download.value.save_as(tmp_path / "network.svg")
    svg = (tmp_path / "network.svg").read_text()
    assert svg.startswith("<svg")
    assert svg.count("<image ") == 17
    assert "Dense 16" in svg
    page.get_by_test_id("share").click()
    with page.expect_download() as download:
        page.get_by_test_id("png").click()
    download.value.save_as(tmp_path / "network.png")
    assert (tmp_path / "network.png").read_bytes().startswith(b"\x89PNG")


def see_the_code(page: Page) -> None:
    page.get_by_test_id("share").click()
    page.get_by_test_id("code").click()
    code = page.get_by_role("dialog", name="Code and weights")
    for framework, word in {"jax": "optax", "flax": "nnx", "pytorch": "torch", "keras": "keras"}.items():
        page.get_by_test_id(f"code-{framework}").click()
        expect(code.get_by_role("group")).to_contain_text(f"import {word}" if word != "nnx" else "nnx")
    with page.expect_download() as download:
        page.get_by_test_id("download-code").click()
    assert download.value.suggested_filename.endswith("_keras.zip")
    with zipfile.ZipFile(download.value.path()) as files:
        assert {"README.md", "requirements.txt", "weights.npz"} < {*files.namelist()}
    page.get_by_test_id("code-onnx").click()
    expect(code.get_by_role("group")).to_contain_text("import onnxruntime")
    with page.expect_download() as download:
        page.get_by_test_id("download-code").click()
    with zipfile.ZipFile(download.value.path()) as files:
        assert {"network.onnx", "examples.npz", "digits_onnx.py"} < {*files.namelist()}
    with page.expect_download() as download:
        page.get_by_test_id("weights-safetensors").click()
    assert download.value.suggested_filename == "digits_step_0.safetensors"
