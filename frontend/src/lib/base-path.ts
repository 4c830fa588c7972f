/** The path that the page is served below, such as `/` or `/neurarium/`: the server writes into the page where it is. */
export const basePath = readBasePath();

/** An address of the server, `/api/…` or `/s/…`, as it is below that path. */
export function belowBase(path: string): string {
  return basePath + path.replace(/^\//, "");
}

function readBasePath(): string {
  if (typeof document === "undefined") return "/";
  const base = document.querySelector<HTMLMetaElement>("meta[name=base-path]")?.content ?? "/";
  return new URL(base, location.href).pathname;
}
