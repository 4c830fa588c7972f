import { writeText } from "../state/live-text";

/** Fill a bar by a share of 0 to 1, and write that in percent beside it: only what has changed. */
export function showShare(fill: HTMLElement, value: HTMLElement, share: number): void {
  const clipPath = `inset(0 ${((1 - share) * 100).toFixed(1)}% 0 0 round 4px)`;
  if (fill.style.clipPath !== clipPath) fill.style.clipPath = clipPath;
  writeText(value, (share * 100).toFixed(1));
}
