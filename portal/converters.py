"""`<key:team>` in addresses: keys of the outside world, and nothing that could not be one."""

from django.urls import register_converter

from teams.models.areas import KEY_PATTERN


class Key:
    """What is no key is no address: 404, without asking the database (which takes no NUL, for one)."""

    regex = KEY_PATTERN

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Key, "key")
