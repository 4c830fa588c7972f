/**
 * Put a text on the clipboard; whether that was possible. The clipboard is an object of secure contexts only, which a
 * school's server on plain http is not, nor a frame of another site; what all browsers had before works there too.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    // eslint-disable-next-line web-apis/available -- the way without it is below
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByCommand(text);
  }
}

function copyByCommand(text: string): boolean {
  let taken = false;
  const give = (event: ClipboardEvent): void => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    taken = true;
  };
  document.addEventListener("copy", give, { capture: true, once: true });
  const done = document.execCommand("copy");
  document.removeEventListener("copy", give, { capture: true });
  return done && taken;
}
