"""What the first look at the pages costs a fan on a phone."""

import pytest
from playwright.sync_api import expect

from kit import ways

# Bytes as they travel, all files of the view together.
FIRST_VIEW_MAX = 100_000
TRAVELLED = """
() => performance.getEntries()
  .filter((entry) => ['navigation', 'resource'].includes(entry.entryType))
  .map((entry) => [new URL(entry.name).pathname, entry.encodedBodySize])
"""


@pytest.mark.parametrize('path, heading', [('/', 'fan.title'), ('/login', 'common.logIn')])
def test_the_first_view_is_light(visit, path, heading):
    visitor = visit(language='ko', is_phone=True)
    page = visitor.open(path)
    expect(ways.heading(visitor)).to_have_text(visitor.say(heading))
    files = page.evaluate(TRAVELLED)
    total = sum(size for _, size in files)
    print(f'{path}: {total} bytes in {len(files)} files')
    assert 5_000 < total < FIRST_VIEW_MAX, sorted(files, key=lambda one: -one[1])
