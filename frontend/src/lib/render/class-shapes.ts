/** The shapes of classes, for eyes that do not tell the colours apart. */
export const CLASS_SHAPES = [
  "circle",
  "square",
  "triangle",
  "diamond",
  "cross",
  "wedge",
  "star",
  "hexagon",
] as const;
export type ClassShape = (typeof CLASS_SHAPES)[number];

type Corner = readonly [x: number, y: number];

const CROSS_ARM = 0.4;
const CROSS_REACH = 1.15;

/** Corners as multiples of the radius, y downwards; each shape covers about as much as the circle of that radius. */
const CORNERS: Record<Exclude<ClassShape, "circle">, readonly Corner[]> = {
  square: regular(4, 1.25, 0.5),
  triangle: regular(3, 1.5, 0),
  diamond: regular(4, 1.35, 0),
  cross: cross(),
  wedge: regular(3, 1.5, 1),
  star: regular(10, 1.45, 0, 0.5),
  hexagon: regular(6, 1.15, 0.5),
};

/** The shape of a class. Colours begin again after eight; shapes are then one further, so that no pair comes twice. */
export function classShape(index: number): ClassShape {
  const count = CLASS_SHAPES.length;
  return CLASS_SHAPES[(index + Math.floor(index / count)) % count]!;
}

/** Add a shape to the context's path. */
export function traceShape(
  context: Pick<CanvasRenderingContext2D, "moveTo" | "lineTo" | "closePath" | "arc">,
  shape: ClassShape,
  left: number,
  top: number,
  radius: number,
): void {
  if (shape === "circle") {
    context.moveTo(left + radius, top);
    context.arc(left, top, radius, 0, 2 * Math.PI);
    return;
  }
  CORNERS[shape].forEach(([x, y], i) => {
    const [across, down] = [left + x * radius, top + y * radius];
    if (i === 0) context.moveTo(across, down);
    else context.lineTo(across, down);
  });
  context.closePath();
}

/** The shape as an SVG path around the origin. */
export function shapePath(shape: ClassShape, radius: number): string {
  if (shape === "circle")
    return `M${radius} 0A${radius} ${radius} 0 1 1 ${-radius} 0A${radius} ${radius} 0 1 1 ${radius} 0Z`;
  return `M${CORNERS[shape].map(([x, y]) => `${(x * radius).toFixed(2)} ${(y * radius).toFixed(2)}`).join("L")}Z`;
}

/** Corners on a circle of this radius, turned by a part of one corner; `inner` draws every second one in. */
function regular(count: number, radius: number, turn: number, inner = 1): readonly Corner[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = ((i + turn) / count) * 2 * Math.PI - Math.PI / 2;
    const reach = i % 2 === 0 ? radius : radius * inner;
    return [reach * Math.cos(angle), reach * Math.sin(angle)];
  });
}

function cross(): readonly Corner[] {
  const [arm, reach] = [CROSS_ARM, CROSS_REACH];
  const quarter: readonly Corner[] = [[-arm, -reach], [arm, -reach], [arm, -arm]]; // prettier-ignore
  return [0, 1, 2, 3].flatMap((turns) => quarter.map((corner) => turned(corner, turns)));
}

function turned([x, y]: Corner, quarters: number): Corner {
  return quarters === 0 ? [x, y] : turned([-y, x], quarters - 1);
}
