// The portal's own script. Everything works without it; it adds only what no element can do by itself.

for (const button of document.querySelectorAll("[data-np-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
