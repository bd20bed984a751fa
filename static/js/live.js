// Beside the polling of a list by htmx: rests while nobody looks, and keeps the list when its page is no longer ours.
(() => {
  const list = () => document.querySelector("[hx-get][hx-select]");
  const ours = (event) => event.detail.elt && event.detail.elt.hasAttribute("hx-select");
  let stopped = false;

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (ours(event) && (stopped || document.hidden)) event.preventDefault();
  });

  // logged out in another window: the answer is the page to log in
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!ours(event)) return;
    if (event.detail.xhr.status === 200 && event.detail.xhr.responseText.includes(`id="${event.detail.elt.id}"`)) return;
    event.detail.shouldSwap = false;
    stopped = event.detail.xhr.status === 200;
  });

  const ask = () => {
    if (!document.hidden && list() && window.htmx) window.htmx.trigger(list(), "refresh");
  };
  window.addEventListener("online", ask);
  document.addEventListener("visibilitychange", ask);

  // the answer is another page; until it is here a second click does nothing
  document.addEventListener("submit", (event) => {
    stopped = true;
    if (event.submitter) event.submitter.disabled = true;
  });
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
})();
