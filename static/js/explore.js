// Filters and sorts the values in place. Without this script, or when the answer does not come, the form and the links
// lead to the page that shows the same.
(() => {
  const part = () => document.querySelector("[data-explore]");
  let asked = 0;

  const show = async (address, focused) => {
    const mine = ++asked;
    part().setAttribute("aria-busy", "true");
    let fresh = null;
    try {
      const answer = await fetch(address, { signal: AbortSignal.timeout(10000) });
      // a login page has no values
      if (answer.ok && !answer.redirected) {
        fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-explore]");
      }
    } catch {
      fresh = null;
    }
    if (mine !== asked) return;
    if (!fresh) {
      location.assign(address);
      return;
    }
    part().replaceWith(fresh);
    // the page of its own can be gone back to
    if (location.pathname === new URL(address, location.href).pathname) history.replaceState(null, "", address);
    if (focused) part().querySelector(focused)?.focus({ preventScroll: true });
  };

  const addressOf = (form) => {
    const filled = [...new FormData(form)].filter(([, text]) => text);
    return `${form.action}?${new URLSearchParams(filled)}`;
  };

  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".explore-filter")) return;
    event.preventDefault();
    show(addressOf(event.target), ".explore-filter [type=submit]");
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest(".explore-filter");
    if (form && event.target.matches("select")) show(addressOf(form), `#${event.target.id}`);
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-explore] a[data-explore-link]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button) return;
    event.preventDefault();
    const heads = [...part().querySelectorAll("thead a")];
    const head = heads.indexOf(link);
    show(link.href, head < 0 ? ".table-scroll" : `thead th:nth-child(${head + 1}) a`);
  });
})();
