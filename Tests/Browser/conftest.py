"""A browser for all tests, a server for each module, and visitors whose every complaint is a failure."""

import contextlib
import os
import re
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from kit.office import Office
from kit.server import Server
from kit.visitor import PATIENCE, SHOTS, Visitor
from kit.words import Words

CHROMIUM = '/usr/bin/chromium'
expect.set_options(timeout=PATIENCE)


def pytest_addoption(parser):
    parser.addoption('--older', action='store_true', help='take from the browser what it did not have some years ago')


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A test that was skipped did not look; that counts as a failure. Failures leave pictures."""
    report = yield
    if report.skipped:
        report.outcome = 'failed'
        report.longrepr = f'{item.nodeid} was skipped: {report.longrepr}'
    if report.failed and call.when == 'call':
        for number, visitor in enumerate(getattr(item, 'visitors', [])):
            with contextlib.suppress(Exception):
                name = re.sub(r'[^\w-]+', '-', item.name).strip('-')
                visitor.shoot(f'failed-{name}-{number}')
    return report


def pytest_sessionstart():
    """Pictures of the last run would only mislead."""
    shutil.rmtree(SHOTS, ignore_errors=True)


@pytest.fixture(scope='session')
def browser():
    """Debian's Chromium without a window."""
    # Its sandbox needs a user who is not root.
    flags = ['--no-sandbox'] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope='session')
def words(browser):
    """All words of the pages, read once."""
    page = browser.new_page()
    yield Words(page)
    page.close()


@pytest.fixture(scope='module')
def office():
    """A box office of the module's own, as its callers see it; it ends cleanly and without errors."""
    server = Server()
    try:
        yield Office(server.base)
        errors = server.errors()
    finally:
        code = server.stop()
    assert code == 0, f'the server ended with {code}'
    assert not errors, 'the server logged:\n' + '\n'.join(errors)


@pytest.fixture
def visit(request, browser, office, words):
    """Makes visitors: `visit(person, language='ko', is_phone=True)`. What their browsers said is looked at."""
    visitors = request.node.visitors = []

    def make(person=None, **how):
        how.setdefault('is_older', request.config.getoption('older'))
        visitor = Visitor(browser, office, words, person, **how)
        visitors.append(visitor)
        return visitor

    yield make
    try:
        if not getattr(request.node, 'has_failed', False):
            for visitor in visitors:
                visitor.watch.check()
    finally:
        for visitor in visitors:
            visitor.close()
