// A click on a figure shows where it comes from in a panel over the story, so that the reader keeps the place. Without
// this script, with a modifier key, or where the panel cannot be had, the link leads to the figure's own page.
(() => {
  const panel = document.getElementById("figure-panel");
  if (!panel?.showModal) return;
  const inner = panel.querySelector("[data-figure]");
  const kept = new Map();
  let origin = null;

  const fetched = async (address) => {
    if (!kept.has(address)) {
      const answer = await fetch(`${address}/panel`, { signal: AbortSignal.timeout(10000) });
      // a login page is no panel
      if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`);
      kept.set(address, await answer.text());
    }
    return kept.get(address);
  };

  const open = async (link) => {
    link.setAttribute("aria-busy", "true");
    try {
      const page = new DOMParser().parseFromString(await fetched(link.href), "text/html");
      inner.replaceChildren(...page.body.childNodes);
    } catch {
      location.assign(link.href);
      return;
    } finally {
      link.removeAttribute("aria-busy");
    }
    origin = link;
    if (!panel.open) panel.showModal();
    panel.scrollTop = 0;
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.figure");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button) return;
    event.preventDefault();
    open(link);
  });

  panel.addEventListener("click", (event) => {
    // beside it, where the page shines through; its own margin belongs to it
    if (event.target === panel && event.clientX < panel.getBoundingClientRect().left) panel.close();
  });

  panel.addEventListener("close", () => origin?.focus({ preventScroll: true }));
})();
