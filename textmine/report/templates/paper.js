// Light and dark; the page and single cards on paper; then all begins.

const modes = ["", "light", "dark"];
const modeNames = { "": say("明るさ: 自動", "Theme: auto"), light: say("明るさ: 明", "Theme: light"), dark: say("明るさ: 暗", "Theme: dark") };
byId("mode").addEventListener("click", (event) => {
  const root = document.documentElement;
  const next = modes[(modes.indexOf(root.dataset.mode || "") + 1) % modes.length];
  if (next) root.dataset.mode = next; else delete root.dataset.mode;
  event.target.textContent = modeNames[next];
  watchCharts();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", watchCharts);
matchMedia("(max-width: 700px)").addEventListener("change", watchCharts);

let closedForPrint = [];
window.addEventListener("beforeprint", () => {
  const wanted = document.documentElement.dataset.print === "card" ? ".printed details:not([open])" : ".card:not([open]), [data-paper]:not([open])";
  closedForPrint = [...document.querySelectorAll(wanted)].filter((box) => !box.hidden);
  for (const box of closedForPrint) box.open = true;
});
const printed = () => {
  for (const box of closedForPrint) box.open = false;
  closedForPrint = [];
  for (const card of document.querySelectorAll(".printed")) card.classList.remove("printed");
  delete document.documentElement.dataset.print;
};
window.addEventListener("afterprint", printed);
document.addEventListener("click", (event) => {
  const button = event.target.closest(".print-card");
  if (!button) return;
  button.closest(".card").classList.add("printed");
  document.documentElement.dataset.print = "card";
  window.print();
});

showCards();
watchCharts();
follow();
