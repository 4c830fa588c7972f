/** Whether the page is in a frame of another one, or is to look so (`?embed`): it is compact then. */
export const isEmbedded =
  typeof window !== "undefined" &&
  (window.self !== window.top || new URLSearchParams(location.search).has("embed"));

/** The address of the same page as it is by itself. */
export function unembedded(href: string): string {
  const url = new URL(href);
  url.searchParams.delete("embed");
  return url.href;
}
