import type { PictureForm } from "../lib/protocol/generated";

/** What form the pictures of a set can have, by a name for each. */
export const FORMS: Readonly<Record<string, PictureForm & { readonly title: string }>> = {
  "28-grey": { size: 28, colour: false, title: "28 × 28, grey" },
  "28-colour": { size: 28, colour: true, title: "28 × 28, colour" },
  "32-grey": { size: 32, colour: false, title: "32 × 32, grey" },
  "32-colour": { size: 32, colour: true, title: "32 × 32, colour" },
};

export function nameOfForm({ size, colour }: PictureForm): string {
  return `${size}-${colour ? "colour" : "grey"}`;
}

/** How pictures of a form are made of photos. */
export function formInWords(form: PictureForm | undefined): string {
  const { size, colour } = form ?? { size: 28, colour: false };
  return `${colour ? "in its colours on its own ground" : "light on black"}, ${size} × ${size}`;
}
