/** Let the browser save something under a name. */
export function saveFile(content: Blob | string, name: string, type = "text/plain"): void {
  const blob = typeof content === "string" ? new Blob([content], { type }) : content;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Ask for a file; null when none was chosen. */
export function askForFile(accept: string): Promise<File | null> {
  const chooser = document.createElement("input");
  chooser.type = "file";
  chooser.accept = accept;
  return new Promise((resolve) => {
    chooser.onchange = () => resolve(chooser.files?.[0] ?? null);
    chooser.oncancel = () => resolve(null);
    chooser.click();
  });
}
