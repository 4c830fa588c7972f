import type { Point } from "./geometry";

/** The wire at a point of the page, whatever lies on it. */
export function wireAt({ x, y }: Point, isFree: (wire: string) => boolean = () => true): string | null {
  const wires = document
    .elementsFromPoint(x, y)
    .map((element) => element.closest(".svelte-flow__edge")?.getAttribute("data-id"));
  return wires.find((id) => id != null && isFree(id)) ?? null;
}

/** The wire under a layer that is being moved: below the pointer, or below its middle. */
export function wireUnderLayer(
  event: MouseEvent | TouchEvent,
  layer: string,
  isFree: (wire: string) => boolean,
): string | null {
  // eslint-disable-next-line web-apis/available -- touches are there in all browsers that have touch events
  const pointer = "clientX" in event ? event : event.touches[0];
  const box = document.querySelector(`.svelte-flow__node[data-id="${layer}"]`)?.getBoundingClientRect();
  const points = [
    pointer && { x: pointer.clientX, y: pointer.clientY },
    box && { x: box.x + box.width / 2, y: box.y + box.height / 2 },
  ];
  for (const point of points) {
    const wire = point && wireAt(point, isFree);
    if (wire) return wire;
  }
  return null;
}
