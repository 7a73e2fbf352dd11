// The data inside the page, and the answers behind a figure or a word: links open them in a dialog.

const page = JSON.parse(document.getElementById("page-data").textContent);
const english = page.lang === "en";
const say = (ja, en) => (english ? en : ja);
const byId = (id) => document.getElementById(id);
const CHUNK = 50;

const answers = page.answers.map((row, number) => ({
  number, who: row[0], question: page.questions[row[1]], status: page.statusCodes[row[2]],
  statusName: page.statuses[row[2]], text: row[3], raw: row[4] || row[3], groups: row[5], places: row[6],
  codes: row[7] || [],
}));
const termNumbers = new Map(page.terms.map((term, number) => [term, number]));
const codeNumbers = new Map(page.codes.map((code, number) => [code, number]));
const level = page.groups.indexOf(page.level);
const called = (group) => (group === page.noGroup[0] ? page.noGroup[1] : group);

// ---------------------------------------------------------------- text and marks

// One character folded to one character, so that places in the folded text are places in the text.
const fold = (text) => {
  let folded = "";
  for (let at = 0; at < text.length; at += 1) {
    const plain = text[at].normalize("NFKC").toLowerCase();
    folded += plain.length === 1 ? plain : text[at];
  }
  return folded;
};
const foldedTexts = new Map();
const foldedText = (answer) => {
  if (!foldedTexts.has(answer.number)) foldedTexts.set(answer.number, fold(answer.text));
  return foldedTexts.get(answer.number);
};

const termPlaces = (answer, term) => {
  const number = termNumbers.get(term);
  const found = [];
  if (number === undefined) return found;
  for (let at = 0; at < answer.places.length; at += 3) {
    if (answer.places[at + 2] === number) found.push([answer.places[at], answer.places[at] + answer.places[at + 1]]);
  }
  return found;
};
// A code holds its number, then start and length of each place: none where only a negation gave it.
const heldCode = (answer, code) => answer.codes.find((held) => held[0] === codeNumbers.get(code));
const codePlaces = (answer, code) => {
  const held = heldCode(answer, code) || [];
  const found = [];
  for (let at = 1; at < held.length; at += 2) found.push([held[at], held[at] + held[at + 1]]);
  return found;
};
const textPlaces = (answer, text) => {
  const found = [];
  const wanted = fold(text);
  if (!wanted) return found;
  const folded = foldedText(answer);
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + wanted.length)) {
    found.push([at, at + wanted.length]);
  }
  return found;
};
const joined = (places) => {
  const ordered = places.slice().sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const kept = [];
  for (const place of ordered) {
    if (!kept.length || place[0] >= kept[kept.length - 1][1]) kept.push(place);
  }
  return kept;
};
const element = (name, className, text) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};
const marked = (text, places) => {
  const box = element("p", "text");
  let from = 0;
  for (const [start, end] of joined(places)) {
    box.append(text.slice(from, start), element("mark", "", text.slice(start, end)));
    from = end;
  }
  box.append(text.slice(from));
  return box;
};

// ---------------------------------------------------------------- the answers behind a number or term

