"""Listens to everything a browser context says, and keeps what no test announced."""

import contextlib
from urllib.parse import urlsplit

# A request the page itself gave up, for example a stream when the person goes on.
GIVEN_UP = 'net::ERR_ABORTED'
# The same, of a context whose requests pass a route of the tests first.
GIVEN_UP_ON_A_ROUTE = 'net::ERR_FAILED'
POLICY_BROKEN = """
document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`policy: ${event.violatedDirective} forbids ${event.blockedURI}`));
"""


class Watch:
    """Faults of one context: console errors and warnings, page errors, failed and outside requests."""

    def __init__(self, context, base, is_routed=False):
        self.base = base
        self.given_up = {GIVEN_UP, GIVEN_UP_ON_A_ROUTE} if is_routed else {GIVEN_UP}
        self.faults = []
        self.requests = []
        self.expected = []
        self.is_offline = False
        self.context = context
        context.add_init_script(POLICY_BROKEN)
        context.on('console', self._console)
        context.on('weberror', lambda error: self.faults.append(f'page error: {error.error}'))
        context.on('request', self._request)
        context.on('requestfailed', self._failed)
        context.on('response', self._response)

    def announce(self, status, path):
        """Says that an answer with this status (0: none at all) to a path with these words will come; it must."""
        self.expected.append({'status': status, 'path': path, 'seen': 0, 'must': True})

    def allow(self, status, path):
        """The same, when it depends on the moment whether the page asks at all."""
        self.expected.append({'status': status, 'path': path, 'seen': 0, 'must': False})

    @contextlib.contextmanager
    def offline(self):
        """Without a network inside the block."""
        self.is_offline = True
        self.context.set_offline(True)
        try:
            yield
        finally:
            self.context.set_offline(False)

    def online_again(self):
        """From here on a lost connection is a fault again."""
        self.is_offline = False

    def check(self):
        """Fails when anything was said that should not have been."""
        missing = [f'announced but never came: {one["status"]} for {one["path"]}'
                   for one in self.expected if one['must'] and not one['seen']]
        faults = self.faults + missing
        assert not faults, 'the browser said:\n  ' + '\n  '.join(faults)

    def _announced(self, url, status):
        return next((one for one in self.expected if one['path'] in url and one['status'] == status), None)

    def _console(self, message):
        if message.type not in ('error', 'warning', 'assert'):
            return
        url = message.location.get('url', '')
        if message.text.startswith('Failed to load resource'):
            # Told by the answer or the failure of the request itself, except for an announced one.
            if self.is_offline or url.startswith(self.base):
                return
        self.faults.append(f'console {message.type}: {message.text} ({url})')

    def _request(self, request):
        self.requests.append(f'{request.method} {request.url}')
        parts = urlsplit(request.url)
        if parts.scheme in ('data', 'blob', 'about'):
            return
        if f'{parts.scheme}://{parts.netloc}' != self.base:
            self.faults.append(f'request to another host: {request.url}')

    def _failed(self, request):
        if self.is_offline or request.failure == GIVEN_UP:
            return
        one = self._announced(request.url, 0)
        if one:
            one['seen'] += 1
        elif request.failure not in self.given_up:
            self.faults.append(f'{request.method} {request.url} failed: {request.failure}')

    def _response(self, response):
        if response.status < 400:
            return
        one = self._announced(response.url, response.status)
        if one:
            one['seen'] += 1
        else:
            self.faults.append(f'{response.request.method} {response.url} answered {response.status}')
