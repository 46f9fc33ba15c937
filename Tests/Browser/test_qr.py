"""The gate's reader of QR codes, against another program's codes: all sizes, turned, shaded, blurred, damaged."""

import shutil
import subprocess

import pytest

# As long as a ticket's code.
TICKET = 'T1.AZ-n2rYtc0yQp3ExampleOne.9uVb1m0q2XkE7c4w'
# Versions: the ends, and both sides of where the layout or the lengths change.
VERSIONS = (1, 2, 6, 7, 9, 10, 13, 14, 20, 26, 27, 33, 39, 40)
# Characters that fit into the smallest code of a level.
ROOM = {'L': 17, 'M': 14, 'Q': 11, 'H': 7}

LOOK = """async ({ rows, turn = 0, side = 4, width = 0, height = 0, ...how }) => {
  const { blur = 0, shade = 0, lean = 0, noise = 0, spots = 0 } = how;
  const { readQR } = await import('/assets/x/console/qr/reader.js');
  const size = rows.length;
  const room = Math.ceil(size * side * 1.5) + 40;
  const canvas = new OffscreenCanvas(width || room, height || room);
  const context = canvas.getContext('2d');
  context.fillStyle = '#8a867e';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.filter = blur ? `blur(${blur}px)` : 'none';
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate((turn * Math.PI) / 180);
  context.transform(1, lean, 0, 1, 0, 0);
  context.scale(side, side);
  context.translate(-size / 2, -size / 2);
  const symbol = new OffscreenCanvas(size + 8, size + 8);
  const ink = symbol.getContext('2d');
  ink.fillStyle = '#fff';
  ink.fillRect(0, 0, size + 8, size + 8);
  ink.fillStyle = '#000';
  rows.forEach((row, y) => [...row].forEach((one, x) => one === '1' && ink.fillRect(x + 4, y + 4, 1, 1)));
  // Spots lie off the corners, where the patterns are that a code is found by.
  ink.fillStyle = '#fff';
  for (let spot = 0; spot < spots; spot += 1) ink.fillRect(size / 2 + spot * 2, 14 + spot * 3, 2, 2);
  context.imageSmoothingEnabled = false;
  context.drawImage(symbol, -4, -4);
  context.resetTransform();
  context.filter = 'none';
  const shadow = context.createLinearGradient(0, 0, canvas.width, canvas.height);
  shadow.addColorStop(0, `rgb(0 0 0 / ${shade})`);
  shadow.addColorStop(0.7, 'rgb(0 0 0 / 0)');
  context.fillStyle = shadow;
  context.fillRect(0, 0, canvas.width, canvas.height);
  const picture = context.getImageData(0, 0, canvas.width, canvas.height);
  let seed = 42;
  for (let at = 0; noise && at < picture.data.length; at += 4) {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    const off = ((seed >> 16) % (2 * noise)) - noise;
    for (let channel = 0; channel < 3; channel += 1) picture.data[at + channel] += off;
  }
  return readQR(picture);
}"""


def code(text, *how):
    """The modules of a code as rows of 1 and 0, from Debian's qrencode."""
    assert shutil.which('qrencode'), 'qrencode is missing: run `make test-deps`'
    asked = ['qrencode', *how, '-m', '0', '-t', 'ASCII', '-o', '-', text]
    lines = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()
    # Two characters stand for each module.
    return [''.join('1' if line[at] == '#' else '0' for at in range(0, len(line), 2)) for line in lines if line]


@pytest.fixture(scope='module')
def page(browser, office):
    page = browser.new_page()
    page.goto(f'{office.base}/docs')
    yield page
    page.close()


@pytest.mark.parametrize('level', 'LMQH')
def test_every_size_is_read(page, level):
    for version in VERSIONS:
        text = TICKET[:ROOM[level]] if version < 10 else TICKET * (1 + version // 20)
        rows = code(text, '-8', '-v', str(version), '-l', level)
        assert len(rows) == 17 + 4 * version, 'qrencode took another version'
        assert page.evaluate(LOOK, {'rows': rows}) == text, f'version {version}, level {level}'


@pytest.mark.parametrize('how', [
    *({'turn': turn} for turn in (12, 45, 90, 135, 180, 270, 301)),
    {'blur': 1.5}, {'shade': 0.8}, {'noise': 40}, {'lean': 0.3}, {'lean': -0.25, 'turn': 20}, {'side': 2},
    {'side': 3, 'turn': 33, 'blur': 0.8, 'shade': 0.6, 'noise': 20},
    {'width': 800, 'height': 450, 'side': 3}, {'side': 9, 'turn': 7},
], ids=str)
def test_a_ticket_is_read_however_it_is_held(page, how):
    assert page.evaluate(LOOK, {'rows': code(TICKET), **how}) == TICKET


def test_damage_is_mended_up_to_what_the_level_allows(page):
    rows = code(TICKET, '-l', 'H')
    assert page.evaluate(LOOK, {'rows': rows, 'spots': 6}) == TICKET
    ruined = ['0' * len(row) if 10 < at < len(rows) - 8 else row for at, row in enumerate(rows)]
    assert page.evaluate(LOOK, {'rows': ruined}) is None


@pytest.mark.parametrize('text', ['0123456789', 'HELLO WORLD 42 $%*+-./:', '입장권 스물하나', 'a' * 512])
def test_every_way_of_writing_is_read(page, text):
    assert page.evaluate(LOOK, {'rows': code(text)}) == text


def test_a_picture_without_a_code_is_none(page):
    for how in ({'noise': 120}, {'shade': 0.9}, {'width': 5, 'height': 5}):
        assert page.evaluate(LOOK, {'rows': ['0' * 21] * 21, **how}) is None
