"""Starts the release binary on a free port with demo data, and ends it by its process id."""

import os
import re
import signal
import subprocess
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BINARY = Path(os.environ.get('BOXOFFICE_BINARY', ROOT / '.build/release/boxoffice'))
PUBLIC = ROOT / 'Sources/WebPages/Public'
# Seconds; a machine that builds at the same time is slow.
START = 60
END = 20


class Server:
    """One box office with a data folder of its own. `base` is its address without a slash at the end."""

    def __init__(self):
        if not BINARY.exists():
            raise RuntimeError(f'{BINARY} is missing: run `make release`')
        self.folder = tempfile.TemporaryDirectory(prefix='boxoffice-pages-')
        self.log = open(Path(self.folder.name) / 'log', 'w+')
        self.process = subprocess.Popen(
            [BINARY, 'serve', '--demo', '--data', f'{self.folder.name}/data', '--listen', '127.0.0.1:0',
             '--rate-limits', 'off', '--access-log', 'all'],
            stdout=subprocess.PIPE, stderr=self.log, text=True, env=environment())
        # Ends a start that hangs, so that the loop below ends too.
        guard = threading.Timer(START, self.process.kill)
        guard.start()
        self.base = ''
        for line in self.process.stdout:
            found = re.search(r'listening on (http://\S+)', line)
            if found:
                self.base = found[1].rstrip('/')
                break
        guard.cancel()
        if not self.base:
            raise RuntimeError(f'the server did not start:\n{self.errors()}')

    def errors(self):
        """The lines of the log that should not be there."""
        self.log.flush()
        text = Path(self.log.name).read_text()
        return [line for line in text.splitlines() if '"level":"error"' in line or not line.startswith('{')]

    def stop(self):
        """Ends it as an operator would, and answers its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(END)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.process.stdout.close()
        self.log.close()
        self.folder.cleanup()
        return code


def environment():
    """Ours without the settings that a developer may have for a box office of their own."""
    return {name: value for name, value in os.environ.items() if not name.startswith('BOXOFFICE_')}
