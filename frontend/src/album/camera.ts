/** How large a picture of the camera is that is sent: enough to be framed, as drawings are. */
const SIDE = 320;

/** Why there is no camera here, in a sentence; empty where there may be one. */
export function whyNoCamera(isSecure: boolean, devices: unknown): string {
  if (!isSecure || !devices)
    return "Browsers open the camera only over https, or on the computer that the server runs on (localhost).";
  return "";
}

/** The camera's picture, one of the back if there are several; only where `whyNoCamera` says nothing. */
export function openCamera(): Promise<MediaStream> {
  // eslint-disable-next-line web-apis/available -- who calls this has asked why there might be none
  return navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
}

/** What went wrong with the camera, in a sentence. */
export function cameraRefusal(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError")
    return "The camera is not allowed here: allow it beside the page’s address.";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "No camera was found.";
  if (name === "NotReadableError") return "Another program uses the camera, or it cannot be read.";
  return "The camera cannot be opened.";
}

/** The middle of what a camera shows now, as a square picture. */
export async function squareOf(video: HTMLVideoElement): Promise<File | null> {
  const [width, height] = [video.videoWidth, video.videoHeight];
  const side = Math.min(width, height);
  const canvas = Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE });
  const context = canvas.getContext("2d");
  if (side === 0 || !context) return null;
  context.drawImage(video, (width - side) / 2, (height - side) / 2, side, side, 0, 0, SIDE, SIDE);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  return blob && new File([blob], "camera.png", { type: "image/png" });
}
