/* 打卡: a running clock, and one look at the position when the person punches. The page works
   without this file; when the position is denied it says what to do instead. */
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
  var form = document.querySelector("form[data-locate]");
  var say = document.querySelector("[data-locate-say]");
  if (!form || !say) { return; }
  var WHY = {
    1: "没有取得位置：定位被拒绝。请在浏览器或微信设置里允许定位，或用下面的扫码、WiFi、不定位打卡。",
    2: "没有取得位置：手机现在定不了位。走到窗边再试，或用下面的扫码、WiFi、不定位打卡。",
    3: "没有取得位置：等了 8 秒没有结果。再试一次，或用下面的扫码、WiFi、不定位打卡。"
  };
  form.addEventListener("submit", function (event) {
    if (form.getAttribute("data-ready")) { return; }
    event.preventDefault();
    if (!navigator.geolocation) { say.textContent = WHY[2]; return; }
    var button = form.querySelector("button");
    button.disabled = true;
    say.textContent = "正在取位置…";
    navigator.geolocation.getCurrentPosition(function (found) {
      ["latitude", "longitude"].forEach(function (name) {
        var field = form.querySelector("[name=" + name + "]");
        field.disabled = false;
        field.value = found.coords[name].toFixed(5);
      });
      form.setAttribute("data-ready", "1");
      form.submit();
    }, function (error) {
      button.disabled = false;
      say.textContent = WHY[error.code] || WHY[2];
    }, { enableHighAccuracy: true, timeout: 8000, maximumAge: 0 });
  });
})();
