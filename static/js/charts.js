// Draws each chart a second time with Plotly when it comes into view, over the picture that the server drew.
// If anything fails, the picture stays.
(() => {
  const address = document.currentScript.dataset.plotly;
  const names = ["ink", "soft", "rule", "quiet", "accent", "paper", "good"];
  const settings = { displayModeBar: false, responsive: false, scrollZoom: false, doubleClick: false, showTips: false };
  const drawn = [];
  let library = null;

  const load = () => {
    library ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.addEventListener("load", () => (window.Plotly ? resolve(window.Plotly) : reject(new Error("no Plotly"))));
      script.addEventListener("error", () => reject(new Error("Plotly did not load")));
      document.head.append(script);
    });
    return library;
  };

  const palette = () => {
    const style = getComputedStyle(document.documentElement);
    return new Map(names.map((name) => [`@${name}`, style.getPropertyValue(`--chart-${name}`).trim()]));
  };

  // a copy of the figure in which every "@ink" and its like is a colour
  const coloured = (part, colours) => {
    if (typeof part === "string") return colours.get(part) ?? part;
    if (Array.isArray(part)) return part.map((piece) => coloured(piece, colours));
    if (!part || typeof part !== "object") return part;
    return Object.fromEntries(Object.entries(part).map(([name, piece]) => [name, coloured(piece, colours)]));
  };

  const finished = (figure) => {
    const colours = palette();
    const { data, layout = {} } = coloured(figure, colours);
    const family = getComputedStyle(document.body).fontFamily;
    for (const [name, axis] of Object.entries(layout)) {
      if (/^[xy]axis\d*$/.test(name)) axis.fixedrange = true;
    }
    return {
      data,
      layout: {
        ...layout,
        autosize: false,
        dragmode: false,
        paper_bgcolor: "rgba(0,0,0,0)",
        plot_bgcolor: "rgba(0,0,0,0)",
        font: { color: colours.get("@ink"), size: 13, ...layout.font, family },
        hoverlabel: {
          bgcolor: colours.get("@paper"),
          bordercolor: colours.get("@soft"),
          ...layout.hoverlabel,
          font: { color: colours.get("@ink"), size: 14, ...layout.hoverlabel?.font, family },
        },
      },
    };
  };

  // the figure has the size of the picture's own drawing, and is scaled as the picture is
  const fitted = new ResizeObserver((entries) => {
    for (const { target } of entries) fit(target);
  });
  const fit = (picture) => {
    for (const live of picture.querySelectorAll(":scope > .chart-live")) {
      const size = live.classList.contains("chart-live-narrow") ? "narrow" : "wide";
      const shown = picture.querySelector(`:scope > .chart-${size}`).getBoundingClientRect().width;
      if (shown) live.style.transform = `scale(${shown / Number(live.dataset.width)})`;
    }
  };

  // a story that was drawn by an older version keeps its picture: the figure would stand elsewhere
  const alike = (drawing, { width, height }) => {
    const box = drawing.viewBox.baseVal;
    return Math.abs(box.width - width) < 1 && Math.abs(box.height - height) < 1;
  };

  const draw = async (chart) => {
    const picture = chart.querySelector(".chart-picture");
    if (!picture) return;
    // a narrow window has a picture of its own, and may have a figure of its own; else the picture stays
    const narrow = picture.querySelector(".chart-narrow")?.getBoundingClientRect().width > 0;
    const size = narrow ? "narrow" : "wide";
    const source = document.getElementById(`figure-${chart.dataset.chart}${narrow ? "-narrow" : ""}`);
    if (!source) return;
    const live = document.createElement("div");
    live.className = `chart-live chart-live-${size}`;
    try {
      const figure = JSON.parse(source.textContent);
      const drawing = picture.querySelector(`:scope > .chart-${size}`);
      if (!drawing || !alike(drawing, figure.layout)) return;
      live.dataset.width = figure.layout.width;
      const Plotly = await load();
      await document.fonts?.ready;
      picture.append(live);
      fit(picture);
      fitted.observe(picture);
      const { data, layout } = finished(figure);
      await Plotly.newPlot(live, data, layout, settings);
      picture.classList.add("chart-taken", `chart-taken-${size}`);
      drawn.push({ live, figure });
    } catch (trouble) {
      live.remove();
      console.info("The picture stays:", trouble);
    }
  };

  const watch = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        watch.unobserve(entry.target);
        draw(entry.target);
      }
    },
    { rootMargin: "300px 0px" },
  );
  for (const chart of document.querySelectorAll("figure[data-chart]")) watch.observe(chart);

  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    for (const { live, figure } of drawn) {
      const { data, layout } = finished(figure);
      window.Plotly.react(live, data, layout, settings);
    }
  });
})();
