"""Whether everything that can be clicked is in reach of a pointer or a finger."""

from playwright.sync_api import Page

# The controls over whose centre something else lies, wherever the page is scrolled to; tried again while it
# settles. What stands on the builder's canvas counts if the canvas shows it, because that is moved by hand.
COVERED = """async within => {
    const CONTROLS = "button, a[href], input:not([type=file]), select, textarea, summary, "
        + "[role=button], [role=tab], [role=option], [role=switch], [role=slider], [role=menuitem]";
    const seen = element => !element.disabled && element.getBoundingClientRect().width > 2
        && element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
        && !element.closest(".visually-hidden");
    const name = element => element ? `${element.tagName} ${element.dataset?.testid ?? element.className} `
        + (element.ariaLabel ?? element.textContent ?? "").trim().slice(0, 40) : "nothing";
    const centre = element => {
        const { left, right, top, bottom } = element.getBoundingClientRect();
        return [(left + right) / 2, (top + bottom) / 2];
    };
    const over = element => document.elementFromPoint(...centre(element));
    const isHit = element =>
        element.contains(over(element)) || over(element)?.closest("label")?.control === element;
    const isOnCanvas = element => {
        const canvas = element.closest("[data-testid=canvas]").getBoundingClientRect();
        const [x, y] = centre(element);
        return x > canvas.left && x < canvas.right && y > canvas.top && y < canvas.bottom;
    };
    function reaches(element) {
        if (isHit(element)) return true;
        const isDrawn = element.closest(".svelte-flow__viewport") !== null;
        const scrolled = isDrawn ? element.closest("[data-testid=canvas]") : element;
        return ["center", "start", "end"].some(block => {
            scrolled.scrollIntoView({ block, inline: "center", behavior: "instant" });
            return isHit(element) || (isDrawn && !isOnCanvas(element));
        });
    }
    let found = [];
    for (let attempt = 0; attempt < 20; attempt++) {
        const controls = [...document.querySelector(within).querySelectorAll(CONTROLS)].filter(seen);
        found = controls.filter(element => !reaches(element))
            .map(element => `${name(element)} below ${name(over(element))}`);
        if (controls.length > 0 && found.length === 0) return [];
        await new Promise(rest => setTimeout(rest, 100));
    }
    return found;
}"""


def covered(page: Page, within: str = "body") -> list[str]:
    """The controls that cannot be reached, each with what lies over it."""
    found = page.evaluate(COVERED, within)
    assert isinstance(found, list)
    return found
