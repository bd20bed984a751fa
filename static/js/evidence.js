// A click on a figure shows its evidence beside it, so that the reader keeps the place. Without this script, or with
// a modifier key, the link leads to the list at the end.
(() => {
  if (!HTMLElement.prototype.hasOwnProperty("popover")) return;
  const note = document.createElement("div");
  note.className = "evidence-note";
  note.popover = "auto";
  note.tabIndex = -1;
  note.setAttribute("role", "dialog");
  note.setAttribute("aria-label", "Where this figure comes from");
  document.body.append(note);
  let origin = null;

  const place = (link) => {
    const spot = link.getClientRects()[0];
    const left = Math.min(spot.left, document.documentElement.clientWidth - note.offsetWidth - 16);
    const below = spot.bottom + 8;
    const fits = below + note.offsetHeight < window.innerHeight;
    note.style.left = `${Math.max(16, left) + window.scrollX}px`;
    note.style.top = `${(fits ? below : Math.max(8, spot.top - note.offsetHeight - 8)) + window.scrollY}px`;
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.figure");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    const fact = document.getElementById(link.hash.slice(1));
    if (!fact) return;
    event.preventDefault();
    const all = document.createElement("a");
    all.href = link.hash;
    all.textContent = "In the list of all figures";
    all.addEventListener("click", () => {
      origin = null;
      note.hidePopover();
    });
    note.replaceChildren(...[...fact.children].map((piece) => piece.cloneNode(true)), all);
    origin = link;
    note.showPopover();
    place(link);
    note.focus({ preventScroll: true });
  });

  note.addEventListener("toggle", (event) => {
    if (event.newState === "closed" && origin) origin.focus({ preventScroll: true });
  });
})();
