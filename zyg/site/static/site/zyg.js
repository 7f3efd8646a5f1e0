/* 智用工: theme, hidden amounts, keyboard, copy, confirmations. Every page works without it. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("z-js");

  function remember(name, value) {
    document.cookie = name + "=" + value + ";path=/;max-age=31536000;samesite=lax";
  }
  function recall(name) {
    var found = document.cookie.match(new RegExp("(?:^|; )" + name + "=([^;]*)"));
    return found ? found[1] : "";
  }
  function all(selector, within) {
    return Array.prototype.slice.call((within || document).querySelectorAll(selector));
  }

  /* Theme: what the person chose, else what the system says. Runs in the head: no flash. */
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function applyTheme() {
    var chosen = recall("z_theme");
    root.setAttribute("data-bs-theme", chosen || (dark.matches ? "dark" : "light"));
  }
  applyTheme();
  if (dark.addEventListener) { dark.addEventListener("change", applyTheme); }

  /* Hidden amounts */
  function applyHide() {
    root.toggleAttribute("data-z-hide", recall("z_hide") === "1");
    all("[data-z-hide-switch]").forEach(function (button) {
      button.setAttribute("aria-pressed", recall("z_hide") === "1");
      button.textContent = recall("z_hide") === "1" ? "显示金额" : "隐藏金额";
    });
  }
  applyHide();

  function toast(text) {
    var box = document.getElementById("z-toasts");
    if (!box) { return; }
    var note = document.createElement("div");
    note.className = "z-toast";
    note.setAttribute("role", "status");
    note.textContent = text;
    box.appendChild(note);
    setTimeout(function () { note.remove(); }, 10000);
  }

  /* Confirmation: the server asks on a page of its own; with this script it is a dialog. */
  function ask(form, button) {
    var said = (button && button.getAttribute("data-z-confirm")) || form.getAttribute("data-z-confirm");
    var label = (button && button.getAttribute("data-z-confirm-label")) || (button ? button.textContent.trim() : "确定");
    var dialog = document.createElement("dialog");
    if (!dialog.showModal) { if (window.confirm(said)) { go(form, button); } return; }
    dialog.className = "z-dialog";
    dialog.innerHTML = '<form method="dialog" class="z-stack"><p></p><div class="z-row">' +
      '<button class="z-btn z-btn-primary" value="yes"></button><button class="z-btn" value="no">取消</button></div></form>';
    dialog.querySelector("p").textContent = said;
    dialog.querySelector("[value=yes]").textContent = label;
    dialog.addEventListener("close", function () {
      if (dialog.returnValue === "yes") { go(form, button); }
      dialog.remove();
      if (button) { button.focus(); }
    });
    document.body.appendChild(dialog);
    dialog.showModal();
  }
  function go(form, button) {
    var field = form.querySelector("input[name=confirmed]");
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden"; field.name = "confirmed";
      form.appendChild(field);
    }
    field.value = "1";
    if (form.requestSubmit) { form.requestSubmit(button || undefined); } else { form.submit(); }
  }
  document.addEventListener("submit", function (event) {
    var form = event.target, button = event.submitter;
    var wants = (button && button.hasAttribute("data-z-confirm")) || form.hasAttribute("data-z-confirm");
    var field = form.querySelector("input[name=confirmed]");
    if (wants && !(field && field.value === "1")) {
      event.preventDefault(); event.stopPropagation();
      ask(form, button);
    }
  }, true);

  /* Selection: a count that follows the boxes, shift is not needed */
  function recount(form) {
    var boxes = all("[data-z-select]", form);
    var picked = boxes.filter(function (box) { return box.checked; }).length;
    all("[data-z-count]", form).forEach(function (place) { place.textContent = picked; });
    all("[data-z-select-all]", form).forEach(function (box) {
      box.checked = picked > 0 && picked === boxes.length;
      box.indeterminate = picked > 0 && picked < boxes.length;
    });
    all("[data-z-needs-pick]", form).forEach(function (button) { button.disabled = picked === 0; });
  }
  document.addEventListener("change", function (event) {
    var form = event.target.closest && event.target.closest("form");
    if (event.target.matches("[data-z-select-all]")) {
      all("[data-z-select]", form).forEach(function (box) { box.checked = event.target.checked; });
    }
    if (form && event.target.matches("[data-z-select], [data-z-select-all]")) { recount(form); }
    if (event.target.matches("[data-z-submit]") && form) { form.requestSubmit ? form.requestSubmit() : form.submit(); }
  });

  function closeDrawer() {
    var place = document.getElementById("z-drawer");
    if (!place || !place.firstChild) { return false; }
    var home = place.getAttribute("data-home");
    var from = place.getAttribute("data-from");
    place.textContent = "";
    if (home) { history.pushState({}, "", home); }
    var opener = from && document.getElementById(from);
    if (opener) { opener.focus(); }
    return true;
  }

  document.addEventListener("click", function (event) {
    var at = event.target.closest ? event.target.closest("[data-z-act]") : null;
    all("details.z-pick[open]").forEach(function (box) {
      if (!box.contains(event.target)) { box.removeAttribute("open"); }
    });
    if (!at) { return; }
    var act = at.getAttribute("data-z-act");
    if (act === "theme") { remember("z_theme", at.getAttribute("data-value")); applyTheme(); }
    if (act === "hide") { remember("z_hide", recall("z_hide") === "1" ? "0" : "1"); applyHide(); }
    if (act === "keys") { remember("z_keys", recall("z_keys") === "0" ? "1" : "0"); toast(recall("z_keys") === "0" ? "快捷键已关闭" : "快捷键已打开，按 ? 查看"); }
    if (act === "print") { window.print(); }
    if (act === "close-drawer" && closeDrawer()) { event.preventDefault(); }
    if (act === "dismiss") { at.parentNode.remove(); }
    if (act === "copy") {
      var text = document.getElementById(at.getAttribute("data-copy")).value;
      if (navigator.clipboard) { navigator.clipboard.writeText(text).then(function () { toast("已复制"); }, function () { toast("浏览器不允许复制，请手动选取文字。"); }); }
      else { toast("浏览器不允许复制，请手动选取文字。"); }
    }
  });

  /* Keyboard: / J K X Enter Esc ? — can be switched off, never inside a field */
  var explaining = false;
  function rows() { return all("[data-z-rows] tbody tr[data-z-row]"); }
  function move(step) {
    var list = rows();
    if (!list.length) { return; }
    var at = list.findIndex(function (row) { return row.classList.contains("z-at"); });
    if (at >= 0) { list[at].classList.remove("z-at"); }
    var next = list[Math.max(0, Math.min(list.length - 1, at + step))];
    next.classList.add("z-at");
    next.scrollIntoView({ block: "nearest" });
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (event.key === "Escape") {
      all("details.z-pick[open]").forEach(function (box) { box.removeAttribute("open"); });
      closeDrawer();
      return;
    }
    if (recall("z_keys") === "0" || event.target.closest("input, textarea, select, dialog")) { return; }
    var at = document.querySelector("tr.z-at");
    var key = event.key.toLowerCase();
    if (key === "j") { move(1); } else if (key === "k") { move(-1); }
    else if (key === "/") { var box = document.querySelector("[data-z-search]"); if (box) { event.preventDefault(); box.focus(); } }
    else if (key === "x" && at) { var tick = at.querySelector("[data-z-select]"); if (tick) { tick.click(); } }
    else if (key === "enter" && at && event.target === document.body) { var link = at.querySelector("[data-z-open]"); if (link) { link.click(); } }
    else if (key === "c" && at) { var done = at.querySelector("[data-z-explained]"); if (done) { explaining = true; done.click(); } }
    else if (key === "?") { var help = document.getElementById("z-keys"); if (help && help.showModal && !help.open) { help.showModal(); } }
  });

  function wake(within) {
    applyHide();
    all("form", within).forEach(recount);
    all("[data-z-js]", within).forEach(function (part) { part.hidden = false; });
  }
  document.addEventListener("DOMContentLoaded", function () { wake(document); });
  document.addEventListener("htmx:afterSwap", function (event) {
    wake(event.target);
    var place = document.getElementById("z-drawer");
    if (place && event.target === place) {
      var head = (explaining && place.querySelector("input[name=reason]")) || place.querySelector("[tabindex]");
      explaining = false;
      if (head) { head.focus(); }
    }
  });
  document.addEventListener("htmx:beforeRequest", function (event) {
    var place = document.getElementById("z-drawer");
    if (place && event.detail.target === place && event.detail.elt.id) { place.setAttribute("data-from", event.detail.elt.id); }
  });
  document.addEventListener("htmx:sendError", function () { toast("网络断开，内容没有更新；恢复后请再试一次。"); });
  document.addEventListener("htmx:responseError", function (event) {
    toast(event.detail.xhr.status === 404 ? "这条记录已经不在了，请刷新页面。" : "服务没有处理这次请求，请刷新后再试；已保存的内容不受影响。");
  });
})();
