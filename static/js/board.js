// The grid by arrow keys: one tab stop, from which arrows, Home and End go from cell to cell. Without script each cell is
// a link of its own; and so it is where the table has become cards, which have no columns to go along.

const wide = window.matchMedia("(min-width: 78em)");

function arrows(table) {
  const rows = [...table.rows].map((row) => [...row.cells].map((cell) => cell.querySelector("a, summary")));
  const places = new Map();
  rows.forEach((row, y) => row.forEach((link, x) => link && places.set(link, [x, y])));
  let here = rows.flat().find((link) => link?.matches(".np-cell, .np-fold__cell")) ?? [...places.keys()][0];

  function stop(link) {
    if (wide.matches) here.tabIndex = -1;
    here = link;
    here.tabIndex = 0;
  }

  // The next cell that way that can be gone to: a section's name spans the columns, and an empty cell has no link.
  function next([x, y], across, down) {
    for (let [at, of] = [x + across, y + down]; rows[of]; at += across, of += down) {
      const row = rows[of];
      if (across && (at < 0 || at >= row.length)) return null;
      const link = row[at] ?? (down && row.length === 1 ? row[0] : null);
      if (link) return link;
    }
    return null;
  }

  const ends = { Home: (row) => row.find(Boolean), End: (row) => row.findLast(Boolean) };
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  let column = 0; // kept while a row that has one cell is passed

  table.addEventListener("keydown", (event) => {
    const place = places.get(event.target);
    if (!wide.matches || !place || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const [x, y] = place;
    const from = rows[y].length > 1 ? x : column;
    const way = ways[event.key];
    const link = way ? next(way[0] ? place : [from, y], ...way) : ends[event.key]?.(rows[y]);
    if (!way && !ends[event.key]) return;
    event.preventDefault();
    if (!link) return;
    stop(link);
    link.focus();
  });
  table.addEventListener("focusin", (event) => {
    const place = places.get(event.target);
    if (!place) return;
    if (rows[place[1]].length > 1) column = place[0];
    stop(event.target);
  });

  function fit() {
    for (const link of places.keys()) wide.matches && link !== here ? (link.tabIndex = -1) : link.removeAttribute("tabindex");
    for (const said of document.querySelectorAll("[data-np-arrows-said]")) said.hidden = !wide.matches;
  }
  wide.addEventListener("change", fit);
  fit();
}

for (const table of document.querySelectorAll("[data-np-arrows]")) arrows(table);
