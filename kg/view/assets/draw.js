// Owns: the picture: vis-network holds nodes and edges, we add labels, discs and the highlight.
// Knows: vis-network, look, labels. Must not know: panels, tables, where the choice came from.

import { arc, drawLabels } from "./labels.js";
import { SHAPES, theme, trace } from "./look.js";

const PROMINENT = { wide: 34, narrow: 18 }; // labels that stand out; the others are quiet and wait for room
const READABLE = 5.2; // radius in pixels from which any node may carry its label
const MANY = 600; // drawn nodes from which edges hide while the picture is dragged
const MOVING = 12000; // milliseconds after which nodes that still move are held
const FORCES = { solver: "forceAtlas2Based", forceAtlas2Based: { gravitationalConstant: -60, centralGravity: 0.006, springLength: 90, springConstant: 0.05, avoidOverlap: 0.5, damping: 0.6 }, maxVelocity: 30, minVelocity: 1 };

/**
 * A picture in a container.
 * @param start what pyvis made: {nodes, edges, options}
 * @param on {node(n), edge(a, b), expand(n), empty(), rest()}: `rest` tells that nodes have stopped to move
 */
export function picture(vis, container, start, on) {
  let scene = { nodes: [], edges: [], discs: [], labels: new Map() };
  let lit = null; // null, or {node, near: Set} or {edge: [a, b]}
  let look = theme();
  let drawnLabels = [];
  let ordered = []; // the scene's nodes, the one whose label matters most first
  let unlit = []; // the same, as they are while none is chosen
  let arcs = []; // names of communities along the rims of their discs, in pixels
  let loosened = false; // physics has moved the nodes
  let timer = 0;
  const nodes = new vis.DataSet([]);
  const edges = new vis.DataSet([]);
  const network = new vis.Network(container, { nodes, edges }, options());
  const canvas = container.querySelector("canvas");

  function options() {
    const groups = Object.fromEntries(Object.entries(start.options.groups).map(([name, group], i) => [name, { ...group, color: colour(i) }]));
    return { ...start.options, groups };
  }

  function colour(type, faded = false) {
    const fill = look.colours[type];
    return { background: fill, border: look.paper, highlight: { background: fill, border: look.ink }, hover: { background: fill, border: look.ink }, opacity: faded ? 0.2 : 1 };
  }

  function visNode(n) {
    const faded = lit && !lit.near.has(n.id);
    const { x, y } = loosened ? at(n) : n;
    return { id: n.id, group: n.group, shape: n.type === 6 ? "square" : SHAPES[n.type], x, y, size: n.r, color: colour(n.type), opacity: faded ? 0.16 : 1, borderWidth: lit?.node === n.id ? 3 : 1.5 };
  }

  function visEdge(e) {
    const own = lit && (lit.edge ? lit.edge[0] === e.a && lit.edge[1] === e.b : lit.node === e.a || lit.node === e.b);
    const tone = own ? (e.stated ? look.strong : look.mild) : lit ? look.faint : e.stated ? look.edge : look.loose;
    const arrows = own && e.stated && e.to !== null ? { to: { enabled: e.to === e.b, scaleFactor: 0.55 }, from: { enabled: e.to === e.a, scaleFactor: 0.55 } } : "";
    return { id: `${e.a}~${e.b}`, from: e.a, to: e.b, width: own && e.stated ? Math.max(1.6, e.width) : Math.min(e.width, 2), dashes: e.stated ? false : [3, 4], color: { color: tone, highlight: look.strong, hover: look.strong, inherit: false }, arrows };
  }

  /** Show a scene: {nodes: [{id, type, group, name, support, x, y, r, key}], edges, discs}. */
  function show(next, keep = false) {
    scene = { ...next, base: next.edges };
    scene.byId = new Map(scene.nodes.map((n) => [n.id, n]));
    rank();
    const big = scene.nodes.length > MANY;
    network.setOptions({ interaction: { hideEdgesOnDrag: big, hideEdgesOnZoom: big } });
    network.setData({ nodes: new vis.DataSet(scene.nodes.map(visNode)), edges: new vis.DataSet(scene.edges.map(visEdge)) });
    if (!keep) fit(false);
  }

  /** Draw these edges besides those of the scene. */
  function extra(list) {
    const have = new Set(scene.base.map((e) => `${e.a}~${e.b}`));
    const edges_ = [...scene.base, ...list.filter((e) => !have.has(`${e.a}~${e.b}`))];
    if (edges_.length === scene.edges.length && edges_.every((e, i) => e.a === scene.edges[i].a && e.b === scene.edges[i].b)) return;
    scene.edges = edges_;
    const data = network.body.data.edges;
    const now = new Set(scene.edges.map((e) => `${e.a}~${e.b}`));
    data.remove(data.getIds().filter((id) => !now.has(id)));
    data.update(scene.edges.map(visEdge));
  }

  /** The order of labels: it depends on the scene and the selection, not on the camera. */
  function rank() {
    const by = (weight) => scene.nodes.map((n) => ({ n, w: weight(n) })).sort((a, b) => b.w - a.w || a.n.id - b.n.id).map(({ n }) => n);
    unlit = by((n) => (n.key ?? n.support) + (n.lead ? 1e6 : 0));
    ordered = lit ? by((n) => (lit.node === n.id ? 1e9 : (n.key ?? n.support))) : unlit;
  }

  /** Light a node with its neighbours, an edge, or nothing. */
  function light(next) {
    lit = next;
    rank();
    network.body.data.nodes.update(scene.nodes.map(visNode));
    network.body.data.edges.update(scene.edges.map(visEdge));
    if (lit?.node !== undefined && scene.byId?.has(lit.node)) network.selectNodes([lit.node], false);
    else network.unselectAll();
  }

  function at(n) {
    const body = network.body.nodes[n.id];
    return body ? { x: body.x, y: body.y } : n;
  }

  /** World to screen. */
  function lens() {
    const scale = network.getScale();
    const middle = network.getViewPosition();
    const w = container.clientWidth;
    const h = container.clientHeight;
    return { scale, w, h, to: (p) => ({ x: (p.x - middle.x) * scale + w / 2, y: (p.y - middle.y) * scale + h / 2 }) };
  }

  network.on("beforeDrawing", (ctx) => {
    arcs = [];
    if (loosened) return; // the communities lie elsewhere now
    const view = lens();
    for (const disc of scene.discs) {
      if (disc.size < 2) continue;
      ctx.beginPath();
      ctx.arc(disc.x, disc.y, disc.r, 0, 2 * Math.PI);
      ctx.fillStyle = look.disc;
      ctx.fill();
      ctx.lineWidth = 1 / view.scale;
      ctx.strokeStyle = look.rim;
      ctx.stroke();
      if (disc.name && disc.size > 2) arcs.push({ ...view.to(disc), r: disc.r * view.scale - 9, text: disc.name });
    }
  });

  network.on("afterDrawing", (ctx) => {
    const view = lens();
    ctx.save();
    const ratio = canvas.width / canvas.clientWidth;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    const prominent = view.w < 600 ? PROMINENT.narrow : PROMINENT.wide;
    const every = Boolean(lit || scene.words); // few enough to be named all
    const labels = [];
    const marks = [];
    const outside = (p) => p.x < -80 || p.y < -40 || p.x > view.w + 80 || p.y > view.h + 40;
    const said = new Set(); // what prominent labels say, a rim need not say again: of the whole map, so that it keeps its name when a node is chosen
    for (const n of unlit) {
      if (said.size >= prominent) break;
      if (!outside(view.to(at(n)))) said.add(n.name);
    }
    for (const n of ordered) {
      const p = view.to(at(n));
      const r = Math.max(2, n.r * view.scale);
      if (outside(p)) continue;
      if (lit && !lit.near.has(n.id)) continue;
      marks.push({ id: n.id, x: p.x, y: p.y, r });
      const own = lit?.node === n.id;
      const important = labels.length < prominent;
      if (!important && !every && r < READABLE) continue;
      const quiet = !important && !every;
      labels.push({ id: n.id, text: n.name, x: p.x, y: p.y, r, size: own ? 15 : quiet ? 11 : Math.round(Math.min(15, 11 + n.r / 8)), bold: own || (!quiet && n.r > 17), colour: quiet ? look.quiet : look.ink, must: own, important });
    }
    arcs = arcs.filter((a) => a.x > -a.r && a.y > -a.r && a.x < view.w + a.r && a.y < view.h + a.r);
    const taken = arcs.flatMap((a) => {
      const boxes = arc(ctx, a, { size: 10.5, colour: look.quiet, alpha: lit ? 0.45 : 0.9, said, hidden: Boolean(lit) });
      a.drawn = boxes.length > 0;
      return boxes;
    });
    const edgeWords = [];
    if (lit || scene.words) {
      for (const e of scene.edges) {
        const own = scene.words || (lit?.edge ? lit.edge[0] === e.a && lit.edge[1] === e.b : lit?.node === e.a || lit?.node === e.b);
        const a = own && e.word && scene.byId.get(e.a);
        const b = a && scene.byId.get(e.b);
        if (!b) continue;
        const pa = view.to(at(a));
        const pb = view.to(at(b));
        if (Math.hypot(pa.x - pb.x, pa.y - pb.y) < 90) continue;
        edgeWords.push({ id: -9, text: e.word, x: (pa.x + pb.x) / 2, y: (pa.y + pb.y) / 2, r: 0, size: 11, bold: false, colour: look.quiet, centred: true });
      }
    }
    drawnLabels = drawLabels(ctx, [...labels, ...edgeWords.slice(0, 40)], marks, view, look.paper, taken);
    if (focused !== null && scene.byId?.has(focused)) ring(ctx, view, scene.byId.get(focused));
    ctx.restore();
  });

  function ring(ctx, view, n) {
    const p = view.to(at(n));
    trace(ctx, 0, p.x, p.y, n.r * view.scale + 5);
    ctx.lineWidth = 2.5;
    ctx.strokeStyle = look.accent;
    ctx.stroke();
  }

  network.on("click", ({ nodes: hitNodes, edges: hitEdges }) => {
    if (hitNodes.length) on.node(Number(hitNodes[0]));
    else if (hitEdges.length) on.edge(...String(hitEdges[0]).split("~").map(Number));
    else on.empty();
  });
  network.on("doubleClick", ({ nodes: hitNodes }) => hitNodes.length && on.expand(Number(hitNodes[0])));
  network.on("hoverNode", () => (canvas.style.cursor = "pointer"));
  network.on("hoverEdge", () => (canvas.style.cursor = "pointer"));
  network.on("blurNode", () => (canvas.style.cursor = ""));
  network.on("blurEdge", () => (canvas.style.cursor = ""));

  // the keyboard's own cursor, for people who have no pointer
  let focused = null;
  function walk(dx, dy) {
    const from = scene.byId?.get(focused ?? lit?.node) ?? null;
    if (!from) focused = scene.nodes[0]?.id ?? null;
    else {
      const a = at(from);
      let best = null;
      for (const n of scene.nodes) {
        const b = at(n);
        const along = (b.x - a.x) * dx + (b.y - a.y) * dy;
        const aside = Math.abs((b.x - a.x) * dy - (b.y - a.y) * dx);
        if (n.id === from.id || along <= 4) continue;
        const cost = along + 2.2 * aside;
        if (!best || cost < best.cost) best = { id: n.id, cost };
      }
      if (best) focused = best.id;
    }
    const n = scene.byId?.get(focused);
    if (n) {
      const p = lens().to(at(n));
      if (p.x < 30 || p.y < 30 || p.x > container.clientWidth - 30 || p.y > container.clientHeight - 30) network.moveTo({ position: at(n), animation: false });
      network.redraw();
    }
    return focused;
  }

  /** Let forces move the nodes until they rest, or put them back. Without motion the result is shown at once. */
  function loosen(on, still) {
    clearTimeout(timer);
    loosened = on;
    network.setOptions({ physics: on ? { ...FORCES, enabled: true, stabilization: { enabled: still, iterations: 250, updateInterval: 250, fit: false } } : { enabled: false } });
    if (on) {
      timer = setTimeout(hold, MOVING);
      if (still) network.stabilize(250);
      else network.startSimulation();
    } else {
      network.body.data.nodes.update(scene.nodes.map(visNode));
      fit(false);
    }
  }

  function hold() {
    if (!loosened) return;
    clearTimeout(timer);
    network.setOptions({ physics: { enabled: false } });
    fit(false);
    on.rest();
  }
  network.on("stabilized", hold);
  network.on("stabilizationIterationsDone", hold);

  function fit(animate) {
    const pad = Math.min(150, container.clientWidth * 0.14);
    if (!scene.nodes.length) return;
    let [left, right, up, down] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const n of scene.nodes) {
      const { x, y } = at(n);
      left = Math.min(left, x - n.r - 20);
      right = Math.max(right, x + n.r + 20);
      up = Math.min(up, y - n.r - 16);
      down = Math.max(down, y + n.r + 22);
    }
    for (const d of loosened ? [] : scene.discs) {
      left = Math.min(left, d.x - d.r);
      right = Math.max(right, d.x + d.r);
      up = Math.min(up, d.y - d.r);
      down = Math.max(down, d.y + d.r);
    }
    const scale = Math.min(2, (container.clientWidth - pad) / (right - left), (container.clientHeight - 70) / (down - up));
    network.moveTo({ position: { x: (left + right) / 2, y: (up + down) / 2 }, scale: Math.max(0.02, scale), animation: animate });
  }

  return {
    network, show, extra, light, fit, walk, loosen,
    loose: () => loosened,
    arcs: () => arcs,
    focused: () => focused,
    zoom: (factor) => network.moveTo({ scale: Math.min(6, Math.max(0.02, network.getScale() * factor)), animation: false }),
    goTo: (n) => scene.byId?.has(n) && network.moveTo({ position: at(scene.byId.get(n)), scale: Math.max(network.getScale(), 0.7), animation: false }),
    camera: () => ({ ...network.getViewPosition(), scale: network.getScale() }),
    setCamera: ({ x, y, scale }) => network.moveTo({ position: { x, y }, scale, animation: false }),
    scene: () => scene,
    labels: () => drawnLabels,
    where: at,
    lens,
    canvas,
    repaint() {
      look = theme();
      network.setOptions({ groups: options().groups });
      light(lit);
    },
  };
}
