/* Charts draw the table named in data-chart: first column labels, each further column a series; a cell's data-value wins over its text.
   The library is fetched only where a canvas waits for it. Kinds: bar-line, bar, spark, deviation. */
(() => {
  const library = document.currentScript.dataset.lib;
  const drawn = new Map();
  const probe = document.createElement("i");
  const colour = (token) => {
    probe.style.color = `var(${token})`;
    document.body.append(probe);
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  };
  const isRussian = document.documentElement.lang === "ru";
  const number = (cell) => {
    const text = (cell.dataset.value ?? cell.textContent).trim().replace(/[\s\u00a0\u202f]/g, "").replace("−", "-");
    const plain = cell.dataset.value || !isRussian ? text.replace(/,/g, "") : text.replace(",", ".");
    return Number(plain) || 0;
  };
  const read = (table) => {
    const rows = [...table.tBodies[0].rows].map((row) => [...row.cells]);
    const names = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent.trim());
    return {
      labels: rows.map((row) => row[0].textContent.trim()),
      series: names.map((name, i) => ({ name, values: rows.map((row) => number(row[i + 1])) })),
    };
  };

  /* the page's own digits: a narrow space between thousands in both languages, a real minus */
  const written = (text) => text.replace(isRussian ? /\s/g : /,/g, "\u202f").replace("-", "−");
  const tick = function (...given) {
    return written(window.Chart.Ticks.formatters.numeric.apply(this, given));
  };
  const hint = { callbacks: { label: ({ dataset, formattedValue }) => `${dataset.label}: ${written(formattedValue)}` } };
  const font = { family: "Inter", size: 12 };
  const axes = (extra = {}) => {
    const ticks = { color: colour("--c-muted"), font };
    return {
      x: { grid: { display: false }, ticks, ...extra.x },
      y: { beginAtZero: true, border: { display: false }, grid: { color: colour("--c-line") }, ticks: { ...ticks, maxTicksLimit: 5, callback: tick }, ...extra.y },
    };
  };
  const bars = ({ name, values }, shade, extra = {}) => ({ label: name, data: values, backgroundColor: shade, maxBarThickness: 26, ...extra });
  const legend = () => ({ position: "top", align: "end", reverse: true, labels: { usePointStyle: true, boxHeight: 7, color: colour("--c-text"), font } });
  const kinds = {
    bar: ({ labels, series: [one] }) => ({
      type: "bar",
      data: { labels, datasets: [bars(one, colour("--c-bar"))] },
      options: { scales: axes(), plugins: { legend: { display: false } } },
    }),
    "bar-line": ({ labels, series: [now, before] }) => ({
      type: "bar",
      data: { labels, datasets: [
        bars(now, colour("--c-bar"), { pointStyle: "rect", order: 2 }),
        { type: "line", label: before.name, data: before.values, borderColor: colour("--c-muted"), backgroundColor: colour("--c-surface"),
          borderDash: [4, 3], borderWidth: 2, pointRadius: 3, pointBorderWidth: 2, pointStyle: "circle", order: 1 }] },
      options: { scales: axes(), plugins: { legend: legend() } },
    }),
    spark: ({ labels, series: [one] }) => ({
      type: "bar",
      data: { labels, datasets: [bars(one, one.values.map((_, i, all) => colour(i === all.length - 1 ? "--c-red" : "--c-line-strong")))] },
      options: { scales: axes({ y: { beginAtZero: true, display: false } }), plugins: { legend: { display: false } } },
    }),
    deviation: ({ labels, series: [one] }) => ({
      type: "bar",
      data: { labels, datasets: [bars(one, one.values.map((value) => colour(value < 0 ? "--c-red" : "--c-green")), { maxBarThickness: 18 })] },
      options: { indexAxis: "y", scales: { x: axes().y, y: axes().x }, plugins: { legend: { display: false } } },
    }),
  };

  const load = () => new Promise((resolve, reject) => {
    if (window.Chart) return resolve();
    const script = document.createElement("script");
    script.src = library;
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  const draw = async () => {
    const canvases = [...document.querySelectorAll("canvas[data-chart]")];
    for (const [canvas, chart] of drawn) if (!canvas.isConnected) { chart.destroy(); drawn.delete(canvas); }
    if (!canvases.length) return;
    await Promise.all([load(), document.fonts.ready]);
    for (const canvas of canvases) {
      drawn.get(canvas)?.destroy();
      const config = kinds[canvas.dataset.kind](read(document.querySelector(canvas.dataset.chart)));
      Object.assign(config.options, { responsive: true, maintainAspectRatio: false, animation: false, locale: document.documentElement.lang });
      config.options.plugins.tooltip = hint;
      drawn.set(canvas, new window.Chart(canvas, config));
    }
  };
  draw();
  document.addEventListener("themechange", draw);
  document.addEventListener("htmx:load", (event) => { if (event.target.querySelector?.("canvas[data-chart]")) draw(); });
})();
