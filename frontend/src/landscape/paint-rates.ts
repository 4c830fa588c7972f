import { linearAxis, logAxis } from "../lib/chart/axis";
import { formatLoss, formatPower, formatTick } from "../lib/format";
import type { Numbers } from "../lib/render/magnitude";
import type { ThemeStyle } from "../lib/render/theme-style";
import { goesDownGradient, landingAt, lowest, shownRange, type Rates } from "./rates";

interface Scene {
  readonly width: number;
  readonly height: number;
  readonly rates: Rates;
  readonly isLog: boolean;
  /** The learning rate that is pointed at. */
  readonly pointed: number | null;
  readonly style: ThemeStyle;
}

const LEFT = 48;
const RIGHT = 12;
const TOP = 14;
const BOTTOM = 36;
const DISC = 5;

/** The learning rate at a pixel of the chart. */
export function rateAt(pixel: number, width: number, { rates }: Rates): number {
  const axis = logAxis(rates[0]!, rates[rates.length - 1]!);
  return axis.value(Math.min(1, Math.max(0, (pixel - LEFT) / (width - LEFT - RIGHT))));
}

/** Where each learning rate would land in one step: what is before it, the present one, and the lowest. */
export function paintRates(context: CanvasRenderingContext2D, scene: Scene): void {
  const { width, height, rates, isLog, pointed, style } = scene;
  const { palette, fontFamily, fontSize } = style;
  const across = logAxis(rates.rates[0]!, rates.rates[rates.rates.length - 1]!);
  const [least, most] = shownRange(rates);
  const up = isLog && least > 0 ? logAxis(least, most) : linearAxis(least, most);
  const x = (rate: number) => LEFT + across.position(rate) * (width - LEFT - RIGHT);
  const y = (loss: number) => TOP + (1 - up.position(loss)) * (height - TOP - BOTTOM);
  context.font = `${fontSize}px ${fontFamily}`;
  context.lineWidth = 1;
  context.strokeStyle = palette.line;
  context.fillStyle = palette.dim;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of up.ticks(5)) {
    line(context, LEFT, y(tick), width - RIGHT, y(tick));
    context.fillText(formatTick(tick), LEFT - 6, y(tick));
  }
  context.textBaseline = "alphabetic";
  context.textAlign = "center";
  for (const tick of across.ticks(width > 420 ? 7 : 4)) {
    context.fillText(tick < 1e-3 ? formatPower(tick) : formatTick(tick), x(tick), height - 20);
  }
  context.fillText("learning rate", LEFT + (width - LEFT - RIGHT) / 2, height - 5);
  context.textAlign = "left";
  context.fillText("loss after one step", 4, TOP - 3);

  context.save();
  context.beginPath();
  context.rect(LEFT, TOP - 1, width - LEFT - RIGHT, height - TOP - BOTTOM + 2);
  context.clip();
  context.setLineDash([2, 3]);
  context.strokeStyle = palette.dim;
  line(context, LEFT, y(rates.loss), width - RIGHT, y(rates.loss));
  context.setLineDash([]);
  if (!goesDownGradient(rates)) {
    context.strokeStyle = palette.faint;
    context.lineWidth = 1.5;
    context.setLineDash([6, 4]);
    curve(context, rates.rates, rates.gradient, x, y);
    context.setLineDash([]);
  }
  context.strokeStyle = palette.ink;
  context.lineWidth = 2.25;
  curve(context, rates.rates, rates.step, x, y);
  context.restore();

  const best = lowest(rates);
  if (best.loss < rates.loss) ring(context, x(best.rate), y(best.loss), palette.panel, palette.ink);
  const now = landingAt(rates, rates.rate);
  if (rates.rate > 0) {
    context.strokeStyle = palette.ink;
    context.lineWidth = 1;
    line(context, x(rates.rate), TOP, x(rates.rate), height - BOTTOM);
    disc(context, x(rates.rate), Math.max(TOP, y(now.loss)), palette.ink, palette.panel);
  }
  if (pointed !== null)
    paintPointed(context, scene, x(pointed), Math.max(TOP, y(landingAt(rates, pointed).loss)));
}

function paintPointed(
  context: CanvasRenderingContext2D,
  { width, rates, pointed, style }: Scene,
  left: number,
  top: number,
): void {
  const { palette, fontSize } = style;
  const { rate, loss } = landingAt(rates, pointed!);
  const text = `${formatTick(Number(rate.toPrecision(2)))} → ${formatLoss(loss)}`;
  ring(context, left, top, palette.bg, palette.ink);
  const room = context.measureText(text).width + 10;
  const at = Math.min(width - room - 2, Math.max(LEFT, left - room / 2));
  const above = top - fontSize - 20 < 0 ? top + 12 : top - fontSize - 18;
  context.fillStyle = palette.panel;
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(at, above, room, fontSize + 8, 4);
  context.fill();
  context.stroke();
  context.fillStyle = palette.ink;
  context.textAlign = "left";
  context.fillText(text, at + 5, above + fontSize + 2);
}

function curve(
  context: CanvasRenderingContext2D,
  rates: Numbers,
  losses: Numbers,
  x: (rate: number) => number,
  y: (loss: number) => number,
): void {
  context.lineJoin = "round";
  context.beginPath();
  for (let i = 0; i < losses.length; i++) {
    if (Number.isNaN(losses[i])) continue;
    // What is not finite is above everything.
    const loss = Number.isFinite(losses[i]) ? losses[i]! : Number.MAX_VALUE;
    context.lineTo(x(rates[i]!), Math.max(-1000, y(loss)));
  }
  context.stroke();
}

function line(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

function disc(context: CanvasRenderingContext2D, x: number, y: number, fill: string, around: string): void {
  context.beginPath();
  context.arc(x, y, DISC, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = around;
  context.lineWidth = 1.5;
  context.stroke();
}

function ring(context: CanvasRenderingContext2D, x: number, y: number, fill: string, around: string): void {
  context.beginPath();
  context.arc(x, y, DISC, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = around;
  context.lineWidth = 2;
  context.stroke();
}
