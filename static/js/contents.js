// Marks in the contents where the reader is, and opens what a link leads into: browsers do that by themselves since 2022
// or later. Without it they are links all the same.
(() => {
  const links = new Map(
    [...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]),
  );
  const seen = new Set();
  const watch = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) seen.add(target.id);
        else seen.delete(target.id);
      }
      const here = [...links.keys()].find((id) => seen.has(id));
      for (const [id, link] of links) {
        if (id === here) link.setAttribute("aria-current", "location");
        else link.removeAttribute("aria-current");
      }
    },
    // a band across the middle of the window
    { rootMargin: "-40% 0px -50% 0px" },
  );
  const unfold = () => {
    const part = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    let closed = part && part.closest("details:not([open])");
    if (!closed) return;
    for (; closed; closed = part.closest("details:not([open])")) closed.open = true;
    part.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  unfold();
  for (const id of links.keys()) {
    const part = document.getElementById(id);
    if (part) watch.observe(part);
  }
})();
