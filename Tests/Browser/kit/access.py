"""Checks of our own for names, labels, headings, contrast, focus, targets and width (WCAG 2.2 AA), and axe-core's."""

import contextlib
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT

LOOK = (Path(__file__).parent / 'access.js').read_text()
# Roles whose name readers of the screen speak; without one they say only "button".
NAMED = {
    'button', 'link', 'textbox', 'searchbox', 'spinbutton', 'combobox', 'listbox', 'checkbox', 'radio', 'switch',
    'slider', 'tab', 'menuitem', 'option', 'image', 'img', 'dialog', 'alertdialog', 'progressbar', 'meter', 'navigation',
    'application', 'Canvas',
}
NARROW = {'width': 320, 'height': 640}
# Presses of Tab before we call it a trap.
STOPS_MAX = 400


def faults(page, language=None, has_tour=True, has_live=True):
    """Everything wrong with the page as it is now, in light, in dark and at 320 pixels.

    `has_tour` presses Tab through all of it; `has_live` wants live regions, which a page that changes needs.
    """
    look = page.evaluate_handle(LOOK)
    told = unnamed(page) + look.evaluate('(look, wanted) => look.structure(...wanted)', [language, has_live])
    for scheme in ('light', 'dark'):
        with scheme_of(page, scheme):
            told += [f'{scheme}: {one}' for one in look.evaluate('look => look.colours()') + axe(page)]
    if has_tour:
        told += tour(page, look)
    with size_of(page, NARROW):
        told += look.evaluate('look => look.width()')
    look.dispose()
    return told


def check(page, language=None, has_tour=True, has_live=True):
    """Fails with the list of faults when there are any."""
    told = faults(page, language, has_tour, has_live)
    assert not told, f'{page.url} has faults:\n  ' + '\n  '.join(told)


def axe(page):
    """What axe-core finds wrong with the page as it is: every rule of WCAG and of good practice that it has."""
    if not page.evaluate('Boolean(window.axe)'):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then((results) => results.violations"
                          '.flatMap(({id, help, nodes}) => nodes.map(({html}) => [id, help, html])))')
    # It mixes colours of the page with those the browser puts in their place; LOOK has its own rule for these.
    is_forced = page.evaluate("matchMedia('(forced-colors: active)').matches")
    return [f'axe: {rule}: {text}: {markup[:120]}' for rule, text, markup in found
            if not (is_forced and rule == 'color-contrast')]


def tour(page, look):
    """Presses Tab through the whole page: every control is reached, each shows the focus, none keeps it."""
    count = look.evaluate('look => look.beginTour()')
    for _ in range(min(2 * count, STOPS_MAX) + 20):
        page.keyboard.press('Tab')
        if not look.evaluate('look => look.step()'):
            break
    return look.evaluate('look => look.endTour()')


def unnamed(page):
    """Controls and pictures that have no name for readers of the screen, as the browser itself computes it."""
    session = page.context.new_cdp_session(page)
    try:
        session.send('Accessibility.enable')
        nodes = session.send('Accessibility.getFullAXTree')['nodes']
        return [describe(session, node) for node in nodes if is_unnamed(node)]
    finally:
        session.detach()


def is_unnamed(node):
    """Whether a node of the tree should have a name and has none."""
    if node.get('ignored') or node.get('role', {}).get('value') not in NAMED:
        return False
    return not node.get('name', {}).get('value', '').strip()


def describe(session, node):
    """A sentence about a node without a name, with its markup."""
    role = node['role']['value']
    markup = ''
    if 'backendDOMNodeId' in node:
        with contextlib.suppress(Exception):
            found = session.send('DOM.getOuterHTML', {'backendNodeId': node['backendDOMNodeId']})
            markup = found['outerHTML'][:120]
    return f'name: a {role} has none: {markup}'


@contextlib.contextmanager
def scheme_of(page, scheme):
    """The page in light or dark inside the block."""
    before = 'dark' if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else 'light'
    page.emulate_media(color_scheme=scheme)
    try:
        yield
    finally:
        page.emulate_media(color_scheme=before)


@contextlib.contextmanager
def size_of(page, size):
    """The page at another size inside the block."""
    before = page.viewport_size
    page.set_viewport_size(size)
    # Two frames: one for the page to hear of it, one for it to have drawn.
    page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
    try:
        yield
    finally:
        page.set_viewport_size(before)
