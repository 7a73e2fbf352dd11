// Behaviour of the pages of textmine gui: a file can be dropped, a run is followed, roles are shown.
"use strict";

for (const form of document.querySelectorAll("[data-drop]")) {
  const input = form.querySelector("input[type=file]");
  const over = (on) => (event) => { event.preventDefault(); form.classList.toggle("over", on); };
  form.addEventListener("dragover", over(true));
  form.addEventListener("dragleave", over(false));
  form.addEventListener("drop", (event) => {
    over(false)(event);
    if (event.dataTransfer.files.length) {
      input.files = event.dataTransfer.files;
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", () => { form.querySelector("button").disabled = true; });
}
// A file dropped beside the field would be opened by the browser, in place of the page.
for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());

for (const select of document.querySelectorAll("tr[data-role] select")) {
  select.addEventListener("change", () => { select.closest("tr").dataset.role = select.value; });
}

const running = document.querySelector("[data-job]");
if (running) {
  const bar = running.querySelector("progress");
  const what = running.querySelector("[data-what]");
  const follow = async () => {
    try {
      const answer = await fetch(running.dataset.job);
      const told = await answer.json();
      if (told.state !== "running") { location.reload(); return; }
      bar.max = told.steps;
      bar.value = told.step;
      what.textContent = told.what;
    } catch { /* the server is busy or has ended: ask again */ }
    setTimeout(follow, 700);
  };
  setTimeout(follow, 700);
}
