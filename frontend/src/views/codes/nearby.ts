import { frames } from "../../lib/state/frames";
import { nearestLabels, type Place } from "../scatter/place";

/** Which test samples lie around a place, as a sentence that follows another; empty if they have no classes. */
export function nearbyInWords(place: Place, classNames: readonly string[]): string {
  const [places, labels] = [frames.get("codes/places"), frames.get("codes/label")];
  const near = places && labels ? nearestLabels(place, places.data, labels.data) : [];
  const names = near.map((label) => classNames[label]).join(", ");
  return names && ` The nearest test samples are ${names}.`;
}
