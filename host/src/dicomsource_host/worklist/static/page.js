// What HTML and htmx do not do by themselves: a row is a way to its study, and "/" goes to the search.
"use strict";

document.addEventListener("click", (event) => {
  const row = event.target.closest("table.list tbody tr");
  if (!row || event.target.closest("a, button") || String(getSelection())) return;
  const link = row.querySelector("a");
  if (link) link.click();
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const field = document.querySelector("form[role=search] input:not([type=hidden])");
  if (field) {
    event.preventDefault();
    field.focus();
    field.select();
  }
});
