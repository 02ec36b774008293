/** A signature as strokes: drawn on a canvas, taken back one by one, or typed instead. */

export interface Dot {
  x: number;
  y: number;
}
export type Stroke = readonly Dot[];

const PAPER = "#ffffff";
const INK = "#16211f";

/** Draws everything anew: dark on white, in dark mode too, as it will be printed. */
export function draw(context: CanvasRenderingContext2D, strokes: readonly Stroke[]): void {
  const { width, height } = context.canvas;
  context.fillStyle = PAPER;
  context.fillRect(0, 0, width, height);
  context.strokeStyle = INK;
  context.lineWidth = Math.max(3, width / 180);
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const [first, ...rest] of strokes) {
    if (first === undefined) continue;
    context.beginPath();
    context.moveTo(first.x, first.y);
    // A dot is a stroke of no length.
    for (const { x, y } of rest.length > 0 ? rest : [first]) context.lineTo(x, y);
    context.stroke();
  }
}

/** A name in place of a drawn signature, as large as the paper lets it be. */
export function write(context: CanvasRenderingContext2D, name: string): void {
  const { width, height } = context.canvas;
  context.fillStyle = PAPER;
  context.fillRect(0, 0, width, height);
  context.fillStyle = INK;
  context.textAlign = "center";
  context.textBaseline = "middle";
  const size = Math.min(height * 0.5, (width * 0.9) / Math.max(2, name.length));
  context.font = `${Math.round(size)}px serif`;
  context.fillText(name, width / 2, height / 2, width * 0.9);
}

/** Where a finger is on the canvas, whatever size the screen shows it in. */
export function dotAt(canvas: HTMLCanvasElement, event: { clientX: number; clientY: number }): Dot {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  return {
    x: ((event.clientX - left) / width) * canvas.width,
    y: ((event.clientY - top) / height) * canvas.height,
  };
}
