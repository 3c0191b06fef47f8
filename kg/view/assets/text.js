// Owns: offsets, highlighted pieces, folding. Knows: strings. Must not know: the DOM, the graph.

/** A function from code-point offsets of `text` to UTF-16 offsets; offsets may come in any order. Cost: linear once. */
export function utf16(text) {
  if (!/[\ud800-\udfff]/.test(text)) return (offset) => Math.min(offset, text.length);
  const at = [];
  for (let i = 0; i < text.length; i += text.codePointAt(i) > 0xffff ? 2 : 1) at.push(i);
  at.push(text.length);
  return (offset) => at[Math.min(offset, at.length - 1)];
}

/**
 * Cut a text at every mention's border. Nested and overlapping mentions give pieces that several mentions cover.
 * @param mentions [{start, end, …}] in UTF-16
 * @returns [{text, over: [mention, …]}], the shortest mention first in `over`; joined, the pieces are the text.
 */
export function pieces(text, mentions, from = 0, to = text.length) {
  const inside = mentions.filter((m) => m.end > from && m.start < to && m.end > m.start);
  const cuts = new Set([from, to]);
  for (const m of inside) {
    cuts.add(Math.max(m.start, from));
    cuts.add(Math.min(m.end, to));
  }
  const at = [...cuts].sort((a, b) => a - b);
  const sorted = [...inside].sort((a, b) => a.start - b.start || b.end - a.end);
  const out = [];
  let open = [];
  let next = 0;
  for (let i = 0; i + 1 < at.length; i++) {
    open = open.filter((m) => m.end > at[i]);
    while (next < sorted.length && sorted[next].start <= at[i]) {
      if (sorted[next].end > at[i]) open.push(sorted[next]);
      next++;
    }
    const over = [...open].sort((a, b) => a.end - a.start - (b.end - b.start) || a.start - b.start);
    out.push({ text: text.slice(at[i], at[i + 1]), over });
  }
  return out;
}

/** One form for comparing: no case, no accents, one kind of dash and space. */
export function fold(text) {
  return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[\u2010-\u2015_/-]+/g, " ").replace(/\s+/g, " ").trim();
}

/** A text that fits a label: one line, no control or direction marks, at most `most` characters. */
export function short(text, most = 32) {
  const line = text.slice(0, 4 * most).replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, " ").replace(/\s+/g, " ").trim();
  const points = [...line];
  return points.length > most ? points.slice(0, most - 1).join("").trimEnd() + "…" : line || "(no name)";
}

/** 1234567 → "1,234,567" whatever the browser's language, so that two people see one page. */
export function group(n) {
  return String(n).replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));
}

/** usesHardware → "uses hardware"; Method stays as it is. */
export function words(predicate) {
  return predicate.replace(/(?<!^)([A-Z])/g, (c) => " " + c.toLowerCase());
}

/** The known name that this one is probably a slip of, whatever their case, or null: few slips are in a first letter. */
export function nearest(name, known) {
  const wanted = name.toLowerCase();
  const most = Math.max(1, Math.floor(name.length / 4));
  let best = null;
  let least = most + 1;
  for (const other of known) {
    const form = other.toLowerCase();
    if (form[0] !== wanted[0] || form.replace(/\D/g, "") !== wanted.replace(/\D/g, "")) continue; // A100 is no slip of H100
    const d = distance(wanted, form, most);
    if (d < least) [best, least] = [other, d];
  }
  return best;
}

/** Damerau–Levenshtein distance if it is at most `most`, else most + 1. */
export function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let best = i;
    for (let j = 1; j <= b.length; j++) {
      let d = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, before[j - 2] + 1);
      row.push(d);
      if (d < best) best = d;
    }
    if (best > most) return most + 1;
    before = last;
    last = row;
  }
  return last[b.length];
}
