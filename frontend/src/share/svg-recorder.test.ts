import { expect, test } from "vitest";

import { SvgRecorder } from "./svg-recorder";

const recorder = () => new SvgRecorder(100, 50, {} as CanvasRenderingContext2D);

test("What is drawn stands in the picture in its order, with its style", () => {
  const context = recorder();
  context.strokeStyle = "#4c9be8";
  context.lineWidth = 2;
  context.globalAlpha = 0.5;
  context.beginPath();
  context.moveTo(0, 1.234);
  context.bezierCurveTo(1, 2, 3, 4, 5, 6);
  context.stroke();
  context.globalAlpha = 1;
  context.fillStyle = "#ffffff";
  context.fillRect(10, 10, 5, -4);
  const lines = context.svg("#000").split("\n");
  expect(lines[2]).toBe(
    '<path d="M0 1.23C1 2 3 4 5 6" fill="none" stroke="#4c9be8" stroke-width="2" opacity="0.5"/>',
  );
  expect(lines[3]).toBe('<rect x="10" y="6" width="5" height="4" fill="#ffffff"/>');
});

test("Text is escaped, and stands as the canvas would put it", () => {
  const context = recorder();
  context.font = '600 13px "Inter Variable", sans-serif';
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText("a < b & c", 5, 6);
  const svg = context.svg("#fff");
  expect(svg).toContain('text-anchor="middle" dominant-baseline="central"');
  expect(svg).toContain(
    'font-family="&quot;Inter Variable&quot;, sans-serif" font-size="13" font-weight="600"',
  );
  expect(svg).toContain(">a &lt; b &amp; c</text>");
});

test("A clip holds until what was saved is restored", () => {
  const context = recorder();
  context.save();
  context.beginPath();
  context.roundRect(0, 0, 10, 10, 99);
  context.clip();
  context.fillRect(0, 0, 9, 9);
  context.restore();
  context.fillRect(1, 1, 1, 1);
  const svg = context.svg("#fff");
  expect(svg.match(/<g /g)).toHaveLength(1);
  expect(svg.indexOf("</g>")).toBeLessThan(svg.indexOf('x="1"'));
});
