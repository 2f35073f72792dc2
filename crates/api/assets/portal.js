// What a script spares: a second press, large photos over a slow line, looking one's place up. All works without it.
"use strict";
(function () {
  var all = function (selector) { return Array.prototype.slice.call(document.querySelectorAll(selector)); };

  // Errors first: whoever cannot see the page is taken to them.
  var summary = document.getElementById("summary");
  if (summary) summary.focus();

  all("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  all("form[data-once]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "1";
      all("button[data-busy]").forEach(function (button) { if (form.contains(button)) button.textContent = button.dataset.busy; });
    });
  });
  window.addEventListener("pageshow", function (event) { if (event.persisted) window.location.reload(); });

  all("button[data-wait]").forEach(function (button) {
    var left = Number(button.dataset.wait), text = button.textContent;
    if (left > 120) return;
    button.disabled = true;
    var tick = function () {
      if (left <= 0) { button.disabled = false; button.textContent = text; button.focus(); return; }
      button.textContent = text + " (" + left + ")";
      left -= 1;
      window.setTimeout(tick, 1000);
    };
    tick();
  });

  // A photo of a telephone is drawn smaller before it is sent: 1600 pixels show what is wrong.
  var most = 1600;
  var shrink = function (file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 400000 || !window.createImageBitmap) return Promise.resolve(file);
    return window.createImageBitmap(file).then(function (image) {
      var scale = Math.min(1, most / Math.max(image.width, image.height));
      var canvas = document.createElement("canvas");
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      return new Promise(function (resolve) {
        canvas.toBlob(function (blob) { resolve(blob ? new File([blob], file.name, { type: "image/jpeg" }) : file); }, "image/jpeg", 0.82);
      });
    }).catch(function () { return file; });
  };
  all("form[data-shrink] input[type=file]").forEach(function (input) {
    input.addEventListener("change", function () {
      if (!window.DataTransfer) return;
      Promise.all(Array.prototype.map.call(input.files, shrink)).then(function (files) {
        try {
          var transfer = new DataTransfer();
          files.forEach(function (file) { transfer.items.add(file); });
          input.files = transfer.files;
        } catch (error) { /* The photos go as they are. */ }
      });
    });
  });

  all("[data-locate]").forEach(function (box) {
    if (!navigator.geolocation || !window.isSecureContext) return;
    box.hidden = false;
    var said = box.querySelector("[data-busy]");
    var failed = function () { said.textContent = said.dataset.failed; };
    box.querySelector("button").addEventListener("click", function () {
      said.textContent = said.dataset.busy;
      navigator.geolocation.getCurrentPosition(function (position) {
        var at = position.coords;
        fetch("/api/v1/locate?longitude=" + at.longitude + "&latitude=" + at.latitude)
          .then(function (answer) { if (!answer.ok) throw answer; return answer.json(); })
          .then(function (found) { window.location.href = "/report?" + box.dataset.locate + "place=" + found.area; })
          .catch(failed);
      }, failed, { timeout: 15000 });
    });
  });
})();
