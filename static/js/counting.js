// The number in the ring runs with its arc to what the server has said, and never past it.
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

  // before the browser paints what came
  document.addEventListener("htmx:afterSwap", count);
  count();
})();
