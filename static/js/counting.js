// The number in the ring runs with its arc to what the server has said, and never past it. The clock of the stage that
// runs goes on from what the server counted, as long as the server is heard.
(() => {
  const takes = { processing: 1800, completed: 600 };
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)");
  let shown = null;
  let frame = 0;

  const count = () => {
    cancelAnimationFrame(frame);
    const number = document.getElementById("ring-percent");
    if (!number) return;
    const { percent, status } = document.getElementById("progress").dataset;
    const said = Number(percent);
    const from = shown ?? said;
    const began = performance.now();
    const step = (now) => {
      const way = Math.max(0, Math.min(1, (now - began) / (takes[status] ?? 0)));
      shown = from + (said - from) * way;
      number.firstChild.data = Math.floor(shown);
      if (way < 1) frame = requestAnimationFrame(step);
    };
    // another attempt begins below: there is no way back to run
    if (calm.matches || document.hidden || said <= from || !takes[status]) {
      shown = said;
      number.firstChild.data = said;
    } else {
      step(began);
    }
  };

  const connection = document.getElementById("connection");
  let counted = performance.now();

  // as jobs.phrases.clock says it
  const inWords = (seconds) => {
    const minutes = Math.floor(seconds / 60);
    if (!minutes) return `${seconds} s`;
    return minutes < 10 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  };

  const tick = () => {
    const clock = document.querySelector("[data-running]");
    if (!clock || document.hidden || !connection.hidden) return;
    const words = inWords(Math.floor(Number(clock.dataset.running) + (performance.now() - counted) / 1000));
    if (words !== clock.textContent) clock.textContent = words;
  };

  // before the browser paints what came
  document.addEventListener("htmx:afterSwap", () => {
    counted = performance.now();
    count();
  });
  // for who wants no motion, with each answer of the server
  document.addEventListener("htmx:afterRequest", tick);
  setInterval(() => calm.matches || tick(), 500);
  count();
})();
