"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const results = data.results;
  const capacities = [...new Set(results.map(r => r.capacity_bytes))].sort((a, b) => a - b);
  const policies = [...new Set(results.map(r => r.policy))];
  const groupOf = new Map(results.map(r => [r.policy, r.group]));
  const METRICS = [
    { id: "objects", miss: "object_miss_ratio", hit: "object_hit_ratio" },
    { id: "bytes", miss: "byte_miss_ratio", hit: "byte_hit_ratio" },
  ];
  const LIGHT = ["#0969da", "#1a7f37", "#cf222e", "#8250df", "#b08800", "#0b7a83", "#bf3989",
    "#7a4f2a", "#5b6b00"];
  const DARK = ["#58a6ff", "#3fb950", "#ff7b72", "#bc8cff", "#e3b341", "#39c5cf", "#f778ba",
    "#d2a679", "#a3e635"];
  const dark = matchMedia("(prefers-color-scheme: dark)");
  // By default, the chart over time shows only the baseline, the best policies and the models.
  const hidden = { "curve-legend": new Set(), "time-legend": new Set() };
  let charts = [];

  const cell = (capacity, policy) =>
    results.find(r => r.capacity_bytes === capacity && r.policy === policy);
  const bound = policy => groupOf.get(policy) === "bound";
  const baseline = policies.includes("lru") ? "lru" : policies.find(p => !bound(p));
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const percent = (v, digits = 2) => v == null ? "–" : (100 * v).toFixed(digits) + "%";
  // One more digit if ticks are so close that their labels would be equal.
  const ticks = values => {
    const step = values.length > 1 ? Math.abs(values[1] - values[0]) : 1;
    return values.map(v => percent(v, step < 0.0099 ? 1 : 0));
  };

  function bytes(n) {
    const units = ["B", "kB", "MB", "GB", "TB", "PB"];
    let u = 0;
    while (n >= 999.5 && u < units.length - 1) { n /= 1000; u++; }
    return n.toFixed(u === 0 || n >= 100 ? 0 : n >= 10 ? 1 : 2) + " " + units[u];
  }

  function add(parent, tag, className, text) {
    const e = document.createElement(tag);
    if (className) e.className = className;
    if (text != null) e.textContent = text;
    parent.append(e);
    return e;
  }

  const learned = policies.filter(p => groupOf.get(p) === "learned");
  const real = policies.filter(p => groupOf.get(p) === "classical" && p !== baseline);
  const bounds = policies.filter(bound);
  function stroke(policy) {
    if (policy === baseline) return css("--text");
    if (groupOf.get(policy) === "learned") return css("--learned");
    const palette = dark.matches ? DARK : LIGHT;
    return bound(policy) ? css("--soft") : palette[real.indexOf(policy) % palette.length];
  }
  // Bounds, and policies beyond the palette, differ by the pattern of their lines.
  function dash(policy) {
    if (bound(policy)) return [[8, 5], [2, 4], [12, 4, 2, 4], [4, 4]][bounds.indexOf(policy) % 4];
    if (learned.includes(policy)) return [undefined, [14, 3], [6, 3]][learned.indexOf(policy) % 3];
    return real.indexOf(policy) >= LIGHT.length ? [14, 3] : undefined;
  }

  function hideMostOverTime(capacity) {
    const least = group => policies.filter(p => bound(p) === group && p !== "pfoo-l")
      .map(p => cell(capacity, p)).sort((a, b) => a.object_miss_ratio - b.object_miss_ratio)[0];
    const shown = new Set([baseline, least(false), least(true)].map(r => r && (r.policy || r)));
    hidden["time-legend"] = new Set(
      policies.filter(p => !shown.has(p) && groupOf.get(p) !== "learned"));
  }

  function series(width, off) {
    return policies.map(p => ({
      label: p,
      stroke: stroke(p),
      width: p === baseline || groupOf.get(p) === "learned" ? width + 1 : width,
      dash: dash(p),
      show: !off.has(p),
      points: { size: 6 },
      spanGaps: false,
    }));
  }

  function axis(more) {
    return Object.assign({
      stroke: css("--soft"), font: "12px system-ui, sans-serif",
      grid: { stroke: css("--line"), width: 1 }, ticks: { stroke: css("--line"), width: 1 },
    }, more);
  }

  const ratioScale = {
    range: (u, min, max) => {
      if (min == null) return [0, 1];
      const pad = Math.max(0.005, 0.06 * (max - min));
      return [Math.max(0, min - pad), Math.min(1, max + pad)];
    },
  };

  function chart(id, table, points, xScale, xAxis, xText) {
    const host = document.getElementById(id);
    host.replaceChildren();
    const plot = add(host, "div");
    const tip = add(host, "div", "tip");
    const list = series(points ? 2 : 1.5, hidden[points ? "curve-legend" : "time-legend"]);
    if (!points) list.forEach(s => { s.points = { show: false }; });
    const u = new uPlot({
      width: Math.max(260, host.clientWidth), height: 290,
      legend: { show: false },
      cursor: { y: false, focus: { prox: 30 }, drag: { x: !points, y: false } },
      focus: { alpha: 0.3 },
      scales: { x: xScale, y: ratioScale },
      series: [{}, ...list],
      axes: [axis(xAxis), axis({ size: 56, values: (c, splits) => ticks(splits) })],
      hooks: { setCursor: [c => {
        const i = c.cursor.idx;
        const at = c.series.findIndex((s, n) => n > 0 && s.show && s._focus);
        tip.textContent = i == null ? "" : xText(c.data[0][i])
          + (at > 0 ? " · " + policies[at - 1] + " " + percent(c.data[at][i]) : "");
      }] },
    }, table, plot);
    charts.push({ u, host });
  }

  function legend(id) {
    const host = document.getElementById(id);
    host.replaceChildren();
    for (const p of policies) {
      const b = add(host, "button");
      b.type = "button";
      b.setAttribute("aria-pressed", String(!hidden[id].has(p)));
      const line = add(b, "i", bound(p) ? "dashed" : "");
      line.style.borderColor = stroke(p);
      add(b, "span", "", bound(p) ? p + " (bound)" : p);
      b.addEventListener("click", () => {
        if (!hidden[id].delete(p)) hidden[id].add(p);
        draw();
      });
    }
  }

  function curves() {
    if (capacities.length < 2) return;
    document.getElementById("curves").hidden = false;
    legend("curve-legend");
    for (const m of METRICS) {
      const table = [capacities,
        ...policies.map(p => capacities.map(c => { const r = cell(c, p); return r ? r[m.miss] : null; }))];
      // Ticks are at the simulated sizes, without those whose labels would overlap.
      const xAxis = {
        size: 30,
        splits: u => capacities.filter((c, i, all) => {
          if (i === 0) return true;
          const wide = Math.log(all[all.length - 1] / all[0]);
          const step = wide * 70 / Math.max(200, u.width - 80);
          const slot = k => Math.floor(Math.log(all[k] / all[0]) / step);
          return slot(i) !== slot(i - 1);
        }),
        filter: (u, splits) => splits,
        values: (u, splits) => splits.map(bytes),
      };
      const from = capacities[0], to = capacities[capacities.length - 1];
      const margin = Math.pow(to / from, 0.04);
      chart("curve-" + m.id, table, true,
        { time: false, distr: 3, range: () => [from / margin, to * margin] }, xAxis, bytes);
    }
  }

  function bars(capacity) {
    for (const m of METRICS) {
      const host = document.getElementById("bars-" + m.id);
      host.replaceChildren();
      const here = policies.map(p => cell(capacity, p)).filter(Boolean)
        .sort((a, b) => a[m.miss] - b[m.miss]);
      const most = Math.max(...here.map(r => r[m.miss]), 1e-9);
      const best = here.find(r => r.group !== "bound");
      const foreseen = here.find(r => r.group === "bound" && r.policy !== "pfoo-l");
      for (const r of here) {
        const isBound = r.group === "bound";
        const name = add(host, "div",
          "name" + (r === best ? " is-best" : "") + (isBound ? " is-bound" : ""), r.policy);
        name.title = r.policy;
        const track = add(host, "div", "track");
        const fill = add(track, "div", "fill" + (isBound ? " bound" : r === best ? " best"
          : r.policy === baseline ? " baseline" : r.group === "learned" ? " learned" : ""));
        fill.style.width = 100 * r[m.miss] / most + "%";
        if (foreseen) add(track, "div", "mark").style.left = 100 * foreseen[m.miss] / most + "%";
        add(host, "div", "value" + (r === best ? " is-best" : ""), percent(r[m.miss]));
      }
    }
  }

  function overTime(capacity) {
    const first = cell(capacity, policies[0]).timeline;
    const count = first.object_hit_ratio.length;
    if (count < 2) {
      document.getElementById("over-time").hidden = true;
      return;
    }
    legend("time-legend");
    const clock = first.start_ms > 315532800000;
    const span = count * first.interval_ms;
    const [unit, name] = span > 172800000 ? [86400000, "days"]
      : span > 7200000 ? [3600000, "hours"] : span > 120000 ? [60000, "minutes"] : [1000, "seconds"];
    const xs = first.object_hit_ratio.map((v, i) => clock
      ? (first.start_ms + i * first.interval_ms) / 1000 : i * first.interval_ms / unit);
    const xText = clock ? x => new Date(1000 * x).toISOString().slice(0, 16).replace("T", " ")
      : x => x.toFixed(1) + " " + name;
    const xAxis = clock ? {} : { size: 30, label: name, labelFont: "12px system-ui, sans-serif", labelSize: 18 };
    for (const m of METRICS) {
      const table = [xs, ...policies.map(p => { const r = cell(capacity, p); return r ? r.timeline[m.hit] : xs.map(() => null); })];
      chart("time-" + m.id, table, false, { time: clock }, xAxis, xText);
    }
  }

  const select = document.getElementById("capacity");
  for (const c of capacities) {
    const o = add(select, "option", "", bytes(c));
    o.value = String(c);
  }
  select.selectedIndex = Math.floor(capacities.length / 2);

  function draw() {
    charts.forEach(c => c.u.destroy());
    charts = [];
    const capacity = capacities[select.selectedIndex];
    curves();
    bars(capacity);
    overTime(capacity);
  }

  select.addEventListener("change", () => {
    hideMostOverTime(capacities[select.selectedIndex]);
    draw();
  });
  dark.addEventListener("change", draw);
  let timer = 0;
  addEventListener("resize", () => {
    clearTimeout(timer);
    timer = setTimeout(() => charts.forEach(c =>
      c.u.setSize({ width: Math.max(260, c.host.clientWidth), height: 290 })), 100);
  });
  hideMostOverTime(capacities[select.selectedIndex]);
  draw();
})();
