/** Draws one picture; returning true asks for the next animation frame as well, while something moves. */
export type Draw = (now: number) => boolean | void;

const pending = new Set<Draw>();
let requested = false;

/** Draw in the next animation frame, once, however often it is asked for: one callback serves all views. */
export function requestDraw(draw: Draw): void {
  pending.add(draw);
  if (requested) return;
  requested = true;
  requestAnimationFrame(drawPending);
}

/** Forget a request, when the view goes. */
export function cancelDraw(draw: Draw): void {
  pending.delete(draw);
}

function drawPending(now: number): void {
  requested = false;
  const draws = [...pending];
  pending.clear();
  for (const draw of draws) {
    if (draw(now)) requestDraw(draw);
  }
}
