/* The tablet at the door: a running clock, a code that changes, a message that passes. */
(function () {
  "use strict";
  var at = document.querySelector("[data-clock]");
  if (at) {
    var skew = new Date(at.getAttribute("data-clock")).getTime() - Date.now();
    setInterval(function () {
      var now = new Date(Date.now() + skew);
      at.textContent = now.toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" });
    }, 1000);
  }
  var code = document.querySelector("[data-qr]");
  if (code) {
    var url = code.getAttribute("src");
    setInterval(function () { code.src = url + "?" + Date.now(); }, 15000);
  }
  var said = document.querySelector("[data-passing]");
  if (said) { setTimeout(function () { location.replace(location.pathname); }, 8000); }
})();
