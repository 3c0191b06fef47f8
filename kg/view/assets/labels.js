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
 * Draw the name of a circle {x, y, r, text} along the inside of its top, as many of its parts as fit whole.
 * @param said names that stand elsewhere already: alone they are not said again
 * @param hidden whether those names are hidden just now: a circle that has no other name then says its own
 * @returns the boxes that it takes; none where there is no room
 */
export function arc(ctx, circle, { size, colour, alpha, said, hidden }) {
  const room = 2.7 * circle.r;
  const gap = 0.3; // between letters, which do not kern around a bend
  const measure = (t) => [...t].reduce((sum, c) => sum + width(ctx, c, size, true) + gap, 0);
  const parts = circle.text.split(" · ");
  const fresh = parts.length === 1 ? [] : [parts.join(" · ")];
  const text = [...fresh, ...parts.filter((part) => !said.has(part)), ...(hidden ? parts : [])].find((t) => measure(t) <= room);
  if (!text) return [];
  circle.text = text;
  const boxes = [];
  let angle = -Math.PI / 2 - measure(text) / circle.r / 2;
  ctx.font = font(size, true);
  ctx.fillStyle = colour;
  ctx.globalAlpha = alpha;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  for (const c of text) {
    const w = width(ctx, c, size, true) + gap;
    angle += w / circle.r / 2;
    const [x, y] = [circle.x + circle.r * Math.cos(angle), circle.y + circle.r * Math.sin(angle)];
    ctx.font = font(size, true); // measuring may have changed it
    ctx.save();
    ctx.translate(x, y);
    ctx.rotate(angle + Math.PI / 2);
    ctx.fillText(c, 0, 0);
    ctx.restore();
    boxes.push({ x: x - size / 2, y: y - size / 2, w: size, h: size });
    angle += w / circle.r / 2;
  }
  ctx.globalAlpha = 1;
  return boxes;
}

/**
 * Draw labels that do not touch each other.
 * @param labels [{text, x, y, r, size, bold, colour, must}] in screen pixels, the important first; the text goes under
 * the node, or where that is taken beside or above it
 * @param marks [{x, y, r}] nodes that a label must not cover
 * @param taken [{x, y, w, h}] room that is taken already
 * @returns the labels that were drawn
 */
export function drawLabels(ctx, labels, marks, view, halo, taken = []) {
  const grid = new Map();
  const near = (box, visit) => {
    for (let i = Math.floor(box.x / 64); i <= Math.floor((box.x + box.w) / 64); i++) for (let j = Math.floor(box.y / 64); j <= Math.floor((box.y + box.h) / 64); j++) if (visit(i * 4096 + j)) return true;
    return false;
  };
  const hit = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
  const add = (box) => near(box, (key) => (grid.has(key) ? grid.get(key).push(box) : grid.set(key, [box])) && false);
  const blocked = (box, owner, r) => near(box, (key) => (grid.get(key) ?? []).some((b) => b.owner !== owner && b.r >= r && hit(box, b)));
  for (const m of marks) add({ x: m.x - m.r * 0.8, y: m.y - m.r * 0.8, w: m.r * 1.6, h: m.r * 1.6, owner: m.id, r: m.r });
  for (const box of taken) add({ ...box, owner: null, r: Infinity });
  const inside = ([x, y], w, h) => x >= 2 && y >= 2 && x + w <= view.w - 2 && y + h <= view.h - 2;
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
    const open = (r) => spots.find((spot) => inside(spot, w, h) && !blocked({ x: spot[0], y: spot[1], w, h }, label.id, r));
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
