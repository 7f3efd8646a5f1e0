/* Registration on a phone: keeps a draft every ten seconds, says what an ID number tells. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-draft]");
  if (!form) { return; }
  var word = document.getElementById("draft-word");
  var kept = new URLSearchParams(new FormData(form)).toString();
  var leaving = false;
  form.addEventListener("submit", function () { leaving = true; });
  setInterval(function () {
    var now = new FormData(form), text = new URLSearchParams(now).toString();
    if (leaving || text === kept) { return; }
    now.append("draft", "1");
    fetch(form.action || location.href, { method: "POST", body: now, credentials: "same-origin" })
      .then(function (answer) {
        if (!answer.ok) { throw new Error(); }
        kept = text;
        word.textContent = "草稿已保存 " + new Date().toTimeString().slice(0, 5);
      })
      .catch(function () { word.textContent = "网络断开，草稿没有保存；恢复后会再试。"; });
  }, 10000);

  var number = form.querySelector("[name=id_number]"), told = document.getElementById("from-number");
  if (!number || !told) { return; }
  number.addEventListener("blur", function () {
    var found = number.value.replace(/\s/g, "").match(/^\d{6}(\d{4})(\d{2})(\d{2})\d{2}(\d)[\dXx]$/);
    told.hidden = !found;
    if (found) {
      told.textContent = "出生日期 " + found[1] + "-" + found[2] + "-" + found[3] + "，性别" + (found[4] % 2 ? "男" : "女") + "；请核对。";
    }
  });
})();
