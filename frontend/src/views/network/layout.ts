import { hasKernel, showsMaps, type DrawnLayer, type Look } from "./graph";

/** Where one layer's marks are. Marks fill rows from left to right; `shown` of `units` have a place. */
export interface Placement {
  readonly left: number;
  readonly right: number;
  readonly columns: number;
  readonly markWidth: number;
  readonly markHeight: number;
  /** Side of the kernel that stands left of each mark; 0 without. */
  readonly kernelSize: number;
  readonly shown: number;
  readonly hidden: number;
  /** Centres of the marks. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Height at which a mark's edges leave and enter the layer; spread where several marks share a row. */
  readonly port: Float32Array;
  readonly header: HeaderPlacement;
}

export interface HeaderPlacement {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly placements: readonly Placement[];
}

export interface LayoutOptions {
  readonly width: number;
  readonly height: number;
  /** Room for a header of two lines above every layer. */
  readonly headerHeight: number;
  /** Room for the class names beside the output. */
  readonly labelWidth: number;
  /** Room for the names of the inputs, on the left. */
  readonly nameWidth?: number;
  /** Room above everything, for the names of several networks. */
  readonly top?: number;
}

/** The mark of a unit's bias, outside of the lower left corner of its own. */
export function biasMark({ x, y, markWidth, markHeight }: Placement, place: number) {
  const size = clamp(markHeight * 0.16, 5, 8);
  return { x: x[place]! - markWidth / 2 - size - 3, y: y[place]! + markHeight / 2 - size, size };
}

interface MarkSizes {
  /** Below this, more sub-columns are tried and then marks are left out. */
  readonly least: number;
  /** A single column is kept when its marks reach this size. */
  readonly comfortable: number;
  /** With several sub-columns, grow until this size. */
  readonly good: number;
  readonly most: number;
  /** The largest distance between rows, in marks: lone marks spread, but stay a group. */
  readonly spread: number;
}

const SIZES: Record<Look, MarkSizes> = {
  picture: { least: 24, comfortable: 24, good: 132, most: 132, spread: 1 },
  tiles: { least: 9, comfortable: 20, good: 30, most: 132, spread: 1.4 },
  discs: { least: 6, comfortable: 12, good: 18, most: 30, spread: 3 },
  maps: { least: 12, comfortable: 22, good: 32, most: 88, spread: 1.5 },
  slim: { least: 3, comfortable: 5, good: 8, most: 22, spread: 3.4 },
  functions: { least: 18, comfortable: 44, good: 44, most: 96, spread: 1.5 },
};
/** Normalised or activated maps are smaller than those that a layer has made. */
const SLIM_MAPS: MarkSizes = { ...SIZES.slim, most: 44, spread: 1.6 };
/** The part of the distance between rows that marks may fill. */
const MARK_SHARES: Record<Look, number> = {
  picture: 0.92,
  tiles: 0.92,
  discs: 0.8,
  maps: 0.92,
  slim: 0.92,
  functions: 0.84,
};
/** Of the width of a column, the part that a tile takes at least: on a large canvas tiles are large. */
const TILE_SHARE = 0.12;
const LARGE_TILE = 48;
const SLIM_WIDTH = 0.4;
/** Distance at which the shortest headers stand side by side, and the share of the gaps they may claim. */
const HEADER_DISTANCE = 48;
const HEADER_SHARE = 0.7;
const MORE_HEIGHT = 18;
/** Between two networks there is more room than between two layers. */
const BETWEEN_NETWORKS = 1.6;
const MOST_STRETCH = 1.8;
const KERNEL_SHARE = 0.5;
export const KERNEL_GAP = 4;

/** One layer while its place is being sought: `columns` sub-columns of marks in a band of the picture. */
interface Draft {
  readonly layer: DrawnLayer;
  readonly headerTop: number;
  readonly top: number;
  readonly height: number;
  readonly sizes: MarkSizes;
  columns: number;
}

