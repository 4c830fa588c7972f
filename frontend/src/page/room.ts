/** Measure the room of the network, from the page's corner: what stands large takes it. */
export function measureRoom(node: HTMLElement): () => void {
  const page = node.offsetParent as HTMLElement;
  const observer = new ResizeObserver(() => {
    const { offsetLeft, offsetTop, offsetWidth, offsetHeight } = node;
    const room = { left: offsetLeft, top: offsetTop, width: offsetWidth, height: offsetHeight };
    for (const [side, size] of Object.entries(room)) page.style.setProperty(`--room-${side}`, `${size}px`);
  });
  // What stands above the network may grow without it.
  for (const observed of [node, page]) observer.observe(observed);
  return () => observer.disconnect();
}
