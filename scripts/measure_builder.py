"""Measures the builder with a network of 60 layers on a real server in a real browser.

    python -m scripts.measure_builder

Animation frames while a layer is dragged about, and the time of the server's check of the whole network over
HTTP, at rest and while it trains.
"""

import time
from statistics import median
from urllib.parse import urlsplit

import httpx2
from playwright.sync_api import Page
from tests.e2e.builder import layer, open_builder
from tests.e2e.lab import train_at_full_speed

from scripts.measuring import described, opened_page, summed_up

LAYERS = 60
CHECKS = 200
SECONDS = 5

# Pointer events are made in the page, so that the tool's own way to the browser is not measured.
DRAG = """(seconds) => new Promise((resolve) => {
    const node = document.querySelector('[data-testid=layer-dense_3]');
    const { left, top } = node.getBoundingClientRect();
    const fire = (target, type, x, y) => target.dispatchEvent(new MouseEvent(type, {
        bubbles: true, cancelable: true, view: window, button: 0, buttons: 1, clientX: x, clientY: y,
    }));
    const times = [];
    fire(node, 'mousedown', left + 10, top + 10);
    const tick = (now) => {
        times.push(now);
        const turn = (now - times[0]) / 200;
        fire(window, 'mousemove', left + 60 * Math.sin(turn), top + 60 * Math.cos(turn));
        if (now - times[0] < 1000 * seconds) requestAnimationFrame(tick);
        else {
            fire(window, 'mouseup', left, top);
            resolve(times.slice(1).map((time, i) => time - times[i]));
        }
    };
    requestAnimationFrame(tick);
})"""


def experiment() -> dict[str, object]:
    """A chain of sixty layers on small digits."""
    layers: list[dict[str, object]] = [{"id": "input", "type": "input"}, {"id": "flatten", "type": "flatten"}]
    edges = [{"source": "input", "target": "flatten"}]
    last = "flatten"
    while len(layers) < LAYERS - 1:
        name = f"dense_{len(layers)}"
        layers.append({"id": name, "type": "dense", "config": {"units": 8}})
        edges.append({"source": last, "target": name})
        last = name
    layers.append({"id": "output", "type": "dense", "config": {"units": 10, "activation": "linear"}})
    edges.append({"source": last, "target": "output"})
    return {
        "dataset": {"type": "digits_8x8"},
        "networks": {"network": {"layers": layers, "edges": edges}},
        "objective": {"type": "classification"},
        "optimizer": {"type": "adam"},
    }


def address_of(page: Page) -> str:
    """The address of a page's server."""
    parts = urlsplit(page.url)
    return f"{parts.scheme}://{parts.netloc}"


def time_checks(client: httpx2.Client) -> list[float]:
    """Milliseconds of each check, over a connection that stays open."""
    times = []
    for _ in range(CHECKS):
        begun = time.perf_counter()
        answer = client.post("/api/check", json={"experiment": experiment()})
        times.append(1000 * (time.perf_counter() - begun))
        assert len(answer.raise_for_status().json()["layers"]) == LAYERS
    return times


def main() -> None:
    """Measure dragging and checking."""
    with opened_page() as page, httpx2.Client(base_url=address_of(page)) as client:
        print(f"check of {LAYERS} layers: {summed_up(time_checks(client))}")
        made = client.post("/api/sessions", json={"experiment": experiment()}).raise_for_status().json()
        page.goto(f"{address_of(page)}/s/{made['id']}")
        open_builder(page)
        dragged = layer(page, "dense_3")
        before = dragged.bounding_box()
        gaps: list[float] = page.evaluate(DRAG, SECONDS)
        assert dragged.bounding_box() != before
        print(f"a layer of {LAYERS} is dragged: {described(gaps)}, median {median(gaps):.1f} ms")
        train_at_full_speed(page)
        page.get_by_test_id("play").click()
        print(f"check of {LAYERS} layers while training: {summed_up(time_checks(client))}")


if __name__ == "__main__":
    main()
