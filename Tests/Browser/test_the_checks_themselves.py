"""Each check is shown a page with its fault, and must find it; and a page without any, and must be still."""

import pytest

from kit import access

GOOD = """
<!doctype html><html lang="en"><head><title>Good</title><style>
  :root { color-scheme: light dark; --ink: light-dark(#111, #eee); --paper: light-dark(#fff, #111); }
  body { background: var(--paper); color: var(--ink); }
  a { color: light-dark(#00c, #9cf); }
  a, button, input { min-height: 44px; min-width: 44px; }
  input { border: 1px solid light-dark(#666, #999); background: var(--paper); color: var(--ink); }
  button { background: light-dark(#333, #ddd); color: light-dark(#fff, #000); }
  :focus-visible { outline: 3px solid light-dark(#00c, #9cf); outline-offset: 2px; }
</style></head><body><main>
  <h1>Concerts</h1><p id="hint">Some words with <a href="#a">a link</a> in them.</p>
  <h2>More</h2><label for="name">Name</label> <input id="name" aria-describedby="hint"><button>Send</button>
  <svg width="80" height="30" role="img" aria-label="Stage"><rect width="80" height="30" fill="#222"/>
    <text x="8" y="20" fill="#fff">Stage</text></svg>
  %s
</main><div role="status"></div><div role="alert"></div></body></html>
"""

# What is put into the good page (or what is replaced in it), and the beginning of the sentence it must cause.
FAULTS = [
    ('<button><svg width="30" height="30"><circle r="9"/></svg></button>', 'name: a button'),
    ('<a href="#x"><span aria-hidden="true">x</span></a>', 'name: a link'),
    ('<img src="data:,">', 'name:'),
    ('<canvas tabindex="0" width="50" height="50"></canvas>', 'name: a Canvas'),
    ('<p id="hint">again</p>', 'id: #hint stands 2 times'),
    ('<p aria-describedby="nobody">x</p>', 'reference: aria-describedby'),
    ('<input placeholder="Name">', 'label:'),
    ('<label>Age <input aria-invalid="true"></label>', 'error:'),
    ('<h4>Deep</h4>', 'heading: <h4>'),
    ('<h1>Second</h1>', 'heading: 2 h1'),
    (('<h1>Concerts</h1>', ''), 'heading: 0 h1'),
    (('lang="en"', ''), 'language: <html> has no lang'),
    (('lang="en"', 'lang="ko"'), 'language: <html> says ko'),
    (('<title>Good</title>', ''), 'title:'),
    (('<main>', '<div>'), 'landmark: 0 main'),
    (('role="status"', ''), 'live: no polite'),
    (('role="alert"', ''), 'live: no urgent'),
    ('<p style="color: #888">grey</p>', 'light: contrast 3.5'),
    ('<p style="color: #666">grey</p>', 'dark: contrast'),
    ('<p style="opacity: 0.4">pale</p>', 'light: contrast'),
    ('<p style="background: linear-gradient(#fff, #777); color: #000"><span style="color: #333">sky</span></p>',
     'light: contrast'),
    ('<h2 style="color: #999; font-size: 30px">large</h2>', 'light: contrast 2.8'),
    ('<label>a <input style="border-color: #ddd"></label>', 'light: edge'),
    ('<label>a <input placeholder="soft" class="soft"></label><style>.soft::placeholder { color: #aaa }</style>',
     'light: contrast 2.3'),
    ('<svg width="80" height="30"><rect width="80" height="30" fill="#fff"/><text x="8" y="20" fill="#ccc">Gate</text></svg>',
     'light: contrast 1.6'),
    ('<button class="bare">Bare</button><style>.bare:focus { outline: none }</style>', 'focus: <button.bare>'),
    ('<button class="dim">Dim</button><style>.dim:focus { outline: 2px solid #ddd }</style>', 'focus: the ring'),
    ('<button class="under">Under</button><div style="position: fixed; inset: 0"></div>', 'focus: <button.under>'),
    ('<button class="trap" onkeydown="if (event.key === \'Tab\') event.preventDefault()">Trap</button><a href="#e">end</a>',
     'order: Tab never reaches <a>'),
    ('<button tabindex="3">First</button>', 'order:'),
    ('<div aria-hidden="true"><button>Ghost</button></div>', 'hidden:'),
    ('<a href="#o"><button>Inner</button></a>', 'nesting:'),
    ('<div><button style="min-width: 0; min-height: 0; width: 14px; height: 14px; padding: 0" aria-label="a"></button>'
     '<button style="min-width: 0; min-height: 0; width: 14px; height: 14px; padding: 0" aria-label="b"></button></div>',
     'target 14x14'),
    ('<div style="width: 400px">wide</div>', 'width'),
    ('<ul><p>no item</p></ul>', 'light: axe: list'),
    ('<div role="checkbox">state?</div>', 'light: axe: aria-required-attr'),
    ('<p style="color: light-dark(#111, #333)">dim</p>', 'dark: axe: color-contrast'),
]


@pytest.fixture(scope='module')
def page(browser):
    page = browser.new_page(viewport={'width': 800, 'height': 600})
    yield page
    page.close()


def test_a_good_page_has_no_faults(page):
    page.set_content(GOOD % '')
    assert access.faults(page, 'en') == []


@pytest.mark.parametrize('change, sentence', FAULTS, ids=[sentence for _, sentence in FAULTS])
def test_a_fault_is_found(page, change, sentence):
    content = GOOD % change if isinstance(change, str) else (GOOD % '').replace(*change)
    page.set_content(content)
    told = access.faults(page, 'en')
    assert any(one.startswith(sentence) for one in told), told
