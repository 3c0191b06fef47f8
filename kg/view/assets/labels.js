// Owns: which labels are drawn where: constant size on the screen, the important first, never one over another.
// Knows: canvas, numbers. Must not know: the graph.

const FAMILY = 'Inter, "Segoe UI", system-ui, -apple-system, "Helvetica Neue", Arial, sans-serif';
const widths = new Map();

export function font(size, bold) {
  return `${bold ? 650 : 500} ${size}px ${FAMILY}`;
}

/** Width of a text in pixels, remembered. */
export function width(ctx, text, size, bold) {
  const key = `${size}${bold ? "b" : "n"}${text}`;
  let w = widths.get(key);
  if (w === undefined) {
    ctx.font = font(size, bold);
    widths.set(key, (w = ctx.measureText(text).width));
  }
  return w;
}

/**
 * Draw labels that do not touch each other.
 * @param labels [{text, x, y, r, size, bold, colour, must}] in screen pixels, the important first; the text goes under
 * the node, or where that is taken beside or above it
 * @param marks [{x, y, r}] nodes that a label must not cover
 * @returns the labels that were drawn
 */
export function drawLabels(ctx, labels, marks, view, halo) {
  const grid = new Map();
  const near = (box, visit) => {
    for (let i = Math.floor(box.x / 64); i <= Math.floor((box.x + box.w) / 64); i++) for (let j = Math.floor(box.y / 64); j <= Math.floor((box.y + box.h) / 64); j++) if (visit(i * 4096 + j)) return true;
    return false;
  };
  const hit = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
  const add = (box) => near(box, (key) => (grid.has(key) ? grid.get(key).push(box) : grid.set(key, [box])) && false);
  const blocked = (box, owner, r) => near(box, (key) => (grid.get(key) ?? []).some((b) => b.owner !== owner && b.r >= r && hit(box, b)));
  for (const m of marks) add({ x: m.x - m.r * 0.8, y: m.y - m.r * 0.8, w: m.r * 1.6, h: m.r * 1.6, owner: m.id, r: m.r });
  const drawn = [];
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  ctx.lineJoin = "round";
  for (const label of labels) {
    if (label.x < -200 || label.y < -60 || label.x > view.w + 200 || label.y > view.h + 60) continue;
    const w = width(ctx, label.text, label.size, label.bold) + 4;
    const h = label.size + 3;
    const spots = label.centred
      ? [[label.x - w / 2, label.y - h / 2]]
      : [
          [label.x - w / 2, label.y + label.r + 2],
          [label.x + label.r + 3, label.y - h / 2],
          [label.x - w / 2, label.y - label.r - h - 2],
          [label.x - label.r - w - 3, label.y - h / 2],
        ];
    const open = (r) => spots.find(([x, y]) => !blocked({ x, y, w, h }, label.id, r));
    // an important label may cover nodes that are smaller than its own, but never another label
    const free = open(0) ?? (label.important ? open(label.r * 0.8) : null) ?? (label.must ? open(Infinity) ?? spots[0] : null);
    if (!free) continue;
    const box = { x: free[0], y: free[1], w, h, owner: null, r: Infinity };
    add(box);
    ctx.font = font(label.size, label.bold);
    ctx.lineWidth = 3.5;
    ctx.strokeStyle = halo;
    ctx.globalAlpha = label.alpha ?? 1;
    ctx.strokeText(label.text, box.x + 2, box.y + h / 2);
    ctx.fillStyle = label.colour;
    ctx.fillText(label.text, box.x + 2, box.y + h / 2);
    drawn.push({ ...label, box });
  }
  ctx.globalAlpha = 1;
  return drawn;
}
