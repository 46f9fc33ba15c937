"""Compares the generated client with the document it was made of: `nothing_lost.py DOCUMENT CLIENT`.

A generator that does not understand something leaves it out, often without a word: here every operation,
parameter, answer and field must be found again.
"""

import inspect
import importlib
import json
import keyword
import pkgutil
import re
import sys
from pathlib import Path


def snake(name):
    """A name as the generator writes it in Python."""
    spaced = re.sub(r'([a-z0-9])([A-Z])|([A-Z]+)([A-Z][a-z])', lambda m: '_'.join(filter(None, m.groups())), name)
    plain = re.sub(r'\W+', '_', spaced).lower()
    return plain + '_' if keyword.iskeyword(plain) or plain in ('id', 'type', 'from', 'to') else plain


def resolve(document, value):
    """What a reference leads to."""
    while isinstance(value, dict) and '$ref' in value:
        target = document
        for part in value['$ref'].split('/')[1:]:
            target = target[part]
        value = target
    return value


def fields(document, schema):
    """The names of an object's members, those of what it narrows too."""
    names = set(schema.get('properties', {}))
    for part in schema.get('allOf', []):
        names |= fields(document, resolve(document, part))
    return names


def operations(document):
    """Every operation with its path."""
    for path, item in document['paths'].items():
        for method, operation in item.items():
            if method in ('get', 'post', 'put', 'patch', 'delete'):
                yield method, path, operation


def lost(document, client):
    """Sentences about what is not there."""
    api = importlib.import_module(f'{client}.api')
    modules = {name.rsplit('.', 1)[1]: importlib.import_module(name)
               for _, name, is_package in pkgutil.walk_packages(api.__path__, f'{client}.api.') if not is_package}
    for method, path, operation in operations(document):
        name = operation['operationId']
        module = modules.get(snake(name))
        if module is None:
            yield f'{method} {path}: {name} is not there'
            continue
        text = inspect.getsource(module)
        known = set(inspect.signature(module.sync_detailed).parameters)
        for parameter in (resolve(document, one) for one in operation.get('parameters', [])):
            if snake(parameter['name']).rstrip('_') not in {one.rstrip('_') for one in known}:
                yield f'{name}: the parameter {parameter["name"]} is not there'
        if 'requestBody' in operation and 'body' not in known:
            yield f'{name}: the body is not there'
        for status, answer in operation['responses'].items():
            if f'response.status_code == {status}' not in text:
                yield f'{name}: the answer {status} is not there'
            content = resolve(document, answer).get('content', {})
            # An event stream is text to it, whose lines the reader takes apart.
            is_typed = any('$ref' in media.get('schema', {}) for kind, media in content.items() if 'json' in kind)
            if is_typed and not re.search(rf'response_{status} = \w+\.from_dict', text):
                yield f'{name}: the answer {status} has no type'
    models = importlib.import_module(f'{client}.models')
    known = {re.sub('_', '', name).lower(): getattr(models, name) for name in models.__all__}
    for name, schema in document['components']['schemas'].items():
        wanted = fields(document, schema)
        if not wanted:
            continue
        # What may be null as well has its own types by number.
        model = known.get(name.lower()) or known.get(f'{name}Type0'.lower())
        if model is None:
            yield f'{name}: is not there'
            continue
        there = {one.rstrip('_') for one in model.__annotations__}
        for field in wanted:
            if snake(field).rstrip('_') not in there:
                yield f'{name}: the field {field} is not there'


def main(path, client):
    """Prints what was lost, and fails when something was."""
    told = list(lost(json.loads(Path(path).read_text()), client))
    print('\n'.join(told) or 'nothing of the document was lost')
    return 1 if told else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
