"""The words of the pages: the same in both languages, all there, none forgotten."""

import re

import pytest

from kit.words import LANGUAGES, areas, placeholders, read, sources, used


@pytest.fixture(scope='module')
def page(browser):
    page = browser.new_page()
    yield page
    page.close()


@pytest.fixture(scope='module')
def files(page):
    return {(area, language): read(page, area, language) for area in areas() for language in LANGUAGES}


@pytest.mark.parametrize('area', areas())
def test_both_languages_have_the_same_keys_and_placeholders(files, area):
    english, korean = (files[area, language] for language in LANGUAGES)
    assert sorted(english) == sorted(korean)
    # A language may say a number in other words.
    different = {key for key in english if placeholders(english[key]) - {'count'} != placeholders(korean[key]) - {'count'}}
    assert not different


@pytest.mark.parametrize('area', areas())
def test_words_are_words(files, area):
    for language in LANGUAGES:
        for key, words in files[area, language].items():
            forms = words if isinstance(words, dict) else {'other': words}
            assert 'other' in forms, key
            assert all(isinstance(form, str) and form for form in forms.values()), key
            # What holds words together, such as a comma, may end with a space.
            assert all(form.strip() == form or not re.search(r'\w', form) for form in forms.values()), key
            if len(forms) > 1:
                assert set(forms) == {'one', 'other'}, key


@pytest.mark.parametrize('area', areas())
def test_korean_is_korean(files, area):
    """What is the same in both is a name or a sign, not a forgotten sentence."""
    same = {key for key, words in files[area, 'ko'].items()
            if words == files[area, 'en'][key] and re.search(r'[a-z]{2,} [a-z]{2,}', str(words))}
    assert not same


# What a native writer of English would not write, and why it is not to come back.
STIFF = ('Make my', 'Still to wait', 'Left afterwards', 'nobody can copy', 'E-mail', 'e-mail', 'Whoever', 'whoever',
         'Somebody', 'somebody', 'may not do this', 'did not work', 'There is no such', 'is made.', 'all the same',
         'loaded anew', 'stands twice', 'signs along', 'tried again', 'came in before', 'good for one entry',
         'paid back', 'of this date', 'fits.', 'Please type', 'please.', 'by itself.')


@pytest.mark.parametrize('area', areas())
def test_english_is_how_people_write(files, area):
    stiff = {key: words for key, words in files[area, 'en'].items() if any(one in str(words) for one in STIFF)}
    assert not stiff


# The line lets people go on (진입), the hall lets them in (입장): never one word for both.
OF_THE_LINE = ('common', 'fan', 'line', 'pay', 'seats', 'console')
OF_THE_HALL = ('tickets', 'gate', 'sales')


def test_korean_has_one_word_for_the_line_and_one_for_the_hall(files):
    gates = {'tab.checkin'}
    mixed = {(area, key) for area in OF_THE_LINE for key, words in files[area, 'ko'].items()
             if '입장' in str(words) and key not in gates}
    mixed |= {(area, key) for area in OF_THE_HALL for key, words in files[area, 'ko'].items() if '진입' in str(words)}
    assert not mixed
    assert '위조할 수 없는' in files['fan', 'ko']['lead']


def test_money_in_korean_is_written_with_its_word(page, office):
    page.goto(f'{office.base}/login')
    source = page.evaluate("document.querySelector('script[type=module]').src").replace('fan/main.js', 'kit/i18n.js')
    for language, told in (('ko', '396,000원'), ('en', '₩396,000')):
        page.evaluate("([file, language]) => import(file).then((module) => module.setLanguage(language))", [source, language])
        assert page.evaluate('(file) => import(file).then((module) => module.formatMoney(396000))', source) == told


def test_every_key_the_pages_ask_for_exists(files):
    known = {f'{area}.{key}' for area, language in files if language == 'en' for key in files[area, language]}
    missing = []
    for path, text in sources():
        whole, begun = used(text)
        missing += [f'{path.name}: {key}' for key in whole - known if key.split('.')[0] in areas() and not is_name(key)]
        missing += [f'{path.name}: {start}…' for start in begun
                    if start.split('.')[0] in areas() and not any(key.startswith(start) for key in known)]
    assert not missing


def test_no_words_are_left_that_no_page_asks_for(files):
    whole, begun = set(), set()
    for _, text in sources():
        for found, target in zip(used(text), (whole, begun)):
            target |= found
    known = {f'{area}.{key}' for area, language in files if language == 'en' for key in files[area, language]}
    unused = {key for key in known - whole if not any(key.startswith(start) for start in begun)}
    assert not unused


def test_every_area_is_loaded_by_a_page():
    loaded = set()
    for _, text in sources():
        for call in re.findall(r'loadWords\(([^)]*)\)', text):
            loaded |= set(re.findall(r"'(\w+)'", call))
    assert loaded == set(areas())


def is_name(key):
    """A file or a kind of event in quotes, which only looks like a key."""
    return key.endswith(('.js', '.css', '.svg')) or key in ('line.opened', 'line.sold_out')
