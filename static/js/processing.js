// Beside the polling of htmx: says what changed, survives a lost network, opens the story when it is there.
(() => {
  const announcement = document.getElementById("announcement");
  const connection = document.getElementById("connection");
  const waits = [2000, 4000, 8000, 15000];
  const current = () => document.getElementById("progress");
  let misses = 0;
  let notBefore = 0;
  let heardAt = Date.now();
  let stopped = false;
  let spoken = "";
  let opening = 0;

  const seconds = () => Math.max(1, Math.round((Date.now() - heardAt) / 1000));

  // the age ticks for the eye only, so that a screen reader hears of the loss once
  const age = document.createElement("span");
  age.setAttribute("aria-hidden", "true");

  const tellConnection = () => {
    if (stopped) return;
    if (misses) {
      age.textContent = ` last update ${seconds()} s ago.`;
      if (connection.hidden) connection.replaceChildren("Reconnecting…", age, " The work goes on without this page.");
    }
    connection.hidden = misses < 1;
  };

  const end = (words, address, link) => {
    stopped = true;
    const anchor = document.createElement("a");
    anchor.href = address;
    anchor.textContent = link;
    connection.replaceChildren(`${words} `, anchor);
    connection.hidden = false;
  };

  const missed = () => {
    notBefore = Date.now() + waits[Math.min(misses, waits.length - 1)] - 500 * Math.random();
    misses += 1;
    tellConnection();
  };

  const heard = () => {
    misses = 0;
    notBefore = 0;
    heardAt = Date.now();
    tellConnection();
  };

  // the title at every change; the announcement only at a new stage, an end, or each quarter
  const speak = () => {
    const { status, percent, stage, heading, openStory } = current().dataset;
    document.title = `${status === "processing" ? `${percent} % · ` : ""}${heading} · DataStory`;
    const quarter = Math.floor(percent / 25) * 25;
    const words = status === "processing" ? `${stage}, ${quarter ? `over ${quarter} percent` : "started"}` : heading;
    if (words !== spoken) announcement.textContent = words;
    spoken = words;
    if (openStory && !opening) {
      opening = setTimeout(() => location.replace(openStory), 1500);
    }
  };

  const ours = (event) => event.detail.elt && event.detail.elt.id === "progress";

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!ours(event)) return;
    if (stopped || document.hidden || Date.now() < notBefore) event.preventDefault();
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!ours(event) || event.detail.xhr.status !== 200) return;
    if (event.detail.xhr.responseText.includes('id="progress"')) return;
    event.detail.shouldSwap = false;
    end("You are no longer signed in.", `/accounts/login/?next=${encodeURIComponent(location.pathname)}`, "Log in");
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    if (!ours(event) || !event.detail.xhr) return;
    const { status } = event.detail.xhr;
    if (status === 200 || status === 204) heard();
    else if (status === 401 || status === 403) end("You are no longer signed in.", `/accounts/login/?next=${encodeURIComponent(location.pathname)}`, "Log in");
    else if (status === 404) end("This job is gone. It may have been deleted in another window.", "/dashboard", "All stories");
    else missed();
  });

  document.addEventListener("htmx:afterSettle", speak);

  const ask = () => {
    notBefore = 0;
    if (!stopped && window.htmx && current().hasAttribute("hx-get")) window.htmx.trigger(current(), "refresh");
  };
  window.addEventListener("online", ask);
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  document.addEventListener("click", (event) => {
    if (opening && event.target.closest("a")) clearTimeout(opening);
  });

  // many jobs are done within a second: one early question, then every two seconds
  setTimeout(ask, 1000);
  setInterval(tellConnection, 1000);
  document.addEventListener("DOMContentLoaded", speak);
})();
