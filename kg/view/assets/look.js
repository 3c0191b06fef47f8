// Owns: colours, shapes and sizes of each type, and drawing a shape. Knows: canvas. Must not know: the graph.

export const SHAPES = ["dot", "square", "diamond", "triangle", "hexagon", "triangleDown", "box"];

// Okabe & Ito (2008): told apart with every common kind of colour blindness; shape says the same again.
const LIGHT = ["#0072b2", "#d55e00", "#009e73", "#b0488f", "#c58a00", "#3aa0d8", "#7d8590"];
const DARK = ["#4ba3e0", "#f0803c", "#2fc796", "#e08cc2", "#e8b43a", "#8fd3f7", "#8b949e"];

export function theme() {
  const dark = document.documentElement.dataset.theme === "dark";
  return {
    dark,
    colours: dark ? DARK : LIGHT,
    ink: dark ? "#e9ebef" : "#1c2330",
    quiet: dark ? "#a5aebb" : "#586273",
    paper: dark ? "#11151b" : "#fbfaf7",
    disc: dark ? "rgba(255,255,255,0.035)" : "rgba(40,50,70,0.035)",
    rim: dark ? "rgba(255,255,255,0.07)" : "rgba(40,50,70,0.07)",
    edge: dark ? "rgba(170,185,205,0.3)" : "rgba(70,85,110,0.27)",
    loose: dark ? "rgba(170,185,205,0.16)" : "rgba(70,85,110,0.15)",
    mild: dark ? "rgba(180,195,215,0.42)" : "rgba(60,78,110,0.36)",
    strong: dark ? "rgba(200,214,235,0.85)" : "rgba(40,60,95,0.75)",
    faint: dark ? "rgba(170,185,205,0.06)" : "rgba(70,85,110,0.05)",
    accent: dark ? "#9dbcff" : "#1f4fb8",
  };
}

/** The outline of a type's shape around (0, 0) with radius r, as points; null is a circle. */
export function outline(type, r) {
  const ring = (n, turn) => Array.from({ length: n }, (_, i) => [r * Math.cos(turn + (i * 2 * Math.PI) / n), r * Math.sin(turn + (i * 2 * Math.PI) / n)]);
  switch (SHAPES[type]) {
    case "square": return [[-r, -r], [r, -r], [r, r], [-r, r]].map(([x, y]) => [x * 0.88, y * 0.88]);
    case "diamond": return ring(4, -Math.PI / 2);
    case "triangle": return ring(3, -Math.PI / 2);
    case "triangleDown": return ring(3, Math.PI / 2);
    case "hexagon": return ring(6, 0);
    case "box": return [[-r * 0.75, -r], [r * 0.75, -r], [r * 0.75, r], [-r * 0.75, r]];
    default: return null;
  }
}

/** Trace a shape on a canvas. */
export function trace(ctx, type, x, y, r) {
  const points = outline(type, r);
  ctx.beginPath();
  if (!points) ctx.arc(x, y, r, 0, 2 * Math.PI);
  else points.forEach(([px, py], i) => (i ? ctx.lineTo(x + px, y + py) : ctx.moveTo(x + px, y + py)));
  ctx.closePath();
}
