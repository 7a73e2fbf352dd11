// Charts come alive when they are scrolled to, and follow the filters, the theme and the width.

const chartData = JSON.parse(byId("chart-data").textContent);
const live = new Map();
const darkNow = () => {
  const mode = document.documentElement.dataset.mode;
  return mode ? mode === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
};
// A name that the chart library would take for one of its own (constructor) ends in an unseen mark.
const seen = (name) => (name || "").replace(/\u2060$/, "");
const filterChart = (chart) => {
  if (!chart.rows) return;
  const rows = chart.rows.filter((row) => {
    const group = row.key || row.group;
    return (!filters.group || !group || seen(group) === filters.group || group.startsWith(`${filters.group}（`)) &&
      (!filters.question || !row.question || seen(row.question) === filters.question);
  });
  chart.view.data("rows", rows).runAsync();
};
// On a phone panels stand one below the other and bars get shorter, so that nothing is cut. A map keeps
// its size, or its names would cover each other, and is moved sideways.
const PHONE = 600, LABELS = 110;
const fitted = (spec, room) => {
  if (room >= PHONE) return spec;
  const made = structuredClone(spec), view = made.facet ? made.spec : made;
  if (made.facet) made.columns = 1;
  if (typeof view.height !== "number" && typeof view.width === "number") {
    view.width = Math.min(view.width, Math.max(LABELS, room - LABELS - 50));
  }
  const legend = view.encoding && view.encoding.color && view.encoding.color.legend;
  if (legend && legend.columns) legend.columns = 2;
  return made;
};
const themed = (room) => {
  const config = { ...chartData[darkNow() ? "dark" : "light"], aria: false };
  return room >= PHONE ? config : { ...config, axis: { ...config.axis, labelLimit: LABELS } };
};
const sayMore = (figure, box) => {
  if (figure.scrollWidth <= figure.clientWidth + 1) return;
  box.before(element("p", "quiet sideways screen-only", say("横に動かすと、図の続きが見えます →", "Move sideways for the rest →")));
};
const draw = async (figure) => {
  const name = figure.dataset.chart;
  const room = figure.clientWidth;
  const spec = fitted(chartData.specs[name], room);
  const box = figure.querySelector(".live");
  const result = await vegaEmbed(box, spec, {
    ast: true, actions: false, renderer: "svg", defaultStyle: false,
    tooltip: { disableDefaultStyle: true }, config: themed(room),
  });
  result.view.addEventListener("click", (event, item) => {
    const link = item && item.datum && item.datum.link;
    if (link) goTo(withFilters(link), null);
  });
  const chart = { view: result.view, rows: spec.data && spec.data.values, result };
  live.set(name, chart);
  figure.classList.add("drawn");
  sayMore(figure, box);
  if (filters.group || filters.question) filterChart(chart);
};
const figures = [...document.querySelectorAll(".chart")];
const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    watcher.unobserve(entry.target);
    draw(entry.target);
  }
}, { rootMargin: "300px" });
const watchCharts = () => {
  for (const chart of live.values()) chart.result.finalize();
  live.clear();
  for (const figure of figures) {
    figure.classList.remove("drawn");
    figure.querySelector(".live").replaceChildren();
    figure.querySelectorAll(".sideways").forEach((hint) => hint.remove());
    watcher.observe(figure);
  }
};