const filters = { group: "", question: "" };
const wantedFrom = (hash) => {
  const wanted = new URLSearchParams(hash.slice(hash.indexOf("?") + 1));
  const one = (name) => wanted.get(name) || "";
  return {
    term: one("term"), terms: one("terms").split(",").filter(Boolean), by: one("by"), group: one("group"),
    by2: one("by2"), group2: one("group2"), code: one("code"), question: one("question"), status: one("status"), who: wanted.getAll("who"), marks: wanted.getAll("mark"), q: one("q"),
  };
};
const hasStatus = (answer, status) => {
  if (status === "blank") return answer.status !== "valid";
  if (status === "uncoded") return answer.status === "valid" && !answer.codes.length;
  return !status || answer.status === status;
};
const fits = (answer, wanted) => {
  if (wanted.who.length && !wanted.who.includes(answer.who)) return false;
  if (wanted.question && answer.question !== wanted.question) return false;
  if (!hasStatus(answer, wanted.status)) return false;
  const column = wanted.by ? page.groups.indexOf(wanted.by) : level;
  if (wanted.group && column >= 0 && answer.groups[column] !== wanted.group) return false;
  const second = wanted.by2 ? page.groups.indexOf(wanted.by2) : -1;
  if (wanted.group2 && second >= 0 && answer.groups[second] !== wanted.group2) return false;
  if (wanted.code && !heldCode(answer, wanted.code)) return false;
  if (wanted.term && !termPlaces(answer, wanted.term).length) return false;
  if (wanted.terms.length === 2 && !wanted.terms.every((term) => termPlaces(answer, term).length)) return false;
  if (wanted.terms.length > 2 && !wanted.terms.some((term) => termPlaces(answer, term).length)) return false;
  if (wanted.q && (answer.status !== "valid" || !textPlaces(answer, wanted.q).length)) return false;
  return !wanted.marks.length || wanted.who.length > 0 || wanted.marks.some((mark) => textPlaces(answer, mark).length);
};
const placesOf = (answer, wanted) => [
  ...(wanted.term ? termPlaces(answer, wanted.term) : []),
  ...wanted.terms.flatMap((term) => termPlaces(answer, term)),
  ...(wanted.code ? codePlaces(answer, wanted.code) : []),
  ...wanted.marks.flatMap((mark) => textPlaces(answer, mark)),
  ...(wanted.q ? textPlaces(answer, wanted.q) : []),
];
const answerBox = (answer, wanted) => {
  const box = element("article", "answer");
  const head = element("h3", "", answer.who);
  if (level >= 0 && answer.groups[level] !== answer.who) head.append(element("span", "quiet", ` ${called(answer.groups[level])}`));
  head.append(element("span", "quiet", ` ${answer.question}`));
  if (answer.status !== "valid") head.append(" ", element("span", `chip s-${answer.status}`, answer.statusName));
  box.append(head, marked(answer.text, placesOf(answer, wanted)));
  if (answer.raw !== answer.text) {
    const raw = element("details", "raw");
    raw.append(element("summary", "", say("補正前の原文", "raw text")), element("p", "text", answer.raw));
    box.append(raw);
  }
  return box;
};
const otherStatuses = new Map([["blank", say("無回答", "blank")], ["uncoded", say("コードなし", "no code")]]);
const statusNamed = (status) => otherStatuses.get(status) || page.statuses[page.statusCodes.indexOf(status)];
const about = (wanted, count) => {
  const named = [
    wanted.term && `「${wanted.term}」`, wanted.terms.map((term) => `「${term}」`).join(wanted.terms.length === 2 ? "＋" : "・"),
    wanted.q && `「${wanted.q}」`, wanted.code && say(`コード「${wanted.code}」`, `code “${wanted.code}”`),
    wanted.who.join("・"), called(wanted.group), called(wanted.group2), wanted.question, statusNamed(wanted.status),
  ].filter(Boolean).join(" / ");
  // Words and codes are found in valid answers alone, so these are what their number is held against.
  const words = Boolean(wanted.term || wanted.terms.length || wanted.q || wanted.code || wanted.status === "uncoded");
  const base = { ...wanted, term: "", terms: [], q: "", code: "", marks: [], who: [], status: words ? "valid" : "" };
  const n = answers.filter((answer) => fits(answer, base)).length;
  const of = words ? say(`有効回答 n=${n}`, `n=${n} valid answers`) : say(`回答欄 n=${n}`, `n=${n} cells`);
  return `${named || say("すべての回答", "all answers")}: ${count} ${say("件", "answers")}${say("（", " (")}${of}${say("）", ")")}`;
};

const dialog = byId("answers");
const list = byId("answers-list");
const more = byId("answers-more");
let shown = { rows: [], wanted: null, count: 0 };
let cameFrom = null;
const showMore = () => {
  const next = shown.rows.slice(shown.count, shown.count + CHUNK);
  list.append(...next.map((answer) => answerBox(answer, shown.wanted)));
  shown.count += next.length;
  more.hidden = shown.count >= shown.rows.length;
};
const openAnswers = (hash) => {
  const wanted = wantedFrom(hash);
  shown = { rows: answers.filter((answer) => fits(answer, wanted)), wanted, count: 0 };
  list.replaceChildren();
  byId("answers-about").textContent = about(wanted, shown.rows.length);
  showMore();
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
};
const follow = () => {
  if (location.hash.startsWith("#answers?")) openAnswers(location.hash);
  else if (dialog.open) dialog.close();
};
more.addEventListener("click", showMore);
byId("answers-close").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
dialog.addEventListener("close", () => {
  if (location.hash.startsWith("#answers?")) history.replaceState(null, "", "#");
  if (cameFrom && cameFrom.isConnected) cameFrom.focus({ preventScroll: true });
  cameFrom = null;
});
// Answers open over the page, which must not move; so the address changes without a jump.
const goTo = (address, from) => {
  cameFrom = from;
  history.replaceState(null, "", address);
  follow();
};
document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  const address = link && link.getAttribute("href");
  if (!address || !address.startsWith("#answers?")) return;
  event.preventDefault();
  goTo(withFilters(address), link);
});
const withFilters = (address) => {
  const wanted = new URLSearchParams(address.slice(address.indexOf("?") + 1));
  if (filters.group && !wanted.has("group") && !wanted.has("who")) { wanted.set("by", page.level); wanted.set("group", filters.group); }
  if (filters.question && !wanted.has("question") && !wanted.has("who")) wanted.set("question", filters.question);
  return `#answers?${wanted}`;
};
window.addEventListener("hashchange", follow);
