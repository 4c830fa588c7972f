"""What every browser is shown to do: drawing, training and building, in a window of its own."""

import time
from urllib.request import urlopen

from tests.e2e.conftest import TOUR_SEEN
from tests.e2e.window import LOOK_SECS, PATIENCE_SECS, Window


def wait_until_trained_with(session: str, layer: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECS
    while f'"{layer}"' not in urlopen(session, timeout=PATIENCE_SECS).read().decode():
        assert time.monotonic() < deadline, f"{layer} is not part of what trains"
        time.sleep(LOOK_SECS)


def by_id(name: str) -> str:
    return f"document.querySelector('[data-testid={name}]')"


def draw_train_and_build(window: Window, address: str) -> None:
    """Draw a digit and have it read, train the network, and add a layer that is trained then."""
    window.open(address)
    window.run(TOUR_SEEN)
    window.open(address)
    window.wait_for(f"{by_id('guess-confidence')}?.textContent")

    before = window.run(f"return {by_id('pad')}.dataset.revision")
    left, top, side = window.run(
        f"const box = {by_id('pad')}.getBoundingClientRect(); return [box.x, box.y, box.width]"
    )
    window.drag([(int(left + side / 2), int(top + side * part / 10)) for part in range(2, 9)])
    window.wait_for(f"{by_id('pad')}.dataset.revision !== '{before}'")
    window.wait_for(f"{by_id('guess')}.dataset.revision === {by_id('pad')}.dataset.revision")
    assert window.run(f"return {by_id('guess')}.textContent").strip() in tuple("0123456789")

    window.click("[data-testid=play]")
    window.wait_for(f"Number({by_id('step-count')}.textContent.replaceAll(',', '')) > 5")

    window.click("[data-testid=build]")
    window.wait_for("document.querySelector('.svelte-flow__node') !== null")
    inspector = "document.querySelector('[data-testid=inspector][aria-label=\"Layer dense_2\"]') !== null"
    window.click_until("[data-testid=layer-dense_2]", inspector)
    window.click("[data-testid=palette-dense]")
    window.wait_for(f"{by_id('layer-dense_3')} !== null")
    session = window.run("return location.href.split('#')[0]").replace("/s/", "/api/sessions/")
    wait_until_trained_with(session, "dense_3")