/** Columns by longest path, branches stacked in bands, sub-columns where a single one would be too fine. */
export function layoutNetwork(layers: readonly DrawnLayer[], options: LayoutOptions): Layout {
  const { width, height } = options;
  const columns = byColumn(layers);
  const drafts = columns.map((column) => draftColumn(column, columns.length, options));
  const margin = clamp(width * 0.055 - 6, 12, 48);
  const nameWidth = options.nameWidth ?? 0;
  const room = width - 2 * margin - options.labelWidth - nameWidth;
  const leastGap = clamp((room * 0.45) / Math.max(1, columns.length - 1), 12, 84);
  addSubColumns(drafts, room - leastGap * (columns.length - 1));
  makeEqual(drafts.flat());
  const centres = columnCentres(drafts, margin + nameWidth, room);
  const placements = new Map<DrawnLayer, Placement>();
  drafts.forEach((column, i) => {
    const header = headerWidth(centres, i, width);
    for (const draft of column) placements.set(draft.layer, place(draft, centres[i]!, header));
  });
  return { width, height, placements: layers.map((layer) => placements.get(layer)!) };
}

function byColumn(layers: readonly DrawnLayer[]): DrawnLayer[][] {
  const columns: DrawnLayer[][] = [];
  for (const layer of layers) (columns[layer.column] ??= []).push(layer);
  return columns.map((column, i) => (i === 0 ? column : orderedBySources(column, layers, columns)));
}

/** Branches stand in the order of what feeds them, so that few edges cross. */
function orderedBySources(
  column: DrawnLayer[],
  layers: readonly DrawnLayer[],
  columns: readonly DrawnLayer[][],
): DrawnLayer[] {
  const rank = (layer: DrawnLayer): number => {
    const ranks = layer.sources.map((source) => {
      const from = layers[source.layer]!;
      const siblings = columns[from.column]!;
      return siblings.indexOf(from) / siblings.length;
    });
    return layer.network + ranks.reduce((sum, r) => sum + r, 0) / Math.max(1, ranks.length);
  };
  return [...column].sort((a, b) => rank(a) - rank(b));
}

function draftColumn(column: readonly DrawnLayer[], columnCount: number, options: LayoutOptions): Draft[] {
  const weights = column.map((layer) => Math.sqrt(layer.units) + 2);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const above = options.top ?? 0;
  let top = above;
  return column.map((layer, i) => {
    const height = ((options.height - above) * weights[i]!) / total;
    const band = { headerTop: top, top: top + options.headerHeight, height: height - options.headerHeight };
    top += height;
    return { layer, ...band, sizes: sizesOf(layer, columnCount, options), columns: 1 };
  });
}

function sizesOf(layer: DrawnLayer, columnCount: number, options: LayoutOptions): MarkSizes {
  const sizes = unstretchedSizes(layer, columnCount, options);
  const good = sizes.good * stretch(layer);
  return { ...sizes, good, most: Math.max(good, sizes.most * stretch(layer)) };
}

function unstretchedSizes(layer: DrawnLayer, columnCount: number, options: LayoutOptions): MarkSizes {
  const sizes = layer.look === "slim" && showsMaps(layer) ? SLIM_MAPS : SIZES[layer.look];
  const share = options.width / columnCount;
  if (layer.look === "tiles") {
    const comfortable = clamp(share * TILE_SHARE, sizes.comfortable, LARGE_TILE);
    const good = Math.max(sizes.good, comfortable);
    return { ...sizes, comfortable, good, most: clamp(share / 2, good, sizes.most) };
  }
  if (layer.look !== "picture") return { ...sizes, most: clamp(share / 2, sizes.good, sizes.most) };
  const most = clamp(Math.min(Math.max(options.width * 0.155, share * 0.5), share * 0.72), 24, 220);
  return { ...sizes, good: most, most };
}

