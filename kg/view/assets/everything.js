// Owns: the map of everything, on a canvas: tens of thousands of nodes that pan and zoom fluently.
// Knows: the model, look, labels. Must not know: vis-network, panels.

import { drawLabels } from "./labels.js";
import { theme, trace } from "./look.js";
import { short } from "./text.js";

const BUCKET = 200; // the side of a square of the picking grid, in the map's units

/** The map in a canvas; on.node(n) is called for a click. */
export function everything(canvas, model, on) {
  const ctx = canvas.getContext("2d");
  const { N } = model;
  const X = Float32Array.from({ length: N }, (_, n) => model.x(n));
  const Y = Float32Array.from({ length: N }, (_, n) => model.y(n));
  const R = new Float32Array(N);
  const types = Uint8Array.from({ length: N }, (_, n) => model.type(n));
  const order = Array.from({ length: N }, (_, n) => n);
  const names = new Map();
  const buckets = new Map();
  const homes = new Map();
  for (let n = 0; n < N; n++) {
    R[n] = model.isPaper(n) ? 3 : 3 + 1.6 * Math.sqrt(model.support[n]);
    const key = Math.floor(X[n] / BUCKET) * 100003 + Math.floor(Y[n] / BUCKET);
    if (!buckets.has(key)) buckets.set(key, []);
    buckets.get(key).push(n);
    const home = homes.get(model.home(n)) ?? { x: 0, y: 0, size: 0 };
    home.x += X[n];
    home.y += Y[n];
    home.size++;
    homes.set(model.home(n), home);
  }
  order.sort((a, b) => R[b] - R[a] || a - b);
  const titles = [...homes].filter(([home, h]) => h.size > 12 && model.raw.communities[home]).sort((a, b) => b[1].size - a[1].size)
    .map(([home, h]) => ({ text: short(model.raw.communities[home], 40), x: h.x / h.size, y: h.y / h.size, size: h.size }));
  let view = { x: 0, y: 0, scale: 1 };
  let passed = null;
  let chosen = -1;
  let near = null;
  let look = theme();
  let asked = false;
  let drag = null;

  const size = () => ({ w: canvas.clientWidth, h: canvas.clientHeight });
  const later = () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(draw);
  };

  function draw() {
    asked = false;
    const { w, h } = size();
    if (!w || canvas.hidden) return;
    const ratio = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(w * ratio) || canvas.height !== Math.round(h * ratio)) {
      canvas.width = Math.round(w * ratio);
      canvas.height = Math.round(h * ratio);
    }
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.fillStyle = look.paper;
    ctx.fillRect(0, 0, w, h);
    const { scale } = view;
    const left = view.x - w / 2 / scale;
    const up = view.y - h / 2 / scale;
    const sx = (n) => (X[n] - left) * scale;
    const sy = (n) => (Y[n] - up) * scale;
    if (chosen >= 0) {
      ctx.strokeStyle = look.strong;
      ctx.lineWidth = 1;
      ctx.globalAlpha = 0.5;
      ctx.beginPath();
      for (const n of near) {
        ctx.moveTo(sx(chosen), sy(chosen));
        ctx.lineTo(sx(n), sy(n));
      }
      ctx.stroke();
      ctx.globalAlpha = 1;
    }
    const inView = [];
    const ofType = Array.from({ length: 7 }, () => []);
    const pad = 40 / scale;
    for (let k = 0; k < N; k++) {
      const n = order[k];
      if (X[n] < left - pad || Y[n] < up - pad || X[n] > left + w / scale + pad || Y[n] > up + h / scale + pad || !passed.shown[n]) continue;
      inView.push(n);
      ofType[types[n]].push(n);
    }
    const fine = inView.length < 4000;
    for (let type = 6; type >= 0; type--) {
      ctx.fillStyle = look.colours[type];
      ctx.globalAlpha = type === 6 ? 0.45 : 0.9;
      for (let k = ofType[type].length - 1; k >= 0; k--) {
        const n = ofType[type][k];
        if (near && n !== chosen && !near.has(n)) {
          if (ctx.globalAlpha > 0.16) ctx.globalAlpha = 0.14;
        } else ctx.globalAlpha = type === 6 ? 0.45 : 0.9;
        const r = Math.max(0.8, R[n] * scale);
        if (fine && r > 2.2) {
          trace(ctx, type, sx(n), sy(n), r);
          ctx.fill();
        } else ctx.fillRect(sx(n) - r, sy(n) - r, 2 * r, 2 * r);
      }
    }
    ctx.globalAlpha = 1;
    const labels = [];
    if (chosen >= 0) labels.push(label(chosen, 15, true, sx, sy, scale));
    const heads = titles.slice(0, 400).filter((t) => t.size * scale * scale > 5).slice(0, 60).map((t) => ({ id: -2, text: t.text, x: (t.x - left) * scale, y: (t.y - up) * scale - Math.sqrt(t.size) * 17 * scale, r: 0, size: 12, bold: true, colour: look.quiet, centred: true }));
    if (scale < 0.5 && !near) labels.push(...heads);
    for (const n of inView) {
      if (labels.length > 260) break;
      if (n === chosen || (near && !near.has(n)) || (model.isPaper(n) && scale < 1.4)) continue;
      if (R[n] * scale < 1.5) break;
      labels.push(label(n, R[n] > 12 ? 13 : 11, R[n] > 14, sx, sy, scale));
    }
    drawLabels(ctx, labels, [], { w, h }, look.paper);
  }

  function label(n, size, bold, sx, sy, scale) {
    if (!names.has(n)) names.set(n, short(model.name(n), 28));
    return { id: n, text: names.get(n), x: sx(n), y: sy(n), r: R[n] * scale, size, bold, colour: look.ink, must: n === chosen };
  }

  function fit() {
    const xs = X.filter((_, n) => passed.shown[n]).sort();
    const ys = Y.filter((_, n) => passed.shown[n]).sort();
    if (!xs.length) return later();
    const { w, h } = size();
    const [x0, x1, y0, y1] = [xs[0], xs[xs.length - 1], ys[0], ys[ys.length - 1]];
    view = { x: (x0 + x1) / 2, y: (y0 + y1) / 2, scale: Math.min(3, (0.94 * w) / Math.max(1, x1 - x0), (0.94 * h) / Math.max(1, y1 - y0)) };
    later();
  }

  function pick(px, py) {
    const { w, h } = size();
    const x = view.x + (px - w / 2) / view.scale;
    const y = view.y + (py - h / 2) / view.scale;
    const reach = Math.min(3 * BUCKET, Math.max(40, 10 / view.scale));
    let best = -1;
    let least = Infinity;
    for (let i = Math.floor((x - reach) / BUCKET); i <= Math.floor((x + reach) / BUCKET); i++) {
      for (let j = Math.floor((y - reach) / BUCKET); j <= Math.floor((y + reach) / BUCKET); j++) {
        for (const n of buckets.get(i * 100003 + j) ?? []) {
          const d = Math.hypot(X[n] - x, Y[n] - y) - R[n];
          if (passed.shown[n] && d < least && d < 8 / view.scale) [best, least] = [n, d];
        }
      }
    }
    return best;
  }

  function zoom(factor, px = size().w / 2, py = size().h / 2) {
    const { w, h } = size();
    const scale = Math.min(8, Math.max(0.005, view.scale * factor));
    view = { x: view.x + (px - w / 2) * (1 / view.scale - 1 / scale), y: view.y + (py - h / 2) * (1 / view.scale - 1 / scale), scale };
    later();
  }

  canvas.addEventListener("wheel", (e) => {
    e.preventDefault();
    zoom(Math.exp(-e.deltaY * 0.0016), e.offsetX, e.offsetY);
  }, { passive: false });
  canvas.addEventListener("pointerdown", (e) => {
    drag = { x: e.offsetX, y: e.offsetY, moved: false };
    canvas.setPointerCapture(e.pointerId);
  });
  canvas.addEventListener("pointermove", (e) => {
    if (!drag) return;
    const [dx, dy] = [e.offsetX - drag.x, e.offsetY - drag.y];
    if (!drag.moved && Math.hypot(dx, dy) < 4) return;
    drag = { x: e.offsetX, y: e.offsetY, moved: true };
    view = { ...view, x: view.x - dx / view.scale, y: view.y - dy / view.scale };
    later();
  });
  canvas.addEventListener("pointerup", (e) => {
    const click = drag && !drag.moved;
    drag = null;
    const n = click ? pick(e.offsetX, e.offsetY) : -1;
    if (n >= 0) on.node(n);
  });
  canvas.addEventListener("keydown", (e) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
    if (step) view = { ...view, x: view.x + (60 * step[0]) / view.scale, y: view.y + (60 * step[1]) / view.scale };
    else if (e.key === "+" || e.key === "=") zoom(1.3);
    else if (e.key === "-") zoom(1 / 1.3);
    else if (e.key === "0") fit();
    else return;
    e.preventDefault();
    later();
  });
  window.addEventListener("resize", later);

  return {
    shown: () => !canvas.hidden,
    show(nextPassed, node) {
      passed = nextPassed;
      canvas.hidden = false;
      this.select(node);
      fit();
    },
    hide: () => (canvas.hidden = true),
    sift(next) {
      passed = next;
      later();
    },
    select(node) {
      chosen = node;
      near = node < 0 ? null : new Set([...model.statementsOf(node)].map((s) => (model.subject(s) === node ? model.object(s) : model.subject(s))));
      later();
    },
    zoom, fit,
    camera: () => view,
    setCamera(next) {
      view = next;
      later();
    },
    goTo(n) {
      view = { x: X[n], y: Y[n], scale: Math.max(view.scale, 1) };
      later();
    },
    pan(dx, dy) {
      view = { ...view, x: view.x + dx / view.scale, y: view.y + dy / view.scale };
      draw();
    },
    repaint() {
      look = theme();
      later();
    },
  };
}
