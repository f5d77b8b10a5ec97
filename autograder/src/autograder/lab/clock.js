// Ticks in the browser from the moment the sitting began; no kernel is asked, so a busy or restarted one changes nothing.
function render({ model, el }) {
  const face = document.createElement("div");
  face.className = "ag-clock";
  face.setAttribute("role", "timer");
  el.appendChild(face);
  const two = (n) => String(n).padStart(2, "0");
  const tick = () => {
    const end = model.get("began") + model.get("minutes") * 60000;
    const left = Math.round((end - Date.now()) / 1000);
    const s = Math.abs(left);
    const time = `${Math.floor(s / 60)}:${two(s % 60)}`;
    const over = left < 0;
    face.textContent = over ? `${time} overtime` : `${time} left of ${model.get("minutes")} minutes`;
    face.classList.toggle("ag-over", over);
    face.classList.toggle("ag-soon", !over && left < 600);
  };
  tick();
  const timer = setInterval(tick, 1000);
  return () => clearInterval(timer);
}
export default { render };
