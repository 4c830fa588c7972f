import { paintMaps, paintProbabilities } from "../../lib/render/maps";
import {
  paintImage,
  paintTiles,
  roundCorners,
  type TileSheet,
  type TileSource,
} from "../../lib/render/tiles";

/** Tiles of equal size on one canvas off the screen, painted pixel by pixel and then drawn scaled. */
export class Sheet implements TileSheet {
  readonly canvas = document.createElement("canvas");
  readonly pixels: Uint32Array;
  readonly perRow: number;
  readonly #context: CanvasRenderingContext2D;
  readonly #image: ImageData;

  constructor(
    readonly tileWidth: number,
    readonly tileHeight: number,
    readonly count: number,
    readonly isRounded = false,
  ) {
    this.perRow = Math.ceil(Math.sqrt(count));
    this.canvas.width = this.perRow * tileWidth;
    this.canvas.height = Math.ceil(count / this.perRow) * tileHeight;
    this.#context = this.canvas.getContext("2d", { willReadFrequently: true })!;
    this.#image = this.#context.createImageData(this.canvas.width, this.canvas.height);
    this.pixels = new Uint32Array(this.#image.data.buffer);
  }

  /** Paint values in the diverging colours; `order` says which tile of the source stands at which place. */
  paint(source: TileSource, order: Int32Array, limit: number, colours: Uint32Array): void {
    paintTiles(this, source, { count: this.count, order }, limit, colours);
    if (this.isRounded) roundCorners(this, this.count);
    this.#context.putImageData(this.#image, 0, 0);
  }

  /** Paint functions over the plane, each in its own full colours. */
  paintMaps(maps: ArrayLike<number>, order: Int32Array, colours: Uint32Array): void {
    paintMaps(this, maps, order, colours);
    if (this.isRounded) roundCorners(this, this.count);
    this.#context.putImageData(this.#image, 0, 0);
  }

  /** Paint probabilities of classes over the plane, each class in its own colours. */
  paintProbabilities(
    probabilities: ArrayLike<number>,
    order: Int32Array,
    ramps: readonly Uint32Array[],
  ): void {
    paintProbabilities(this, probabilities, order, ramps);
    if (this.isRounded) roundCorners(this, this.count);
    this.#context.putImageData(this.#image, 0, 0);
  }

  /** Paint all tiles in one colour, while there is nothing to show. */
  blank(colour: number): void {
    this.pixels.fill(colour);
    if (this.isRounded) roundCorners(this, this.count);
    this.#context.putImageData(this.#image, 0, 0);
  }

  /** Paint a picture of the data as it is. */
  paintImage(data: ArrayLike<number>, channels: number): void {
    paintImage(this.pixels, data, channels);
    this.#context.putImageData(this.#image, 0, 0);
  }

  /** Draw tile i into a rectangle: enlarged pixels stay sharp, reduced ones are averaged. */
  drawTile(
    context: CanvasRenderingContext2D,
    i: number,
    left: number,
    top: number,
    width: number,
    height: number,
  ): void {
    const { tileWidth, tileHeight, perRow } = this;
    const [x, y] = [(i % perRow) * tileWidth, Math.floor(i / perRow) * tileHeight];
    context.drawImage(this.canvas, x, y, tileWidth, tileHeight, left, top, width, height);
  }
}
