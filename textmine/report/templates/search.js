// The search (KWIC), and the filters by group and question.

const kwicWord = byId("kwic-word");
const kwicTable = byId("kwic-table");
const kwicBody = kwicTable.tBodies[0];
const kwicMore = byId("kwic-more");
const AROUND = 30;
let hits = [];
let hitsShown = 0;
const oneLine = (text) => text.replace(/\s+/g, " ");
const kwicRow = (hit) => {
  const { answer, start, end } = hit;
  const row = element("tr");
  const who = element("a", "", answer.who);
  who.href = `#answers?${new URLSearchParams({ who: answer.who, question: answer.question, mark: answer.text.slice(start, end) })}`;
  const name = element("td");
  name.append(who);
  const hitCell = element("td", "hit");
  hitCell.append(element("mark", "", answer.text.slice(start, end)));
  row.append(
    element("td", "before", oneLine(answer.text.slice(Math.max(0, start - AROUND), start))), hitCell,
    element("td", "after", oneLine(answer.text.slice(end, end + AROUND))), name, element("td", "", answer.question),
  );
  return row;
};
const moreHits = () => {
  const next = hits.slice(hitsShown, hitsShown + 2 * CHUNK);
  kwicBody.append(...next.map(kwicRow));
  hitsShown += next.length;
  kwicMore.hidden = hitsShown >= hits.length;
};
const search = () => {
  const words = kwicWord.value.trim().split(/[\s　]+/).filter(Boolean);
  hits = [];
  let holders = 0;
  for (const answer of words.length ? answers : []) {
    if (answer.status !== "valid" || !passes(answer)) continue;
    const found = words.map((word) => [...textPlaces(answer, word), ...termPlaces(answer, word)]);
    if (!found.every((places) => places.length)) continue;
    holders += 1;
    for (const [start, end] of joined(found.flat())) hits.push({ answer, start, end });
  }
  hitsShown = 0;
  kwicBody.replaceChildren();
  kwicTable.hidden = !hits.length;
  const valid = answers.filter((answer) => answer.status === "valid" && passes(answer)).length;
  byId("kwic-count").textContent = words.length
    ? say(`${hits.length} か所、回答 ${holders} 件（有効回答 ${valid} 件のうち）`, `${hits.length} places in ${holders} of ${valid} valid answers`)
    : "";
  moreHits();
};
const passes = (answer) =>
  (!filters.group || answer.groups[level] === filters.group) && (!filters.question || answer.question === filters.question);
byId("kwic").addEventListener("submit", (event) => { event.preventDefault(); search(); });
let typing = 0;
kwicWord.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(search, 200); });
kwicMore.addEventListener("click", moreHits);
byId("quick").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  kwicWord.value = event.target.value;
  search();
  byId("search").scrollIntoView();
  kwicWord.focus({ preventScroll: true });
});

// ---------------------------------------------------------------- filters

const cardFilter = byId("card-filter");
const cards = [...document.querySelectorAll(".card")];
const showCards = () => {
  if (!cardFilter) return;
  const name = fold(cardFilter.value.trim());
  let count = 0;
  for (const card of cards) {
    const wanted = (!filters.group || card.dataset.group === filters.group) && (!name || fold(card.dataset.name).includes(name));
    card.hidden = !wanted;
    count += wanted;
  }
  byId("card-count").textContent = `${count} / ${cards.length}`;
};
const applyFilters = () => {
  for (const row of document.querySelectorAll("tr[data-group], tr[data-question]")) {
    row.hidden = Boolean(
      (filters.group && row.dataset.group && row.dataset.group !== filters.group) ||
      (filters.question && row.dataset.question && row.dataset.question !== filters.question));
  }
  showCards();
  for (const chart of live.values()) filterChart(chart);
  if (kwicWord.value) search();
};
if (cardFilter) cardFilter.addEventListener("input", showCards);
for (const name of ["group", "question"]) {
  const select = byId(`filter-${name}`);
  if (select) select.addEventListener("change", () => { filters[name] = select.value; applyFilters(); });
}
const cloudSelect = byId("cloud-group");
const showCloud = () => {
  for (const cloud of document.querySelectorAll(".cloud")) cloud.toggleAttribute("hidden", cloud.dataset.cloud !== cloudSelect.value);
};
if (cloudSelect) cloudSelect.addEventListener("change", showCloud);
