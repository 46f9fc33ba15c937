"""The words of the pages, in both languages, as the browser reads them."""

import base64
import json
import re
from pathlib import Path

from kit.server import PUBLIC

FOLDER = PUBLIC / 'assets/words'
LANGUAGES = ('en', 'ko')


def areas():
    """The areas there are files for."""
    return sorted({path.name.split('.')[0] for path in FOLDER.glob('*.js')})


def read(page, area, language):
    """The words of one file; the page only lends its JavaScript."""
    source = base64.b64encode((FOLDER / f'{area}.{language}.js').read_bytes()).decode()
    return page.evaluate(
        "async (source) => (await import('data:text/javascript;charset=utf-8;base64,' + source)).default", source)


class Words:
    """Looks words up as the pages do, so that tests name controls by key in either language."""

    def __init__(self, page):
        self.all = {
            language: {f'{area}.{name}': text for area in areas() for name, text in read(page, area, language).items()}
            for language in LANGUAGES
        }

    def text(self, language, key, **values):
        """The words under a key with the values put in."""
        words = self.all[language][key]
        if isinstance(words, dict):
            kind = 'one' if language == 'en' and values.get('count') == 1 else 'other'
            words = words.get(kind, words['other'])
        return re.sub(r'\{(\w+)\}', lambda found: shown(values.get(found[1], found[0])), words)

    def pattern(self, language, key):
        """The words under a key with anything at all where a value stands."""
        words = self.all[language][key]
        forms = list(words.values()) if isinstance(words, dict) else [words]
        parts = ['.+'.join(re.escape(part) for part in re.split(r'\{\w+\}', form)) for form in forms]
        return re.compile('|'.join(parts))


def shown(value):
    """A number with the separators both languages use."""
    return f'{value:,}' if isinstance(value, int) else str(value)


def placeholders(words):
    """The names in braces, of all forms together."""
    forms = words.values() if isinstance(words, dict) else [words]
    return {name for form in forms for name in re.findall(r'\{(\w+)\}', form)}


def sources():
    """The modules that are not words, with their text."""
    for path in sorted((PUBLIC / 'assets').rglob('*.js')):
        if FOLDER not in path.parents:
            yield path, path.read_text()


def used(text):
    """Keys a module asks for: whole ones, and beginnings of those it puts together."""
    whole, begun = set(), set()
    for quote, key in re.findall(r"""(['"`])([a-z][A-Za-z]*\.[A-Za-z0-9_.${}()?:' -]*?)\1""", text):
        if quote == '`' and '${' in key:
            begun.add(key[:key.index('${')])
        else:
            whole.add(key)
    return whole, begun


def dumped(value):
    """For messages."""
    return json.dumps(value, ensure_ascii=False)