/** Gives a further sub-column to the layer that needs it most, as long as there is room. */
function addSubColumns(drafts: readonly Draft[][], room: number): void {
  const stuck = new Set<Draft>();
  for (;;) {
    const needy = neediest(drafts.flat().filter((draft) => !stuck.has(draft)));
    if (needy === null) return;
    const before = needy.columns;
    const fitting = wishes(needy).find((columns) => {
      needy.columns = columns;
      return columns <= needy.layer.units && totalWidth(drafts) <= room;
    });
    needy.columns = fitting ?? before;
    if (fitting === undefined) stuck.add(needy);
  }
}

/** Layers of equal units in bands of equal height have marks of equal size: what fits for all of them. */
function makeEqual(drafts: readonly Draft[]): void {
  for (const draft of drafts) {
    const alike = drafts.filter(
      ({ layer, height }) =>
        layer.look === draft.layer.look &&
        layer.units === draft.layer.units &&
        Math.abs(height - draft.height) < 1,
    );
    draft.columns = Math.min(...alike.map(({ columns }) => columns));
  }
}

/** Numbers of sub-columns to try next; a ragged last row is better than units without a place. */
function wishes(draft: Draft): number[] {
  const even = evenColumns(draft);
  return fittingHeight(draft) < draft.sizes.least ? [even, draft.columns + 1] : [even];
}

function neediest(drafts: readonly Draft[]): Draft | null {
  let found: Draft | null = null;
  let need = 1;
  for (const draft of drafts) {
    const wanted = draft.columns === 1 ? draft.sizes.comfortable : draft.sizes.good;
    const reached = fittingHeight(draft) / wanted;
    if (reached < need) {
      found = draft;
      need = reached;
    }
  }
  return found;
}

/** The next number of sub-columns that leaves no ragged last row, if there is one near. */
function evenColumns(draft: Draft): number {
  const { units } = draft.layer;
  for (let columns = draft.columns + 1; columns <= draft.columns * 2; columns++) {
    if (units % columns === 0) return columns;
  }
  return draft.columns + 1;
}

function totalWidth(drafts: readonly Draft[][]): number {
  return drafts.reduce((sum, column) => sum + columnWidth(column), 0);
}

function columnWidth(column: readonly Draft[]): number {
  return Math.max(...column.map((draft) => draftWidth(draft)));
}

function draftWidth(draft: Draft): number {
  return draft.columns * pitchX(draft) - gapBetween(markWidth(draft));
}

function pitchX(draft: Draft): number {
  return kernelRoom(draft) + markWidth(draft) + gapBetween(markWidth(draft));
}

function kernelSize(draft: Draft): number {
  return draft.layer.showsKernels ? Math.max(8, Math.round(markHeight(draft) * KERNEL_SHARE)) : 0;
}

function kernelRoom(draft: Draft): number {
  return draft.layer.showsKernels ? kernelSize(draft) + KERNEL_GAP : 0;
}

function pitchY(draft: Draft): number {
  const tight = markHeight(draft) * (draft.columns === 1 ? draft.sizes.spread : 1.3);
  return Math.min(marksHeight(draft) / rowsOf(draft), tight);
}

/** Where not all marks find a place, a line below them says how many more there are. */
function marksHeight(draft: Draft): number {
  return draft.height - (rowsOf(draft) * draft.columns < draft.layer.units ? MORE_HEIGHT : 0);
}

function gapBetween(mark: number): number {
  return clamp(mark * 0.1, 1, 4);
}

function rowsOf(draft: Draft): number {
  const needed = Math.ceil(draft.layer.units / draft.columns);
  const pitch = draft.sizes.least + 1;
  if (needed * pitch <= draft.height) return needed;
  return clamp(Math.floor((draft.height - MORE_HEIGHT) / pitch), 1, needed);
}

function markHeight(draft: Draft): number {
  return clamp(fittingHeight(draft), draft.sizes.least, draft.sizes.most);
}

/** The height at which all units would find a place. */
function fittingHeight(draft: Draft): number {
  const pitch = draft.height / Math.ceil(draft.layer.units / draft.columns);
  return pitch * MARK_SHARES[draft.layer.look];
}

