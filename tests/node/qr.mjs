// Reads QR codes as a phone does: paints an SVG image and has jsQR find the code in it.
// One JSON request a line on standard input, one JSON answer a line on standard output:
//   { "svg", "scale" } -> { "text" } (null when there is none)
import { createInterface } from "node:readline";
import jsQR from "jsqr";

// Paints rectangles such as M4 4h7v1h-7z, each in the fill of its path, onto square pixels.
function paint(svg, scale) {
  const side = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)[1]) * scale;
  const pixels = new Uint8ClampedArray(side * side * 4);
  for (const [, fill, path] of svg.matchAll(/<path(?: fill="(#fff)")? d="([^"]*)"\/>/g)) {
    for (const [, x, y, width, height] of path.matchAll(/M(\d+) (\d+)h(\d+)v(\d+)h-\d+z/g)) {
      for (let row = y * scale; row < (Number(y) + Number(height)) * scale; row++) {
        for (let column = x * scale; column < (Number(x) + Number(width)) * scale; column++) {
          pixels.set(fill ? [255, 255, 255, 255] : [0, 0, 0, 255], (row * side + column) * 4);
        }
      }
    }
  }
  return { pixels, side };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { svg, scale } = JSON.parse(line);
  const { pixels, side } = paint(svg, scale);
  console.log(JSON.stringify({ text: jsQR(pixels, side, side)?.data ?? null }));
}
