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

/** What does some work at once when it is called, and then once an animation frame for as long as it is called again. */
export function oncePerFrame(work: () => void): () => void {
  let isPaced = false;
  let isWanted = false;
  const inFrame = (): boolean => {
    isPaced = isWanted;
    isWanted = false;
    if (isPaced) work();
    return isPaced;
  };
  return () => {
    if (isPaced) {
      isWanted = true;
      return;
    }
    isPaced = true;
    work();
    requestDraw(inFrame);
  };
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
