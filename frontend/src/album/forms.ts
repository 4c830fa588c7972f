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

/** What becomes of pictures that are there when they shall have another form. */
export function whatBecomes(before: PictureForm, after: PictureForm): string {
  const colours =
    before.colour === after.colour
      ? ""
      : after.colour
        ? " Those that are there came without colours, and stay grey: bring them again to have them."
        : " Their colours are kept, and come back with them.";
  return `All pictures become ${after.size} × ${after.size}; the network learns them from now on. Undo brings them back as they are.${colours}`;
}
