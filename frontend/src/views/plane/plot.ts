export type Range = readonly [low: number, high: number];

/** A rectangle of the screen that stands for ranges of two numbers; y grows upwards. */
export class Plot {
  constructor(
    readonly left: number,
    readonly top: number,
    readonly width: number,
    readonly height: number,
    readonly x: Range,
    readonly y: Range,
  ) {}

  toLeft(x: number): number {
    return this.left + ((x - this.x[0]) / (this.x[1] - this.x[0])) * this.width;
  }

  toTop(y: number): number {
    return this.top + ((this.y[1] - y) / (this.y[1] - this.y[0])) * this.height;
  }

  /** The numbers at a place of the screen, kept within the ranges. */
  at(left: number, top: number): [x: number, y: number] {
    const x = this.x[0] + ((left - this.left) / this.width) * (this.x[1] - this.x[0]);
    const y = this.y[1] - ((top - this.top) / this.height) * (this.y[1] - this.y[0]);
    return [within(x, this.x), within(y, this.y)];
  }

  /** The place of a cell of a grid of size × size values, whose first and last lie on the edges. */
  ofGrid(size: number): (column: number, row: number) => readonly [left: number, top: number] {
    const [dx, dy] = [this.width / (size - 1), this.height / (size - 1)];
    return (column, row) => [this.left + column * dx, this.top + this.height - row * dy];
  }
}

function within(value: number, [low, high]: Range): number {
  return Math.min(high, Math.max(low, value));
}
