"""What every test stands on."""

from django.conf import settings


def pytest_configure() -> None:
    # Files as they are in the tree: no test waits for, or trusts, an earlier collectstatic.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    # Argon2 is slow on purpose; the tests sign people in thousands of times.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