function markWidth(draft: Draft): number {
  const { look, shape } = draft.layer;
  if (look === "slim" && !showsMaps(draft.layer)) return Math.max(3, markHeight(draft) * SLIM_WIDTH);
  const aspect = shape.length === 3 ? shape[1]! / shape[0]! : 1;
  return markHeight(draft) * (stretch(draft.layer) > 1 ? 1 / stretch(draft.layer) : clamp(aspect, 0.25, 4));
}

/** The features of a sequence lie beside each other in no space of their own: one of many is drawn tall, not wide. */
function stretch({ info: { shape } }: DrawnLayer): number {
  return shape.length === 2 ? clamp(shape[1]! / shape[0]!, 1, MOST_STRETCH) : 1;
}

function columnCentres(drafts: readonly Draft[][], margin: number, room: number): number[] {
  const widths = drafts.map(columnWidth);
  const gaps = columnGaps(drafts, widths, room);
  let left = margin + (drafts.length === 1 ? (room - widths[0]!) / 2 : 0);
  return widths.map((width, i) => {
    if (i > 0) left += widths[i - 1]! + gaps[i - 1]!;
    return left + width / 2;
  });
}

/** First room for the headers, then for the edges. */
function columnGaps(drafts: readonly Draft[][], widths: readonly number[], room: number): number[] {
  const weights = drafts.slice(1).map(gapWeight);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const least = weights.map((_, i) => Math.max(0, HEADER_DISTANCE - (widths[i]! + widths[i + 1]!) / 2));
  const free = Math.max(0, room - widths.reduce((sum, width) => sum + width, 0));
  const needed = least.reduce((sum, gap) => sum + gap, 0);
  const granted = needed > 0 ? Math.min(1, (HEADER_SHARE * free) / needed) : 0;
  const rest = free - granted * needed;
  return weights.map((weight, i) => granted * least[i]! + (rest * weight) / total);
}

/** Edges that fan out need room to be followed; one-to-one lines do not. */
function gapWeight(column: readonly Draft[]): number {
  if (column.every(({ layer }) => layer.sources.length === 0)) return BETWEEN_NETWORKS;
  if (!column.some(({ layer }) => hasKernel(layer.info))) return 0.5;
  return column.some(({ layer }) => layer.look === "tiles" || layer.showsKernels) ? 0.8 : 1;
}

function headerWidth(centres: readonly number[], i: number, width: number): number {
  const before = i === 0 ? -centres[0]! : centres[i - 1]!;
  const after = i === centres.length - 1 ? 2 * width - centres[i]! : centres[i + 1]!;
  const half = Math.min(centres[i]! - before, after - centres[i]!) / 2;
  return Math.max(24, 2 * half - 6);
}

function place(draft: Draft, centre: number, headerWidth: number): Placement {
  const { layer, columns } = draft;
  const rows = rowsOf(draft);
  const shown = Math.min(layer.units, rows * columns);
  const width = draftWidth(draft);
  const grid = {
    left: centre - width / 2,
    top: draft.top + (marksHeight(draft) - rows * pitchY(draft)) / 2,
    rowPitch: pitchY(draft),
  };
  return {
    left: grid.left,
    right: grid.left + width,
    columns,
    markWidth: markWidth(draft),
    markHeight: markHeight(draft),
    kernelSize: kernelSize(draft),
    shown,
    hidden: layer.units - shown,
    ...marks(draft, shown, grid),
    header: { x: centre, y: draft.headerTop, width: headerWidth },
  };
}

function marks(draft: Draft, shown: number, grid: { left: number; top: number; rowPitch: number }) {
  const x = new Float32Array(shown);
  const y = new Float32Array(shown);
  const port = new Float32Array(shown);
  for (let i = 0; i < shown; i++) {
    const column = i % draft.columns;
    const row = Math.floor(i / draft.columns);
    x[i] = grid.left + column * pitchX(draft) + kernelRoom(draft) + markWidth(draft) / 2;
    y[i] = grid.top + (row + 0.5) * grid.rowPitch;
    port[i] = grid.top + (row + (column + 0.5) / draft.columns) * grid.rowPitch;
  }
  return { x, y, port };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
