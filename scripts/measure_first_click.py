"""How long whoever comes first waits for another network: `python -m scripts.measure_first_click`.

For each PRESET@SECS that is named, on a server of its own with an empty cache of compiled programs: seconds
from choosing a preset, so long after the page was there, until it is seen, and until its first step was
trained. The page asks for all that it shows meanwhile, and the browser shares the processor with the server.
"""

import re
import sys
import tempfile
import time

from playwright.sync_api import Page

from scripts.measuring import opened_page

DEFAULT = ("mlp_128_64@0.7", "mlp_128_64@2", "small_cnn@0.7", "small_cnn@2")
# The server compiles its own first network meanwhile.
WARM_UP_SECS = 5.0
TIMEOUT_MS = 60_000
# Now and then: who asks in each animation frame keeps the browser drawing.
POLLING_MS = 50
IS_SHOWN = "() => document.querySelector('[data-testid=coming]').textContent.includes('compiled')"
TRAINS = "() => Number.parseInt(document.querySelector('[data-testid=step-count]').textContent) > 0"


def first_click(page: Page, preset: str) -> tuple[float, float]:
    """Seconds until it is seen, and until it trains."""
    begun = time.perf_counter()
    page.get_by_test_id("preset").first.select_option(preset)
    page.get_by_test_id("play").first.click()
    page.wait_for_function(IS_SHOWN, timeout=TIMEOUT_MS, polling=POLLING_MS)
    seen = time.perf_counter() - begun
    page.wait_for_function(TRAINS, timeout=TIMEOUT_MS, polling=POLLING_MS)
    return seen, time.perf_counter() - begun


def main() -> None:
    """Measure each, and print a line for it."""
    for named in sys.argv[1:] or DEFAULT:
        preset, secs = re.fullmatch(r"(\w+)@([\d.]+)", named).groups()  # type: ignore[union-attr]
        with tempfile.TemporaryDirectory() as folder, opened_page(folder, after_secs=WARM_UP_SECS) as page:
            time.sleep(float(secs))
            seen, trains = first_click(page, preset)
            print(f"{named}: seen {seen:.2f} s, trains {trains:.2f} s", flush=True)


if __name__ == "__main__":
    main()
