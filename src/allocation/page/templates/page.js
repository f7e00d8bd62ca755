"use strict";
(() => {
  const language = document.documentElement.lang;
  const order = new Intl.Collator(language, { numeric: true });
  const count = new Intl.NumberFormat(language);
  const form = new Intl.PluralRules(language);
  const fill = (text, values) =>
    text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? values[name] : place));

  const digits = /[^\d,.\-−]/g;
  const value = (cell, numeric) => {
    const text = "v" in cell.dataset ? cell.dataset.v : cell.textContent.trim();
    if (!numeric) return text;
    const plain = text.replace(digits, "").replace("−", "-");
    const tidy = language === "fr" ? plain.replace(",", ".") : plain.replace(/,/g, "");
    return tidy === "" ? NaN : Number(tidy);
  };

  const compare = (numeric, sign) => (one, other) => {
    const a = one[0], b = other[0];
    const empty = numeric ? Number.isNaN : (text) => text === "";
    if (empty(a) || empty(b)) return empty(a) - empty(b);
    return sign * (numeric ? a - b : order.compare(a, b));
  };

  const told = document.getElementById("sorted");
  const sort = (table, head) => {
    const place = head.cellIndex;
    const numeric = head.classList.contains("n");
    const up = head.getAttribute("aria-sort") !== "ascending";
    const body = table.tBodies[0];
    const rows = Array.from(body.rows, (row) => [value(row.cells[place], numeric), row]);
    rows.sort(compare(numeric, up ? 1 : -1));
    // all out, then all in: taken out one by one, ten thousand rows take a minute
    body.replaceChildren();
    for (const pair of rows) body.append(pair[1]);
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    told.textContent = fill(told.dataset[up ? "up" : "down"], { column: head.textContent });
  };

  for (const table of document.querySelectorAll("table.sortable")) {
    for (const head of table.tHead.rows[0].cells) {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(table, head));
      head.append(button);
    }
  }

  const who = document.getElementById("who");
  if (!who) return;
  const bare = (text) =>
    text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
      .replace(/œ/g, "oe").replace(/æ/g, "ae").replace(/’/g, "'");
  const keys = Number(who.dataset.keys);
  const rows = Array.from(who.tBodies[0].rows, (row) => [
    bare(Array.from(row.cells).slice(0, keys).map((cell) => cell.textContent).join(" ")),
    row,
  ]);
  const field = document.getElementById("search");
  const found = document.getElementById("found");
  const search = () => {
    const parts = bare(field.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [text, row] of rows) {
      row.hidden = !parts.every((part) => text.includes(part));
      shown += !row.hidden;
    }
    const words = form.select(shown) === "one" ? found.dataset.one : found.dataset.many;
    found.textContent = fill(words, {
      shown: count.format(shown),
      all: count.format(rows.length),
    });
  };
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, 120);
  });
  field.closest("[hidden]").hidden = false;
  search();
})();
