/** Which controls of a layer's head are shown: those that have room beside those of its neighbours. */
export interface HeadForm {
  readonly hasWidth: boolean;
  readonly hasActivation: boolean;
  readonly hasRemove: boolean;
  /** In pixels at the usual size of type. */
  readonly size: number;
  /** Whether there is room for it without covering the gaps on both sides; else it shows when pointed at. */
  readonly isAlwaysShown: boolean;
}

const WIDTH_SIZE = 74;
const ACTIVATION_SIZE = 74;
const REMOVE_SIZE = 24;
/** Room for the button of a gap, half of it on each side of a head. */
export const GAP_SIZE = 30;

interface Offered {
  readonly hasWidth: boolean;
  readonly hasActivation: boolean;
}

/** The controls of a head that has so much room; null where not even the least of them fit. */
export function headForm({ hasWidth, hasActivation }: Offered, room: number): HeadForm | null {
  const forms = [
    { hasWidth, hasActivation, hasRemove: true },
    { hasWidth, hasActivation: false, hasRemove: true },
    ...(hasWidth ? [{ hasWidth, hasActivation: false, hasRemove: false }] : []),
  ].map((form) => ({ ...form, size: sizeOf(form) }));
  const beside = forms.find(({ size }) => size + GAP_SIZE <= room);
  if (beside) return { ...beside, isAlwaysShown: true };
  const pointedAt = forms.find(({ size }) => size <= room);
  return pointedAt ? { ...pointedAt, isAlwaysShown: false } : null;
}

function sizeOf(form: Offered & { readonly hasRemove: boolean }): number {
  return (
    Number(form.hasWidth) * WIDTH_SIZE +
    Number(form.hasActivation) * ACTIVATION_SIZE +
    Number(form.hasRemove) * REMOVE_SIZE
  );
}

/** Something on the line of controls: its middle and its width, in pixels. */
export interface OnLine {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

const LINE_HEIGHT = 30;

/** Whether two controls would cover each other. */
export function collide(a: OnLine, b: OnLine): boolean {
  return Math.abs(a.y - b.y) < LINE_HEIGHT && Math.abs(a.x - b.x) < (a.size + b.size) / 2;
}
