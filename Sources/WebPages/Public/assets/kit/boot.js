// Reports when the page's modules do not start, so that no page stays empty without an explanation. This file
// is not a module and uses nothing newer than 2009, because it has to run where the others do not.
(function () {
  var main = document.getElementById('main');

  function tell() {
    if (!main || main.firstChild) return;
    var lines = [
      ['en', 'This page could not start. Please reload it; if that does not help, use a newer browser.'],
      ['ko', '페이지를 열지 못했습니다. 새로 고침해 보시고, 그래도 안 되면 최신 브라우저를 이용해 주세요.']
    ];
    var box = document.createElement('section');
    box.className = 'message';
    box.setAttribute('role', 'alert');
    for (var index = 0; index < lines.length; index += 1) {
      var line = document.createElement('p');
      line.lang = lines[index][0];
      line.appendChild(document.createTextNode(lines[index][1]));
      box.appendChild(line);
    }
    var again = document.createElement('a');
    again.className = 'button';
    again.href = window.location.href;
    again.appendChild(document.createTextNode('Reload · 새로 고침'));
    box.appendChild(again);
    main.removeAttribute('aria-busy');
    main.appendChild(box);
  }

  if (!('noModule' in document.createElement('script'))) tell();
  // The error event of a file that did not load does not bubble, so it is caught in the capture phase.
  window.addEventListener('error', function (event) {
    /** @type {any} */
    var from = event.target;
    if (from === window || from.tagName === 'SCRIPT') tell();
  }, true);
  window.addEventListener('unhandledrejection', tell);
})();
