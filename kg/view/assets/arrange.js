// Owns: places for the drawn nodes, made from the build's map: nothing overlaps, communities apart.
// Knows: numbers only. Must not know: the DOM, the drawing engine.

const CELL = 8; // pixels; the grain in which space is taken

/** Radius of a node with this support, in pixels at zoom 1. */
export const radius = (support) => Math.min(30, 5 + 2.1 * Math.sqrt(support));

/** A sheet of taken space: rectangles that do not overlap. */
function sheet() {
  const taken = new Set();
  const each = (x, y, w, h, visit) => {
    for (let i = Math.floor((x - w / 2) / CELL); i <= Math.floor((x + w / 2) / CELL); i++) {
      for (let j = Math.floor((y - h / 2) / CELL); j <= Math.floor((y + h / 2) / CELL); j++) if (visit((i + 20000) * 40000 + j + 20000)) return true;
    }
    return false;
  };
  return {
    free: (x, y, w, h) => !each(x, y, w, h, (key) => taken.has(key)),
    take: (x, y, w, h) => each(x, y, w, h, (key) => taken.add(key) && false),
  };
}

/** Put a box at the free place nearest to (x, y), looking along a spiral that starts in direction `angle`. */
function settle(space, box, x, y, angle, start = 0) {
  for (let r = start; ; r += 7) {
    const steps = Math.max(1, Math.ceil((2 * Math.PI * r) / 22));
    for (let k = 0; k < steps; k++) {
      const turn = angle + (k % 2 ? 1 : -1) * Math.ceil(k / 2) * ((2 * Math.PI) / steps);
      const px = x + r * 1.25 * Math.cos(turn);
      const py = y + r * Math.sin(turn);
      if (!space.free(px, py, box.w, box.h)) continue;
      space.take(px, py, box.w, box.h);
      return { x: px, y: py, r };
    }
  }
}

/**
 * The overview. Each community becomes a disc with its most supported nodes in the middle; discs keep their direction
 * on the map of the build and move together until they almost touch.
 * @param nodes [{id, home, x, y, w, h}] the most important first; w × h is the room for node and label
 * @returns {places: Map(id → {x, y}), discs: [{home, x, y, r, size}]}
 */
export function overview(nodes, aspect = 1.2) {
  const groups = new Map();
  for (const node of nodes) {
    if (!groups.has(node.home)) groups.set(node.home, []);
    groups.get(node.home).push(node);
  }
  const discs = [];
  const inner = new Map();
  for (const [home, members] of groups) {
    const mx = members.reduce((sum, n) => sum + n.x, 0) / members.length;
    const my = members.reduce((sum, n) => sum + n.y, 0) / members.length;
    const space = sheet();
    let start = 0;
    let reach = 0;
    for (const node of members) {
      const spot = settle(space, node, 0, 0, Math.atan2(node.y - my, node.x - mx), Math.max(0, start * 0.5));
      start = spot.r;
      inner.set(node.id, spot);
      reach = Math.max(reach, Math.hypot(Math.abs(spot.x) + node.w / 2, Math.abs(spot.y) + node.h / 2) * 0.94);
    }
    discs.push({ home, bx: mx, by: my, x: 0, y: 0, r: reach + (members.length > 2 ? 19 : 12), size: members.length });
  }
  pack(discs, aspect);
  const places = new Map();
  for (const disc of discs) for (const node of groups.get(disc.home)) places.set(node.id, { x: disc.x + inner.get(node.id).x, y: disc.y + inner.get(node.id).y });
  return { places, discs };
}

/** Place discs, largest first, each as near to the middle as it can be, in its own direction. */
function pack(discs, aspect) {
  const order = [...discs].sort((a, b) => b.r - a.r || a.home - b.home);
  const total = order.reduce((sum, d) => sum + d.r, 0) || 1;
  const cx = order.reduce((sum, d) => sum + d.bx * d.r, 0) / total;
  const cy = order.reduce((sum, d) => sum + d.by * d.r, 0) / total;
  const done = [];
  for (const disc of order) {
    const angle = Math.atan2(disc.by - cy, disc.bx - cx);
    let best = null;
    for (let k = 0; k < 48; k++) {
      const turn = angle + (k / 48) * 2 * Math.PI;
      const away = Math.abs(((turn - angle + 3 * Math.PI) % (2 * Math.PI)) - Math.PI);
      for (let r = 0; ; r += 10) {
        const x = r * aspect * Math.cos(turn);
        const y = r * Math.sin(turn);
        const cost = r * (1 + 0.12 * away);
        if (best && cost >= best.cost) break;
        if (done.every((d) => Math.hypot(d.x - x, d.y - y) >= d.r + disc.r + 10)) {
          best = { x, y, cost };
          break;
        }
      }
    }
    Object.assign(disc, { x: best.x, y: best.y });
    done.push(disc);
  }
}

/** One node in the middle, the others around it in sectors by type, the strongest inside. */
export function around(centre, nodes, x = 0, y = 0, taken = []) {
  const space = sheet();
  for (const t of taken) space.take(t.x, t.y, t.w, t.h);
  if (!taken.length) space.take(x, y, centre.w + 24, centre.h + 24);
  const kinds = [...new Set(nodes.map((n) => n.type))].sort((a, b) => a - b);
  const share = new Map(kinds.map((k) => [k, nodes.filter((n) => n.type === k).length]));
  const angles = new Map();
  let turn = -Math.PI / 2;
  for (const kind of kinds) {
    const width = (share.get(kind) / nodes.length) * 2 * Math.PI;
    angles.set(kind, turn + width / 2);
    turn += width;
  }
  const count = new Map();
  const places = new Map([[centre.id, { x, y }]]);
  for (const node of nodes) {
    const k = count.get(node.type) ?? 0;
    count.set(node.type, k + 1);
    const width = (share.get(node.type) / nodes.length) * 2 * Math.PI;
    const angle = angles.get(node.type) + ((k % 2 ? 1 : -1) * Math.ceil(k / 2) * width) / (share.get(node.type) + 1);
    const spot = settle(space, node, x, y, angle, 70);
    places.set(node.id, { x: spot.x, y: spot.y });
  }
  return places;
}

/** A path from left to right, in a gentle wave so that labels keep apart. */
export function line(nodes) {
  const places = new Map();
  let x = 0;
  nodes.forEach((node, i) => {
    x += i ? Math.max(190, node.w / 2 + nodes[i - 1].w / 2 + 110) : 0;
    places.set(node.id, { x, y: i % 2 ? 34 : -34 });
  });
  return places;
}
