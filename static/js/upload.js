// Sends the chosen file with a bar that shows real bytes. Without this script the form posts by itself.
(() => {
  const form = document.getElementById("upload");
  if (!form || !window.XMLHttpRequest || !window.FormData) return;
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector(".drop");
  const chosen = form.querySelector("[data-chosen]");
  const [title, hint] = form.querySelectorAll(".drop-words span");
  const [invitation, manner] = [title.textContent, hint.textContent];
  const progress = form.querySelector("[data-progress]");
  const bar = progress.querySelector("progress");
  const sent = form.querySelector("[data-sent]");
  const submits = form.querySelectorAll("button[type=submit]");
  const cancel = form.querySelector("[data-cancel]");
  const trouble = document.getElementById("upload-error");
  const limit = Number(form.dataset.limit) || Infinity;
  let request = null;
  drop.classList.add("drop-live");

  const inWords = (bytes) => {
    const units = ["bytes", "kB", "MB", "GB"];
    let step = 0;
    while (bytes >= 1000 && step < 3) {
      bytes /= 1000;
      step += 1;
    }
    return `${step && bytes < 10 ? bytes.toFixed(1) : Math.round(bytes)} ${units[step]}`;
  };

  const say = (message, action) => {
    trouble.querySelector("[data-message]").textContent = message;
    trouble.querySelector("[data-action]").textContent = action || "";
    trouble.hidden = !message;
  };

  const refuse = (file) => {
    if (file.size > limit) {
      say(`This file has ${inWords(file.size)}; the limit is ${form.dataset.limitText}.`,
        "Upload a part of it, or save it as Parquet, which is smaller.");
      return true;
    }
    return false;
  };

  const show = () => {
    const file = input.files[0];
    // the control beside it shows the name
    chosen.textContent = file ? `${file.name}, ${inWords(file.size)}` : "";
    title.textContent = file ? file.name : invitation;
    hint.textContent = file ? `${inWords(file.size)} · drop or choose another to change it` : manner;
    say("");
    if (file) refuse(file);
  };

  const rest = () => {
    request = null;
    progress.hidden = true;
    cancel.hidden = true;
    for (const submit of submits) submit.disabled = false;
    input.disabled = false;
  };

  const answered = () => {
    let answer = {};
    try {
      answer = JSON.parse(request.responseText);
    } catch {
      answer = {};
    }
    if (request.status >= 200 && request.status < 300 && answer.url) {
      location.assign(answer.url);
      return;
    }
    const { status, responseURL } = request;
    rest();
    if (answer.error) say(answer.error.message, answer.error.action);
    else if (status === 401 || status === 403 || responseURL.includes("/login")) say("You are no longer signed in.", "Log in again in another tab, then send the file once more.");
    else if (status === 413) say(`This file is too large; the limit is ${form.dataset.limitText}.`, "Upload a part of it.");
    else say("The server could not take the file.", "Send it once more in a minute.");
  };

  const send = (file, pressed) => {
    const body = new FormData(form);
    body.set("file", file);
    if (pressed?.name) body.set(pressed.name, pressed.value);
    request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const percent = Math.floor((100 * event.loaded) / event.total);
      bar.value = percent;
      sent.textContent = percent < 100
        ? `Sending ${inWords(event.loaded)} of ${inWords(event.total)}, ${percent}%`
        : "Sent. Storing it";
    });
    request.addEventListener("load", answered);
    request.addEventListener("abort", rest);
    request.addEventListener("error", () => {
      rest();
      say("The connection broke before the file had arrived.", "Nothing was stored. Check the network and send it once more.");
    });
    request.send(body);
    say("");
    bar.value = 0;
    sent.textContent = "Sending";
    progress.hidden = false;
    cancel.hidden = false;
    for (const submit of submits) submit.disabled = true;
    input.disabled = true;
  };

  form.addEventListener("submit", (event) => {
    const file = input.files[0];
    if (!file) return;
    event.preventDefault();
    if (!refuse(file)) send(file, event.submitter);
  });
  input.addEventListener("change", show);
  cancel.addEventListener("click", () => request && request.abort());
  window.addEventListener("pageshow", (event) => event.persisted && rest());

  // a file may be dropped anywhere on the page
  const carriesFile = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    drop.classList.add("drop-over");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop.classList.remove("drop-over");
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    drop.classList.remove("drop-over");
    if (request || !event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    show();
    submits[0].focus();
  });
})();
