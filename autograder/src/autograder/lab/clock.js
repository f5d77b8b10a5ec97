// Ticks in the browser towards the moment at which the time is over; no kernel is asked, so a busy or restarted one
// changes nothing. It tells the kernel which warnings it has shown, so that each comes once, whatever is reloaded.
function render({ model, el }) {
  const face = document.createElement("div");
  face.className = "ag-clock";
  face.setAttribute("role", "timer");
  const notice = document.createElement("div");
  notice.className = "ag-notice";
  notice.setAttribute("role", "status");
  el.append(face, notice);
  const two = (n) => String(n).padStart(2, "0");
  const SHOWN = 60000;
  let shownAt = 0;
  const tick = () => {
    const paused = model.get("paused");
    const left = Math.round((paused ? model.get("left") : model.get("ends") - Date.now()) / 1000);
    const s = Math.abs(left);
    const time = `${Math.floor(s / 60)}:${two(s % 60)}`;
    const over = left < 0;
    face.textContent =
      (over ? `${time} overtime` : `${time} left of ${model.get("minutes")} minutes`) + (paused ? ", paused" : "");
    face.classList.toggle("ag-over", over);
    face.classList.toggle("ag-soon", !over && left < 600);
    if (!paused) warn(left / 60);
    if (!paused) call();
    if (shownAt && Date.now() - shownAt > SHOWN) notice.textContent = "";
  };
  const warn = (minutes) => {
    const due = model.get("warn_at").filter((at) => minutes <= at && at < model.get("minutes"));
    const said = model.get("warned");
    if (!due.length || said.includes(Math.min(...due))) return;
    const at = Math.min(...due);
    const rounded = Math.ceil(minutes);
    notice.textContent =
      at > 0 ? `${rounded} ${rounded === 1 ? "minute" : "minutes"} left` : "The time is over. Work goes on as overtime.";
    shownAt = Date.now();
    model.set("warned", [...said, at]);
    model.save_changes();
  };
  const call = () => {
    const at = model.get("word_at");
    if (!at || Date.now() < at || model.get("called") === at) return;
    model.set("called", at);
    model.save_changes();
  };
  model.set("alive", true);
  model.save_changes();
  tick();
  model.on("change", tick);
  const timer = setInterval(tick, 1000);
  return () => {
    clearInterval(timer);
    model.off("change", tick);
  };
}
export default { render };
