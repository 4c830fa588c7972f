import { hasCoordinates } from "../lib/learning-problem";
import { readThemeStyle, type ThemeStyle } from "../lib/render/theme-style";
import { frames } from "../lib/state/frames";
import { input } from "../lib/state/input.svelte";
import { session } from "../lib/state/session.svelte";
import { theme } from "../lib/state/theme.svelte";
import { edgesShown } from "../views/network/edge-meaning.svelte";
import { drawnLayers } from "../views/network/graph";
import { headersOf, type Header } from "../views/network/headers";
import { layoutNetwork, type HeaderPlacement } from "../views/network/layout";
import { paintEdges } from "../views/network/paint-edges";
import { paintMarks } from "../views/network/paint-marks";
import { rolePlaces, type RolePlace } from "../views/network/roles";
import { inputNamesWidth } from "../views/network/paint-names";
import { Scene, unitNamesOf } from "../views/network/scene";
import { capitalised } from "../views/network/unit-names";
import { tileOrder } from "../views/network/tile-order.svelte";
import { textMeasure } from "../views/network/text-measure";
import { SvgRecorder } from "./svg-recorder";

export const WIDTH = 1200;
export const HEIGHT = 760;
const MARGIN = 20;
const PNG_SCALE = 2;
/** In sizes of type: the name of a network over its layers. */
const ROLE_HEIGHT = 2;
const DETAIL_SCALE = 0.92;

interface Picture {
  readonly scene: Scene;
  readonly headers: readonly (Header & HeaderPlacement)[];
  readonly roles: readonly RolePlace[];
  readonly style: ThemeStyle;
}

/** The network as it is now, as SVG. */
export function networkSvg(): string | null {
  const picture = presentPicture();
  if (!picture) return null;
  const recorder = new SvgRecorder(WIDTH, HEIGHT, document.createElement("canvas").getContext("2d")!);
  paint(recorder as unknown as CanvasRenderingContext2D, picture);
  return recorder.svg(picture.style.palette.bg);
}

/** The network as it is now, as PNG. */
export async function networkPng(): Promise<Blob | null> {
  const picture = presentPicture();
  if (!picture) return null;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [WIDTH * PNG_SCALE, HEIGHT * PNG_SCALE];
  const context = canvas.getContext("2d")!;
  context.scale(PNG_SCALE, PNG_SCALE);
  context.fillStyle = picture.style.palette.bg;
  context.fillRect(0, 0, WIDTH, HEIGHT);
  paint(context, picture);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** Paint the network as it is now into a picture of WIDTH × HEIGHT; false while there is none. */
export function paintNetwork(context: CanvasRenderingContext2D): boolean {
  const picture = presentPicture();
  if (picture) paint(context, picture);
  return picture !== null;
}

/** Laid out again, at the size of a page, and filled with the numbers of the latest frame. */
function presentPicture(): Picture | null {
  const { state } = session;
  if (!state) return null;
  const { networks, data, objective } = state;
  const style = readThemeStyle(theme.resolved, 13);
  const measure = textMeasure(style.fontFamily);
  const drawn = drawnLayers(networks, hasCoordinates(data), objective.answer_role);
  const widest = (texts: readonly string[], weight: number) =>
    texts.reduce((width, text) => Math.max(width, measure(style.fontSize, weight)(text)), 0);
  const first = drawn.filter(({ sources }) => sources.length === 0);
  const layout = layoutNetwork(drawn, {
    width: WIDTH,
    height: HEIGHT - MARGIN,
    headerHeight: style.fontSize * 3.6,
    top: networks.length > 1 ? style.fontSize * ROLE_HEIGHT : 0,
    labelWidth: widest(objective.judgements, 650) + 18,
    nameWidth: inputNamesWidth(
      first.flatMap((layer) => unitNamesOf(layer, data.axes)),
      WIDTH / 5,
      measure(style.fontSize, 400),
    ),
  });
  const unshuffled = tileOrder.of(data.pixel_order);
  const scene = new Scene(drawn, layout, objective.judgements, data.axes, objective.readout);
  const hasInput = input.current.kind !== "nothing";
  scene.read(frames, style.palette, input.revision, { hasInput, edges: edgesShown.of(hasInput), unshuffled });
  const places = scene.layers.map(({ placement }) => placement.header);
  const widths = places.map(({ width }) => width);
  const headers = headersOf(drawn, objective.readout, widths, measure(style.fontSize, 600));
  const roles = rolePlaces(
    networks.map(({ role }) => role),
    scene,
  );
  return { scene, headers: headers.map((header, i) => ({ ...header, ...places[i]! })), roles, style };
}

function paint(context: CanvasRenderingContext2D, { scene, headers, roles, style }: Picture): void {
  paintEdges(context, scene, style.palette, null);
  context.setLineDash([]);
  paintMarks(context, scene, style, null);
  const { palette, fontFamily, fontSize } = style;
  context.textAlign = "center";
  context.textBaseline = "top";
  context.fillStyle = palette.dim;
  context.font = `600 ${fontSize}px ${fontFamily}`;
  for (const { role, left, width } of roles) context.fillText(capitalised(role), left + width / 2, 6);
  for (const { x, y, title, detail, isLowered } of headers) {
    const top = y + 10 + (isLowered ? fontSize * 1.35 : 0);
    context.fillStyle = palette.ink;
    context.font = `600 ${fontSize}px ${fontFamily}`;
    context.fillText(title, x, top);
    context.fillStyle = palette.dim;
    context.font = `400 ${fontSize * DETAIL_SCALE}px ${fontFamily}`;
    context.fillText(detail, x, top + fontSize * 1.35);
  }
}
