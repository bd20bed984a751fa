// Beside the polling of htmx: says what changed, survives a lost network, asks before a long work is cancelled, opens
// the story when it is there.
(() => {
  const announcement = document.getElementById("announcement");
  const connection = document.getElementById("connection");
  const question = document.getElementById("ask-cancel");
  const waits = [2000, 4000, 8000, 15000];
  const worthAsking = 30;
  const current = () => document.getElementById("progress");
  let misses = 0;
  let notBefore = 0;
  let heardAt = Date.now();
  let stopped = false;
  let spoken = "";
  let opening = 0;

  // what the person has unfolded stays so, whatever the server sends
  if (window.Idiomorph) {
    window.Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) => !(name === "open" && node.matches("details"));
  }

  // it ticks for the eye only, so that a screen reader hears of the loss once
  const lostWords = connection.querySelector("template").content.firstElementChild;
  const age = lostWords.querySelector("[data-age]");

  const tellConnection = () => {
    if (stopped) return;
    const lost = misses > 1;
    if (lost) {
      age.textContent = `last update ${Math.max(1, Math.round((Date.now() - heardAt) / 1000))} s ago.`;
      if (connection.hidden) connection.replaceChildren(lostWords);
    }
    connection.hidden = !lost;
  };

  const end = (words, address, link) => {
    stopped = true;
    const anchor = document.createElement("a");
    anchor.href = address;
    anchor.textContent = link;
    const told = document.createElement("p");
    told.append(`${words} `, anchor);
    connection.replaceChildren(told);
    connection.hidden = false;
  };

  const signedOut = () =>
    end("You are no longer signed in.", `/accounts/login/?next=${encodeURIComponent(location.pathname)}`, "Log in");

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

  // how long the work has run, by the server's count and our clock since
  let workedAt = Date.now();
  const worked = () => Number(current().dataset.worked || 0) + (Date.now() - workedAt) / 1000;
  const inWords = (time) => (time < 60 ? `${Math.round(time)} seconds` : `${Math.floor(time / 60)} minute${time < 120 ? "" : "s"}`);

  // the title at every change; the announcement only at a new stage, an end, or each quarter
  const speak = () => {
    const { status, percent, stage, heading, openStory } = current().dataset;
    const before = { processing: `${percent}% · `, completed: "✓ " }[status] || "";
    document.title = `${before}${heading} · DataStory`;
    const quarter = Math.floor(percent / 25) * 25;
    const words = status === "processing" && stage ? `${heading === stage ? stage : heading}, ${quarter ? `over ${quarter} percent` : "started"}` : heading;
    if (words !== spoken) announcement.textContent = words;
    spoken = words;
    workedAt = Date.now();
    if (!current().hasAttribute("hx-get") && question) question.close();
    // who came to read the history stays
    if (openStory && !opening && location.hash !== "#history") {
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
    signedOut();
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    if (!ours(event) || !event.detail.xhr) return;
    const { status } = event.detail.xhr;
    if (status === 200 || status === 204) heard();
    else if (status === 401 || status === 403) signedOut();
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

  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-cancel]") && worked() > worthAsking && question) {
      event.preventDefault();
      question.querySelector("[data-worked-words]").textContent = inWords(worked());
      question.showModal();
      return;
    }
    // the answer is another page; until it is here a second click does nothing, and nothing is drawn anew
    stopped = true;
    const button = event.submitter;
    if (!button) return;
    button.disabled = true;
    if (event.target.action.endsWith("/cancel")) button.textContent = "Cancelling…";
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keep]")) question.close();
    if (opening && event.target.closest("a, summary")) clearTimeout(opening);
  });

  // back from another page: the state kept with this one is old
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());

  // many jobs are done within a second: one early question, then every two seconds
  setTimeout(ask, 1000);
  setInterval(tellConnection, 1000);
  document.addEventListener("DOMContentLoaded", () => {
    const story = document.getElementById("history");
    if (story && location.hash === "#history") story.open = true;
    speak();
  });
})();
