// The queue follows the hotline: a note over the socket makes the rows be fetched again.
(function () {
  "use strict";
  var failures = 0;

  function refresh() {
    window.htmx.trigger("#rows", "changed");
  }

  function connect() {
    var scheme = location.protocol === "https:" ? "wss://" : "ws://";
    var socket = new WebSocket(scheme + location.host + "/ws/desk/");
    socket.onopen = function () {
      failures = 0;
      refresh();
    };
    socket.onmessage = refresh;
    socket.onclose = function () {
      failures += 1;
      if (failures > 2) {
        refresh();
      }
      setTimeout(connect, failures > 2 ? 30000 : 1000);
    };
  }

  connect();
})();
