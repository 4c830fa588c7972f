import { sendPageError } from "./protocol/api";

/** A page that fails again and again says so a few times. */
const MOST = 10;
const MOST_CHARACTERS = { part: 100, message: 500, stack: 4_000 };

const sent = new Set<string>();

/** Tell the server's log of an error of the page, once of each. */
export function reportPageError(part: string, error: unknown): void {
  console.error(error);
  const { message, stack = "" } = error instanceof Error ? error : { message: String(error) };
  const key = `${part}: ${message}`;
  if (sent.has(key) || sent.size >= MOST) return;
  sent.add(key);
  sendPageError({
    part: part.slice(0, MOST_CHARACTERS.part),
    message: message.slice(0, MOST_CHARACTERS.message),
    stack: stack.slice(0, MOST_CHARACTERS.stack),
  });
}

/** Report what no part of the page catches; returns what ends it. */
export function reportUncaughtErrors(): () => void {
  const caught = (event: ErrorEvent): void => {
    // Browsers say so of an observer that will be called in the next frame: it is no error of the page.
    if (!event.message.startsWith("ResizeObserver loop"))
      reportPageError("The page", event.error ?? event.message);
  };
  const rejected = (event: PromiseRejectionEvent): void => reportPageError("The page", event.reason);
  window.addEventListener("error", caught);
  window.addEventListener("unhandledrejection", rejected);
  return () => {
    window.removeEventListener("error", caught);
    window.removeEventListener("unhandledrejection", rejected);
  };
}
